// Whether two items show the same footage: the one rule. What it answers stands in a row of the catalogue that is
// written anew whenever something changes that it rests on: what was found by pictures, what by sound, what people say.
// The list of copies, the facet, the counts, the families and the finder read that row and decide nothing themselves.
//
// Who changes the rule raises store::catalogue_version: rows that follow an older one are thrown away with their
// catalogue.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/fingerprint.h"
#include "model/statement/value.h"

namespace contrechamp::model {

// What people say of two items, taken together.
enum class Judged { nothing, same, different, disputed };
// One recorded sound in both, as their comparison heard it or as a person says.
enum class Recorded { no, heard, said };

const char* to_string(Judged judged);      // "" for nothing
const char* to_string(Recorded recorded);  // "" for no
std::optional<Judged> judged_from(std::string_view text);
std::optional<Recorded> recorded_from(std::string_view text);
// In JSON stands to_string(), never the number.
template <class Json>
void to_json(Json&, Judged) = delete;
template <class Json>
void to_json(Json&, Recorded) = delete;

// A statement about two items that stands.
template <class Word>
struct Voice {
  std::int64_t seq = -1;  // in the log
  std::string by;
  Word word{};
};
using FootageVoice = Voice<FootageStatement::Verdict>;
using LinkVoice = Voice<LinkStatement::What>;

// The newest word of each person, in the order of the log, without those that say nothing any more (`none`).
template <class Said, class Word>
std::vector<Said> governing(const std::vector<Said>& said, Word none) {
  std::map<std::string, const Said*> newest;
  for (const Said& one : said)
    if (const auto [at, first] = newest.emplace(one.by, &one); !first && at->second->seq < one.seq) at->second = &one;
  std::map<std::int64_t, const Said*> in_order;
  for (const auto& [by, one] : newest)
    if (one->word != none) in_order.emplace(one->seq, one);
  std::vector<Said> out;
  for (const auto& [seq, one] : in_order) out.push_back(*one);
  return out;
}

// All that the rule reads.
struct PairFacts {
  std::optional<Verdict> pictures;  // nothing: not found by their pictures
  bool heard = false;               // the comparison of sounds says: one recorded sound
  double likeness = 0;              // 0…1, of its waveforms
  std::vector<FootageVoice> footage;
  std::vector<LinkVoice> links;
};

struct PairAnswer {
  std::optional<Verdict> verdict;  // of the program; nothing where only people speak of the pair
  Judged judged = Judged::nothing;
  Recorded recorded = Recorded::no;
  bool by_sound = false;      // the verdict rests on the sound
  bool same_footage = false;  // by the word of people, or else by the verdict
  bool shown = false;         // there is something to say of the pair
  bool operator==(const PairAnswer&) const = default;
};

PairAnswer judge_pair(const PairFacts& facts);

}  // namespace contrechamp::model
