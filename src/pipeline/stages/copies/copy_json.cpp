#include "pipeline/stages/copies/copy_json.h"

#include <cmath>
#include <utility>

namespace contrechamp::pipeline {
namespace {

double speed_of(const model::CopySegment& segment) {
  const std::int64_t a = segment.a_end_us - segment.a_start_us, b = segment.b_end_us - segment.b_start_us;
  return a > 0 && b > 0 ? static_cast<double>(b) / static_cast<double>(a) : 1;
}

double number(const base::Json& json, const char* key, double otherwise) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
}

bool flag(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_boolean() && found->get<bool>();
}

using Kind = copies::Difference::Kind;

constexpr std::pair<Kind, const char*> kinds[] = {
    {Kind::content, "content"}, {Kind::brightness, "brightness"}, {Kind::overlay, "overlay"}};

const char* word_of(Kind kind) {
  for (const auto& [one, word] : kinds)
    if (one == kind) return word;
  return kinds[0].second;
}

Kind kind_of(const base::Json& word) {
  for (const auto& [one, text] : kinds)
    if (word == text) return one;
  return kinds[0].first;
}

copies::Box box_of(const base::Json& sides) {
  const auto side = [&](std::size_t i) { return sides[i].is_number() ? sides[i].get<double>() : 0.0; };
  if (!sides.is_array() || sides.size() != 4) return {};
  return {side(0), side(1), side(2), side(3)};
}

base::Json differs_json(const std::vector<copies::Difference>& differs) {
  const auto box = [](const copies::Box& b) { return base::Json{b.left, b.top, b.right, b.bottom}; };
  base::Json out = base::Json::array();
  for (const auto& one : differs)
    out.push_back({{"kind", word_of(one.kind)}, {"a", box(one.query)}, {"b", box(one.earlier)}});
  return out;
}

std::vector<copies::Difference> differs_from_json(const base::Json& segment) {
  std::vector<copies::Difference> out;
  const auto found = segment.find("differs");
  if (found == segment.end() || !found->is_array()) return out;
  for (const auto& one : *found) {
    if (!one.is_object() || !one.contains("a") || !one.contains("b")) continue;
    copies::Difference read;
    read.kind = kind_of(one.value("kind", base::Json()));
    read.query = box_of(one["a"]), read.earlier = box_of(one["b"]);
    out.push_back(read);
  }
  return out;
}

}  // namespace

base::Json to_json(const copies::Evidence& evidence) {
  return {{"map", evidence.map.m},
          {"region", {evidence.region.left, evidence.region.top, evidence.region.right, evidence.region.bottom}},
          {"through", evidence.derived},
          {"mirrored", evidence.mirrored},
          {"scale", evidence.scale},
          {"turn_deg", evidence.turn_deg},
          {"overlap", evidence.overlap},
          {"same", evidence.same},
          {"inliers", evidence.inliers},
          {"likeness", evidence.likeness},
          {"moving_s", evidence.moving_s},
          {"stillness", evidence.stillness},
          {"activity", evidence.activity},
          {"faint", evidence.low_motion},
          {"blocks", evidence.blocks},
          {"differs", differs_json(evidence.differs)}};
}

base::Json segments_json(const copies::Found& found) {
  const base::Json evidence = to_json(found.evidence);
  base::Json out = base::Json::array();
  const auto s = [](std::int64_t us) { return static_cast<double>(us) / 1e6; };
  for (const auto& segment : found.match.segments) {
    out.push_back({{"a_start", s(segment.a_start_us)},
                   {"a_end", s(segment.a_end_us)},
                   {"b_start", s(segment.b_start_us)},
                   {"b_end", s(segment.b_end_us)},
                   {"score", segment.score},
                   {"speed", speed_of(segment)}});
    out.back().update(evidence);
  }
  return out;
}

copies::PlaneMap map_of(const base::Json& segment) {
  copies::PlaneMap map;
  const auto found = segment.find("map");
  if (found == segment.end() || !found->is_array() || found->size() != map.m.size()) return map;
  for (std::size_t i = 0; i < map.m.size(); ++i)
    if ((*found)[i].is_number()) map.m[i] = (*found)[i].get<double>();
  return map;
}

copies::Box region_of(const base::Json& segment) {
  const auto found = segment.find("region");
  if (found == segment.end() || !found->is_array() || found->size() != 4) return {};
  for (const auto& side : *found)
    if (!side.is_number()) return {};
  return {(*found)[0], (*found)[1], (*found)[2], (*found)[3]};
}

copies::Evidence evidence_from_json(const base::Json& segment) {
  copies::Evidence e;
  e.map = map_of(segment), e.region = region_of(segment);
  e.mirrored = flag(segment, "mirrored"), e.derived = flag(segment, "through");
  e.inliers = static_cast<int>(number(segment, "inliers", 0));
  e.scale = number(segment, "scale", 1), e.turn_deg = number(segment, "turn_deg", 0);
  e.overlap = number(segment, "overlap", 0), e.same = number(segment, "same", 1);
  e.likeness = number(segment, "likeness", 0), e.low_motion = number(segment, "faint", 0),
  e.moving_s = number(segment, "moving_s", 0);
  e.stillness = number(segment, "stillness", 0), e.activity = number(segment, "activity", 0),
  e.blocks = number(segment, "blocks", 0);
  e.differs = differs_from_json(segment);
  return e;
}

copies::Found found_of(const store::FootageRow& row, copies::Clip clip) {
  copies::Found out;
  out.clip = clip;
  out.match.score = row.score;
  out.match.verdict = row.answer.verdict.value_or(model::Verdict::same_sound);
  const base::Json segments = base::parse_json(row.segments);
  if (!segments.is_array() || segments.empty()) return out;
  const auto us = [](const base::Json& s, const char* key) { return std::llround(number(s, key, 0) * 1e6); };
  for (const auto& s : segments)
    out.match.segments.push_back(
        {us(s, "a_start"), us(s, "a_end"), us(s, "b_start"), us(s, "b_end"), number(s, "score", 0)});
  out.evidence = evidence_from_json(segments[0]);
  return out;
}

}  // namespace contrechamp::pipeline
