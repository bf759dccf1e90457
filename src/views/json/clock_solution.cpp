#include "views/json/clock_solution.h"

#include "pipeline/stages/clock/clock_json.h"
#include "views/json/values.h"

namespace contrechamp::views {
namespace {

using base::Json;

template <class Row>
Json list_json(const std::vector<Row>& rows) {
  return array_of(rows, [](const Row& row) { return to_json(row); });
}

Json group_json(const SolvedGroup& group) {
  return {{"id", group.id}, {"members", list_json(group.members)}, {"links", list_json(group.links)}};
}

std::optional<double> number_or_nothing(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

// What follows throws Json::exception for what is not there or of another type.
PlacedClip clip_from(const Json& json) {
  PlacedClip out;
  json.at("id").get_to(out.id);
  json.at("offset_s").get_to(out.offset_s), json.at("rate").get_to(out.rate);
  json.at("duration_s").get_to(out.duration_s), json.at("sound_from_s").get_to(out.sound_from_s);
  json.at("silent_share").get_to(out.silent_share), json.at("clipped_share").get_to(out.clipped_share);
  json.at("filled_s").get_to(out.filled_s), json.at("jumps").get_to(out.jumps);
  return out;
}

SolvedLink link_from(const Json& json) {
  SolvedLink out;
  json.at("a").get_to(out.a), json.at("b").get_to(out.b);
  json.at("offset_s").get_to(out.offset_s), json.at("at_s").get_to(out.at_s);
  json.at("interval_s").get_to(out.interval_s);
  out.drift_ppm = number_or_nothing(json.at("drift_ppm"));
  json.at("walk_s").get_to(out.walk_s), json.at("score").get_to(out.score);
  out.false_rate = number_or_nothing(json.at("false_rate"));
  out.state = pipeline::state_from(json.at("state").get<std::string>());
  json.at("said").get_to(out.stated);
  return out;
}

OtherPair other_from(const Json& json) {
  OtherPair out;
  json.at("a").get_to(out.a), json.at("b").get_to(out.b);
  out.state = pipeline::state_from(json.at("state").get<std::string>());
  json.at("offset_s").get_to(out.offset_s), json.at("score").get_to(out.score);
  json.at("said").get_to(out.stated);
  return out;
}

SolvedGroup group_from(const Json& json) {
  SolvedGroup out;
  json.at("id").get_to(out.id);
  for (const Json& member : json.at("members")) out.members.push_back(clip_from(member));
  for (const Json& link : json.at("links")) out.links.push_back(link_from(link));
  return out;
}

}  // namespace

Json to_json(const PlacedClip& clip) {
  return {{"id", clip.id},
          {"offset_s", clip.offset_s},
          {"rate", clip.rate},
          {"duration_s", clip.duration_s},
          {"sound_from_s", clip.sound_from_s},
          {"silent_share", clip.silent_share},
          {"clipped_share", clip.clipped_share},
          {"filled_s", clip.filled_s},
          {"jumps", clip.jumps}};
}

Json to_json(const SolvedLink& link) {
  return {{"a", link.a},
          {"b", link.b},
          {"offset_s", link.offset_s},
          {"at_s", link.at_s},
          {"interval_s", link.interval_s},
          {"drift_ppm", number_json(link.drift_ppm)},
          {"walk_s", link.walk_s},
          {"score", link.score},
          {"false_rate", number_json(link.false_rate)},
          {"state", clock::to_string(link.state)},
          {"said", link.stated}};
}

Json to_json(const LinkSetAside& link) {
  Json out = to_json(link.link);
  out["why"] = link.why;
  return out;
}

Json to_json(const OtherPair& pair) {
  return {
      {"a", pair.a},         {"b", pair.b},        {"state", clock::to_string(pair.state)}, {"offset_s", pair.offset_s},
      {"score", pair.score}, {"said", pair.stated}};
}

std::string encode(const ClockSolution& solution) {
  return base::dump({{"groups", array_of(solution.groups, group_json)},
                     {"set_aside", list_json(solution.set_aside)},
                     {"other", list_json(solution.other)}});
}

std::optional<ClockSolution> decode_solution(const std::string& text) {
  try {
    const Json json = base::parse_json(text);
    ClockSolution out;
    for (const Json& group : json.at("groups")) out.groups.push_back(group_from(group));
    for (const Json& link : json.at("set_aside"))
      out.set_aside.push_back({link_from(link), link.at("why").get<std::string>()});
    for (const Json& pair : json.at("other")) out.other.push_back(other_from(pair));
    return out;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace contrechamp::views
