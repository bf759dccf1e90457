#include "pipeline/stages/copies/copy_json.h"

#include <cmath>

namespace contrechamp::pipeline {
namespace {

double speed_of(const model::CopySegment& segment) {
  const std::int64_t a = segment.a_end_us - segment.a_start_us, b = segment.b_end_us - segment.b_start_us;
  return a > 0 && b > 0 ? static_cast<double>(b) / static_cast<double>(a) : 1;
}

const char* word_of(copies::Difference::Kind kind) {
  switch (kind) {
    case copies::Difference::Kind::brightness: return "brightness";
    case copies::Difference::Kind::content: return "content";
    case copies::Difference::Kind::overlay: return "overlay";
  }
  return "content";
}

base::Json differs_json(const std::vector<copies::Difference>& differs) {
  const auto box = [](const copies::Box& b) { return base::Json{b.left, b.top, b.right, b.bottom}; };
  base::Json out = base::Json::array();
  for (const auto& one : differs)
    out.push_back({{"kind", word_of(one.kind)}, {"a", box(one.query)}, {"b", box(one.earlier)}});
  return out;
}

double number(const base::Json& json, const char* key, double otherwise) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
}

}  // namespace

base::Json segments_json(const copies::Found& found) {
  const copies::Evidence& evidence = found.evidence;
  const auto& segments = found.match.segments;
  base::Json out = base::Json::array();
  const auto s = [](std::int64_t us) { return static_cast<double>(us) / 1e6; };
  for (const auto& segment : segments)
    out.push_back(
        {{"a_start", s(segment.a_start_us)},
         {"a_end", s(segment.a_end_us)},
         {"b_start", s(segment.b_start_us)},
         {"b_end", s(segment.b_end_us)},
         {"score", segment.score},
         {"speed", speed_of(segment)},
         {"map", evidence.map.m},
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
         {"differs", differs_json(evidence.differs)}});
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
  const base::Json& first = segments[0];
  copies::Evidence& e = out.evidence;
  e.map = map_of(first), e.region = region_of(first);
  e.mirrored = first.value("mirrored", false), e.derived = first.value("through", false);
  e.inliers = static_cast<int>(number(first, "inliers", 0));
  e.scale = number(first, "scale", 1), e.turn_deg = number(first, "turn_deg", 0);
  e.overlap = number(first, "overlap", 0), e.same = number(first, "same", 1);
  e.likeness = number(first, "likeness", 0), e.low_motion = number(first, "faint", 0),
  e.moving_s = number(first, "moving_s", 0);
  e.stillness = number(first, "stillness", 0), e.activity = number(first, "activity", 0),
  e.blocks = number(first, "blocks", 0);
  return out;
}

}  // namespace contrechamp::pipeline
