// Lists of items, and one of them with all that is known of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/coded.h"
#include "media/preview/preview.h"
#include "store/tables/catalogue.h"

namespace contrechamp::views {

// not_found (no_item) for an id that no item has.
base::Result<store::ItemRow> find_item(store::Catalogue& catalogue, const std::string& id);

struct ItemPage {
  std::vector<store::ItemRow> items;
  std::optional<std::int64_t> total, offset;  // nothing where the pages follow each other by cursor
  std::string next;                           // the cursor of the next page; empty on the last
};

// `total`: the number of items on all pages, for a list that is not read by cursor.
ItemPage read_items(store::Catalogue& catalogue, const store::ItemQuery& query, std::optional<std::int64_t> total);

struct ItemDetail {
  store::ItemRow item;
  std::vector<store::ArrivalRow> arrivals;
  std::vector<store::ClaimRow> claims;
  std::vector<store::StatementRow> statements;
  std::vector<store::EventRow> custody;
  std::vector<store::JobRow> jobs;
  std::optional<media::PreviewShape> preview;  // of what has a duration: video and sound
};

// not_found (no_item) for an id that no item has.
base::Result<ItemDetail> read_item(store::Catalogue& catalogue, const std::string& id);

// The jobs of all items; `state` empty: in any state.
std::vector<store::JobRow> read_jobs(store::Catalogue& catalogue, const std::string& state);

}  // namespace contrechamp::views
