#include "views/copies/copy_list.h"

#include <algorithm>
#include <map>

#include "base/time.h"
#include "copies/family/transitive.h"
#include "model/statement.h"
#include "pipeline/stages/copies/copy_json.h"
#include "views/copies/copy_pairs.h"

namespace contrechamp::views {
namespace {

using base::Json;

constexpr double half_sure = 8;  // standard deviations

double sureness(const RecordedSound& sound) { return sound.score / (sound.score + half_sure); }

using Words = std::map<std::pair<std::string, std::string>, std::vector<FootageSaid>>;

// What the pairs of one item, or all, were judged by.
Words words_of(store::Catalogue& catalogue, const std::string& item) {
  Words out;
  for (const auto& row : catalogue.statements().standing(model::footage_key, item)) {
    const auto value = model::value_of(row.key, row.value);
    if (const auto* word = std::get_if<model::FootageStatement>(&value))
      out[std::minmax(row.item, word->other)].push_back({{row.seq, row.by, word->verdict}, row.evidence, row.time_us});
  }
  for (auto& [pair, said] : out) said = model::governing(said, model::FootageStatement::Verdict::open);
  return out;
}

// The same segment seen from the other item.
void turn_round(Json& segment) {
  Json none = Json::array();
  std::swap(segment["a_start"], segment["b_start"]);
  std::swap(segment["a_end"], segment["b_end"]);
  const auto divide = [&](const char* key) {
    const double value = segment.value(key, 1.0);
    if (segment.contains(key) && value > 0) segment[key] = 1 / value;
  };
  divide("speed"), divide("scale");
  for (Json& one : segment.contains("differs") ? segment["differs"] : none) std::swap(one["a"], one["b"]);
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
                    {"word", to_string(one.word)},
                    {"evidence", one.evidence},
                    {"time", base::to_iso({one.time_us})}});
  const model::PairAnswer& answer = pair.row.answer;
  Json a{{"id", pair.row.a}, {"name", pair.row.a_name}}, b{{"id", pair.row.b}, {"name", pair.row.b_name}};
  if (turned) std::swap(a, b);
  return {
      {"a", std::move(a)},
      {"b", std::move(b)},
      {"score", pair.row.score},
      {"verdict", verdict_json(answer)},
      {"judged", judged_json(answer)},
      {"said", std::move(said)},
      {"sound", pair.sound
                    ? Json{{"score", pair.sound->score}, {"likeness", pair.sound->likeness}, {"said", pair.sound->said}}
                    : Json()},
      {"by_sound", answer.by_sound},
      {"segments", std::move(segments)}};
}

}  // namespace

Json segments_of(const CopyPair& pair) {
  Json segments = base::parse_json(pair.row.segments);
  if (!segments.is_array()) segments = Json::array();
  if (!pair.row.answer.by_sound || !pair.sound) return segments;
  // Of a still picture the sound knows when; where its picture lies is known as before.
  Json heard = segment_of(*pair.sound);
  if (pair.row.a != pair.sound->a) turn_round(heard);
  if (!segments.empty())
    for (const auto& [key, value] : segments[0].items())
      if (!heard.contains(key)) heard[key] = value;
  return Json::array({heard});
}

Json verdict_json(const model::PairAnswer& answer) {
  return answer.verdict ? Json(model::to_string(*answer.verdict)) : Json();
}

Json judged_json(const model::PairAnswer& answer) {
  return answer.judged == model::Judged::nothing ? Json() : Json(to_string(answer.judged));
}

std::vector<CopyPair> copy_pairs(store::Catalogue& catalogue, const std::string& item) {
  std::vector<CopyPair> out;
  Words words = words_of(catalogue, item);
  SoundPlaces places(catalogue);
  for (auto& row : catalogue.footage().pairs(item)) {
    CopyPair pair;
    pair.row = std::move(row);
    const model::PairAnswer& answer = pair.row.answer;
    if (const auto found = words.find(std::minmax(pair.row.a, pair.row.b)); found != words.end())
      pair.said = std::move(found->second);
    if (answer.recorded != model::Recorded::no) pair.sound = places.of(pair.row);
    if (answer.by_sound && pair.sound) pair.row.score = std::max(pair.row.score, sureness(*pair.sound));
    out.push_back(std::move(pair));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const CopyPair& a, const CopyPair& b) { return a.row.score > b.row.score; });
  std::stable_partition(out.begin(), out.end(),
                        [](const CopyPair& pair) { return pair.row.answer.judged != model::Judged::different; });
  return out;
}

Json view_copies(store::Catalogue& catalogue, const std::string& item) {
  Json out = Json::array();
  for (const auto& pair : copy_pairs(catalogue, item)) out.push_back(view(pair, !item.empty() && pair.row.a != item));
  return out;
}

}  // namespace contrechamp::views
