// Rows of pairs joined with what persons say of them. Of copy_book and families only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/fingerprint.h"
#include "store/tables/catalogue.h"
#include "views/copies/recorded_sound.h"

namespace contrechamp::views {

struct FootageSaid {
  std::int64_t seq = -1;
  std::string by, word, evidence;
  std::int64_t time_us = 0;
};

struct CopyPair {
  store::CopyRow row;  // verdict "" when only persons speak of it
  std::vector<FootageSaid> said;
  std::string judged;                  // same, different, disputed, or empty
  std::optional<RecordedSound> sound;  // both hold one recorded sound
  bool by_sound = false;               // the verdict rests on it
};

// Of one item, or all. Names are filled.
std::vector<CopyPair> copy_pairs(store::Catalogue& catalogue, const std::string& item);

// Is this one footage, by the persons' word or else by the finder's?
bool is_same_footage(const CopyPair& pair);

// As JSON, from row.a to row.b.
base::Json segments_of(const CopyPair& pair);

}  // namespace contrechamp::views
