// Pairs of items that may show the same footage: what was found, by pictures and by sound, and what people state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "copies/copy_finder.h"
#include "model/footage.h"
#include "store/tables/catalogue.h"
#include "views/copies/recorded_sound.h"

namespace contrechamp::views {

// The newest statement of one author about a pair.
struct FootageOpinion : model::FootageVoice {
  std::string evidence;
  std::int64_t time_us = 0;
};

// A stretch that both items show.
struct CopySegment {
  double a_start_s = 0, a_end_s = 0;
  double b_start_s = 0, b_end_s = 0;
  double score = 0;
  double speed = 1;                          // of b against a
  std::optional<copies::Evidence> evidence;  // of the pictures, from a to b; nothing where only the sound was found
};

struct CopyPair {
  std::string a, a_name, b, b_name;
  model::PairAnswer answer;
  double score = 0;  // the higher of pictures and sound, where the verdict rests on the sound
  std::vector<CopySegment> segments;
  std::vector<FootageOpinion> opinions;
  std::optional<RecordedSound> sound;  // where both hold one recorded sound
};

// Pairs of one item, or all when it is empty, each as it was found. Surest first; pairs that people call different
// come last.
std::vector<CopyPair> read_pairs(store::Catalogue& catalogue, const std::string& item);

// The same, with the item always as `a`.
std::vector<CopyPair> read_copies(store::Catalogue& catalogue, const std::string& item);

}  // namespace contrechamp::views
