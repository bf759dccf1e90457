#include "views/items.h"

namespace contrechamp::views {
namespace {

std::optional<media::PreviewShape> preview_of(const store::MediaRow& media) {
  const bool video = media.kind == model::Kind::video;
  if ((!video && media.kind != model::Kind::sound) || media.duration_us < 0) return std::nullopt;
  return media::preview_shape(video, media.has_sound, media.duration_us);
}

}  // namespace

base::Result<store::ItemRow> find_item(store::Catalogue& catalogue, const std::string& id) {
  auto item = catalogue.items().find(id);
  if (!item) return base::fail(base::ErrorKind::not_found, base::Code::no_item);
  return std::move(*item);
}

ItemPage read_items(store::Catalogue& catalogue, const store::ItemQuery& query, std::optional<std::int64_t> total) {
  ItemPage out;
  out.items = catalogue.items().page(query);
  if (query.after.empty()) out.total = total, out.offset = query.offset;
  if (query.limit > 0 && static_cast<std::int64_t>(out.items.size()) == query.limit)
    out.next = store::cursor_of(query, out.items.back());
  return out;
}

base::Result<ItemDetail> read_item(store::Catalogue& catalogue, const std::string& id) {
  auto item = find_item(catalogue, id);
  if (!item) return tl::unexpected(item.error());
  ItemDetail out;
  out.item = std::move(*item);
  out.arrivals = catalogue.arrivals().of(id);
  out.claims = catalogue.media().claims(id);
  out.statements = catalogue.statements().of_item(id);
  out.custody = catalogue.events().of(id);
  out.jobs = catalogue.jobs().list(id);
  out.preview = preview_of(out.item.media);
  return out;
}

std::vector<store::JobRow> read_jobs(store::Catalogue& catalogue, const std::string& state) {
  const auto only = store::job_state_from(state);
  if (!only && !state.empty()) return {};
  return catalogue.jobs().list("", only);
}

}  // namespace contrechamp::views
