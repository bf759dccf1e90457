// Rows of pairs joined with what persons say of them. Of copy_book and families only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/footage.h"
#include "store/tables/catalogue.h"
#include "views/copies/recorded_sound.h"

namespace contrechamp::views {

struct FootageSaid : model::FootageVoice {
  std::string evidence;
  std::int64_t time_us = 0;
};

struct CopyPair {
  store::FootageRow row;               // the score is that of the sound too
  std::vector<FootageSaid> said;       // the newest word of each person
  std::optional<RecordedSound> sound;  // both hold one recorded sound
};

// Of one item, or all.
std::vector<CopyPair> copy_pairs(store::Catalogue& catalogue, const std::string& item);

// As JSON, from row.a to row.b.
base::Json segments_of(const CopyPair& pair);
// null where the program, or nobody, says anything.
base::Json verdict_json(const model::PairAnswer& answer);
base::Json judged_json(const model::PairAnswer& answer);

}  // namespace contrechamp::views
