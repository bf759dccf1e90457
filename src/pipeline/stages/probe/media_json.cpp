#include "pipeline/stages/probe/media_json.h"

#include <algorithm>
#include <cmath>

#include "base/strings.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;
constexpr std::size_t most_claims = 2000;
constexpr std::size_t most_streams = 64;
constexpr std::size_t longest_text = 4096;
constexpr std::int64_t longest_us = 30LL * 24 * 3600 * 1000000;

std::string text(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return {};
  return base::to_utf8(found->get_ref<const std::string&>().substr(0, longest_text));
}

std::int64_t number(const Json& json, const char* key, std::int64_t lowest, std::int64_t highest) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number_integer()) return 0;
  return std::clamp(found->get<std::int64_t>(), lowest, highest);
}

double real(const Json& json, const char* key, double highest) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return 0;
  const double value = found->get<double>();
  return std::isfinite(value) && value >= 0 && value <= highest ? value : 0;
}

}  // namespace

Json to_json(const std::vector<model::MediaClaim>& claims) {
  Json out = Json::array();
  for (const auto& claim : claims)
    out.push_back({{"where", claim.where}, {"key", claim.key}, {"value", claim.value}, {"clock", claim.clock}});
  return out;
}

std::vector<model::MediaClaim> claims_from_json(const Json& json) {
  std::vector<model::MediaClaim> out;
  if (!json.is_array()) return out;
  for (const Json& claim : json) {
    if (!claim.is_object() || out.size() >= most_claims) continue;
    out.push_back({text(claim, "where"), text(claim, "key"), text(claim, "value"), text(claim, "clock")});
  }
  return out;
}

Json to_json(const std::vector<model::StreamInfo>& streams) {
  Json out = Json::array();
  for (const auto& s : streams)
    out.push_back({{"index", s.index},
                   {"type", s.type},
                   {"codec", s.codec},
                   {"width", s.width_px},
                   {"height", s.height_px},
                   {"rotation_deg", s.rotation_deg},
                   {"frame_rate", s.frame_rate_hz},
                   {"sample_rate", s.sample_rate_hz},
                   {"channels", s.channels},
                   {"duration_s", static_cast<double>(s.duration_us) / 1e6}});
  return out;
}

Json to_json(const model::MediaInfo& info) {
  return {{"kind", model::to_string(info.kind)},
          {"mime", info.mime},
          {"container", info.container},
          {"duration_us", info.duration_us},
          {"width", info.width_px},
          {"height", info.height_px},
          {"streams", to_json(info.streams)},
          {"claims", to_json(info.claims)}};
}

base::Result<model::MediaInfo> media_from_json(const Json& json) {
  if (!json.is_object() || !json.contains("kind"))
    return base::fail(base::ErrorKind::unreadable, "the worker's answer makes no sense");
  model::MediaInfo info;
  info.kind = model::kind_from(text(json, "kind")).value_or(model::Kind::other);
  info.mime = text(json, "mime");
  info.container = text(json, "container");
  info.duration_us = number(json, "duration_us", 0, longest_us);
  info.width_px = static_cast<int>(number(json, "width", 0, 1000000));
  info.height_px = static_cast<int>(number(json, "height", 0, 1000000));
  if (json.contains("claims")) info.claims = claims_from_json(json["claims"]);
  if (!json.contains("streams") || !json["streams"].is_array()) return info;
  for (const Json& stream : json["streams"]) {
    if (!stream.is_object() || info.streams.size() >= most_streams) continue;
    model::StreamInfo s;
    s.index = static_cast<int>(number(stream, "index", 0, 10000));
    s.type = text(stream, "type");
    s.codec = text(stream, "codec");
    s.width_px = static_cast<int>(number(stream, "width", 0, 100000));
    s.height_px = static_cast<int>(number(stream, "height", 0, 100000));
    s.rotation_deg = static_cast<int>(number(stream, "rotation_deg", -360, 360));
    s.frame_rate_hz = real(stream, "frame_rate", 1e5);
    s.sample_rate_hz = static_cast<int>(number(stream, "sample_rate", 0, 10000000));
    s.channels = static_cast<int>(number(stream, "channels", 0, 1024));
    s.duration_us = static_cast<std::int64_t>(real(stream, "duration_s", 30.0 * 24 * 3600) * 1e6);
    info.streams.push_back(std::move(s));
  }
  return info;
}

}  // namespace contrechamp::pipeline
