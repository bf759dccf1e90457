#include "views/json/copies.h"

#include "views/json/copy_segments.h"
#include "views/json/values.h"

namespace contrechamp::views {
namespace {

using base::Json;

// null where neither pictures nor sound were found.
Json verdict_json(const model::PairAnswer& answer) {
  return answer.verdict ? Json(to_string(*answer.verdict)) : Json();
}

// null where nobody states anything.
Json judged_json(const model::PairAnswer& answer) { return or_null(to_string(answer.judged)); }

Json opinion_json(const FootageOpinion& one) {
  return {{"seq", one.seq},
          {"by", one.by},
          {"word", to_string(one.word)},
          {"evidence", one.evidence},
          {"time", time_json(one.time_us)}};
}

Json sound_json(const std::optional<RecordedSound>& sound) {
  if (!sound) return {};
  return {{"score", sound->score}, {"likeness", sound->likeness}, {"said", sound->stated}};
}

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

Json shown_json(const copies::Shown& part) {
  return {{"start", seconds(part.start_us)},
          {"end", seconds(part.end_us)},
          {"footage_start", seconds(part.footage_start_us)},
          {"footage_end", seconds(part.footage_end_us)}};
}

Json member_json(const FamilyMember& member) {
  const auto& [item, placed, edits] = member;
  return {{"id", item.id},
          {"name", item.name},
          {"kind", to_string(item.media.kind)},
          {"side", or_null(item.side)},
          {"source", or_null(item.source)},
          {"duration_s", seconds_json(item.media.duration_us)},
          {"placed", placed.placed},
          {"shown", array_of(placed.shown, shown_json)},
          {"edits", edits},
          {"mirrored", placed.mirrored},
          {"turn_deg", placed.turn_deg},
          {"speed", placed.speed},
          {"view", placed.view},
          {"inset", placed.inset},
          {"covered", placed.covered},
          {"detail", placed.detail},
          {"map", placed.map.m}};
}

Json link_json(const CopyPair& pair) {
  return {{"a", pair.a},
          {"b", pair.b},
          {"score", pair.score},
          {"verdict", verdict_json(pair.answer)},
          {"judged", judged_json(pair.answer)}};
}

Json known_json(const KnownTime& known) {
  return {{"item", known.item},
          {"name", known.name},
          {"basis", known.basis},
          {"from", time_json(known.from_us)},
          {"until", time_json(known.until_us)},
          {"words", known.words}};
}

}  // namespace

Json to_json(const CopyPair& pair) {
  return {{"a", {{"id", pair.a}, {"name", pair.a_name}}},
          {"b", {{"id", pair.b}, {"name", pair.b_name}}},
          {"score", pair.score},
          {"verdict", verdict_json(pair.answer)},
          {"judged", judged_json(pair.answer)},
          {"said", array_of(pair.opinions, opinion_json)},
          {"sound", sound_json(pair.sound)},
          {"by_sound", pair.answer.by_sound},
          {"segments", array_of(pair.segments, [](const auto& segment) { return to_json(segment); })}};
}

Json to_json(const std::vector<CopyPair>& pairs) {
  return array_of(pairs, [](const auto& pair) { return to_json(pair); });
}

Json to_json(const FamilyDetail& family) {
  const auto id_of = [&](std::size_t member) { return family.members[member].item.id; };
  return {{"id", family.id},
          {"length_s", seconds(family.length_us)},
          {"reference", id_of(0)},
          {"widest", id_of(family.widest)},
          {"best_quality", id_of(family.best)},
          {"members", array_of(family.members, member_json)},
          {"links", array_of(family.links, link_json)},
          {"earliest_known", family.known_times.empty() ? Json() : known_json(family.known_times.front())},
          {"known_times", array_of(family.known_times, known_json)}};
}

Json to_json(const std::vector<FamilyDetail>& families) {
  return {{"families", array_of(families, [](const auto& family) { return to_json(family); })}};
}

}  // namespace contrechamp::views
