#include "views/copies/copy_list.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/time.h"
#include "copies/family/transitive.h"
#include "model/statement.h"
#include "pipeline/stages/copies/copy_json.h"
#include "views/copies/copy_pairs.h"

namespace contrechamp::views {
namespace {

using base::Json;

constexpr double one_recording = 0.36;  // of a waveform against itself: docs/clock.md
constexpr double half_sure = 8;         // standard deviations

double sureness(const RecordedSound& sound) { return sound.score / (sound.score + half_sure); }

using Words = std::map<std::pair<std::string, std::string>, std::vector<FootageSaid>>;

Words words_of(store::Catalogue& catalogue, const std::string& item) {
  Words out;
  for (const auto& row : catalogue.statements_that_stand(model::footage_key, item)) {
    const auto value = model::value_of(row.key, row.value);
    const auto* word = std::get_if<model::FootageStatement>(&value);
    if (word == nullptr || word->verdict == model::FootageStatement::Verdict::open) continue;
    out[std::minmax(row.item, word->other)].push_back(
        {row.seq, row.by, to_string(word->verdict), row.evidence, row.time_us});
  }
  return out;
}

std::string judged(const std::vector<FootageSaid>& said) {
  std::set<std::string> words;
  for (const auto& one : said) words.insert(one.word);
  return words.empty() ? "" : words.size() > 1 ? "disputed" : *words.begin();
}

// The same segment seen from the other item.
void turn_round(Json& segment) {
  std::swap(segment["a_start"], segment["b_start"]);
  std::swap(segment["a_end"], segment["b_end"]);
  const auto divide = [&](const char* key) {
    const double value = segment.value(key, 1.0);
    if (segment.contains(key) && value > 0) segment[key] = 1 / value;
  };
  divide("speed"), divide("scale");
  if (!segment.contains("map")) return;
  copies::Found found;
  found.evidence.map = pipeline::map_of(segment), found.evidence.region = pipeline::region_of(segment);
  found = copies::reversed(found, 0);
  segment["map"] = found.evidence.map.m;
  const copies::Box& r = found.evidence.region;
  segment["region"] = {r.left, r.top, r.right, r.bottom};
  if (segment.contains("turn_deg") && !segment.value("mirrored", false))
    segment["turn_deg"] = -segment.value("turn_deg", 0.0);
}

// One recorded sound in both. Where the pictures show one place and view, and cannot show more because nothing moves,
// the sound says that they are one recording.
void add_sounds(store::Catalogue& catalogue, const std::string& item, std::vector<CopyPair>& pairs) {
  std::map<std::pair<std::string, std::string>, std::size_t> numbers;
  for (std::size_t i = 0; i < pairs.size(); ++i) numbers.emplace(std::minmax(pairs[i].row.a, pairs[i].row.b), i);
  for (auto& sound : recorded_sound_pairs(catalogue, item)) {
    const auto found = numbers.find({sound.a, sound.b});
    if (found == numbers.end()) {
      const auto a = catalogue.item(sound.a), b = catalogue.item(sound.b);
      if (!a || !b) continue;
      CopyPair pair;
      pair.row = {sound.a, a->name, sound.b, b->name, 0, model::to_string(model::Verdict::same_sound), "[]"};
      pair.by_sound = true;
      pair.sound = std::move(sound);
      pairs.push_back(std::move(pair));
      continue;
    }
    CopyPair& pair = pairs[found->second];
    pair.sound = std::move(sound);
    const bool still =
        pair.row.verdict == model::to_string(model::Verdict::same_scene) && pair.sound->likeness >= one_recording;
    if (still) pair.row.verdict = model::to_string(model::Verdict::copy);
    if (pair.row.verdict.empty()) pair.row.verdict = model::to_string(model::Verdict::same_sound);
    pair.by_sound = still || pair.row.verdict == model::to_string(model::Verdict::same_sound);
  }
  for (CopyPair& pair : pairs)
    if (pair.by_sound) pair.row.score = std::max(pair.row.score, sureness(*pair.sound));
}

// The stretch that the sound gives.
Json segment_of(const RecordedSound& sound) {
  const double a = sound.a_end_s - sound.a_start_s, b = sound.b_end_s - sound.b_start_s;
  return {{"a_start", sound.a_start_s}, {"a_end", sound.a_end_s},   {"b_start", sound.b_start_s},
          {"b_end", sound.b_end_s},     {"score", sureness(sound)}, {"speed", a > 0 ? b / a : 1.0}};
}

Json view(const CopyPair& pair, bool turned) {
  Json segments = segments_of(pair);
  if (turned)
    for (Json& segment : segments) turn_round(segment);
  Json said = Json::array();
  for (const auto& one : pair.said)
    said.push_back({{"seq", one.seq},
                    {"by", one.by},
                    {"word", one.word},
                    {"evidence", one.evidence},
                    {"time", base::to_iso({one.time_us})}});
  Json a{{"id", pair.row.a}, {"name", pair.row.a_name}}, b{{"id", pair.row.b}, {"name", pair.row.b_name}};
  if (turned) std::swap(a, b);
  return {
      {"a", std::move(a)},
      {"b", std::move(b)},
      {"score", pair.row.score},
      {"verdict", pair.row.verdict.empty() ? Json() : Json(pair.row.verdict)},
      {"judged", pair.judged.empty() ? Json() : Json(pair.judged)},
      {"said", std::move(said)},
      {"sound", pair.sound
                    ? Json{{"score", pair.sound->score}, {"likeness", pair.sound->likeness}, {"said", pair.sound->said}}
                    : Json()},
      {"by_sound", pair.by_sound},
      {"segments", std::move(segments)}};
}

}  // namespace

Json segments_of(const CopyPair& pair) {
  Json segments = base::parse_json(pair.row.segments);
  if (!segments.is_array()) segments = Json::array();
  if (!pair.by_sound) return segments;
  // Of a still picture the sound knows when; where its picture lies is known as before.
  Json heard = segment_of(*pair.sound);
  if (pair.row.a != pair.sound->a) turn_round(heard);
  if (!segments.empty())
    for (const auto& [key, value] : segments[0].items())
      if (!heard.contains(key)) heard[key] = value;
  return Json::array({heard});
}

bool is_same_footage(const CopyPair& pair) {
  if (pair.judged == "same" || pair.judged == "different") return pair.judged == "same";
  return pair.row.verdict == model::to_string(model::Verdict::copy);
}

std::vector<CopyPair> copy_pairs(store::Catalogue& catalogue, const std::string& item) {
  Words words = words_of(catalogue, item);
  std::vector<CopyPair> out;
  for (auto& row : catalogue.copies(item)) {
    CopyPair pair;
    pair.row = std::move(row);
    if (const auto found = words.find(std::minmax(pair.row.a, pair.row.b)); found != words.end()) {
      pair.said = std::move(found->second);
      pair.judged = judged(pair.said);
      words.erase(found);
    }
    out.push_back(std::move(pair));
  }
  for (auto& [ids, said] : words) {
    if (!item.empty() && ids.first != item && ids.second != item) continue;
    const auto a = catalogue.item(ids.first), b = catalogue.item(ids.second);
    if (!a || !b) continue;
    CopyPair pair;
    pair.row.a = ids.first, pair.row.a_name = a->name, pair.row.b = ids.second, pair.row.b_name = b->name;
    pair.row.segments = "[]";
    pair.said = std::move(said);
    pair.judged = judged(pair.said);
    out.push_back(std::move(pair));
  }
  add_sounds(catalogue, item, out);
  std::stable_sort(out.begin(), out.end(),
                   [](const CopyPair& a, const CopyPair& b) { return a.row.score > b.row.score; });
  std::stable_partition(out.begin(), out.end(), [](const CopyPair& pair) { return pair.judged != "different"; });
  return out;
}

Json view_copies(store::Catalogue& catalogue, const std::string& item) {
  Json out = Json::array();
  for (const auto& pair : copy_pairs(catalogue, item)) out.push_back(view(pair, !item.empty() && pair.row.a != item));
  return out;
}

}  // namespace contrechamp::views
