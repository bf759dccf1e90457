#include "http/routes/asked.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace contrechamp::http {
namespace {

using base::Json;

constexpr std::size_t most_said_at_once = 20;

auto refuse(base::Code why) { return base::fail(base::ErrorKind::refused, why); }

// False when it is there and no text.
bool take(const Json& json, const char* name, std::string& into) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return true;
  if (!found->is_string()) return false;
  into = found->get<std::string>();
  return true;
}

bool take(const Json& json, const char* name, std::optional<double>& into) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return true;
  if (!found->is_number() || !std::isfinite(found->get<double>())) return false;
  into = found->get<double>();
  return true;
}

std::optional<std::int64_t> to_us(const std::optional<double>& seconds) {
  if (!seconds || !(std::abs(*seconds) < 1e9)) return std::nullopt;
  return std::llround(*seconds * 1e6);
}

base::Result<model::Where> where_of(const Json& json) {
  std::optional<double> lat, lon, radius, bearing;
  if (!json.is_object() || !take(json, "lat", lat) || !take(json, "lon", lon) || !take(json, "radius_m", radius) ||
      !take(json, "bearing_deg", bearing) || !lat || !lon)
    return refuse(base::Code::asked_where);
  return model::Where{*lat, *lon, radius.value_or(1), bearing};
}

}  // namespace

std::string text_of(const Request& request, const char* name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

std::int64_t number_of(const Request& request, const char* name, std::int64_t otherwise, std::int64_t highest) {
  const std::string value = text_of(request, name);
  std::int64_t out = otherwise;
  std::from_chars(value.data(), value.data() + value.size(), out);
  return std::clamp<std::int64_t>(out, 0, highest);
}

store::ItemQuery query_of(const Request& request) {
  store::ItemQuery query;
  const std::pair<const char*, std::string*> fields[] = {
      {"kind", &query.kind},     {"side", &query.side},         {"source", &query.source},
      {"state", &query.state},   {"text", &query.text},         {"sound", &query.sound},
      {"gps", &query.gps},       {"copies", &query.copies},     {"clock", &query.clock},
      {"time", &query.time},     {"place", &query.place},       {"disputed", &query.disputed},
      {"rating", &query.rating}, {"graphic", &query.graphic},   {"tag", &query.tag},
      {"person", &query.person}, {"incident", &query.incident}, {"sort", &query.sort},
      {"after", &query.after}};
  for (const auto& [name, field] : fields) *field = text_of(request, name);
  query.offset = number_of(request, "offset", 0, INT64_MAX / 2);
  query.limit = number_of(request, "limit", 200, 1000);
  return query;
}

bool has_list(const Json& asked, const char* name) {
  return asked.is_object() && asked.contains(name) && asked[name].is_array();
}

std::string text_of(const Json& asked, const char* name) {
  return asked.is_object() && asked.contains(name) && asked[name].is_string() ? asked[name].get<std::string>() : "";
}

std::vector<std::string> texts_of(const Json& asked, const char* name) {
  std::vector<std::string> out;
  if (!has_list(asked, name)) return out;
  for (const Json& one : asked[name])
    if (one.is_string()) out.push_back(one.get<std::string>());
  return out;
}

bool is_item_id(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

base::Result<model::Statement> said_of(const Json& json) {
  model::Statement said;
  const bool typed = json.is_object() && json.contains("typed") && !json["typed"].is_null();
  if (!json.is_object() || !json.contains("key") || !json["key"].is_string() ||
      (!typed && (!json.contains("value") || !json["value"].is_string())))
    return refuse(base::Code::asked_key_value);
  std::optional<double> start, end;
  if (!take(json, "key", said.key) || !take(json, "value", said.value) || !take(json, "by", said.by) ||
      !take(json, "evidence", said.evidence) || !take(json, "start_s", start) || !take(json, "end_s", end))
    return refuse(base::Code::asked_by_evidence);
  said.start_us = to_us(start), said.end_us = to_us(end);
  if (typed) {
    const auto value = model::value_from_json(model::rule_of(said.key).form, json["typed"]);
    if (!value) return tl::unexpected(value.error());
    said.value = model::encode_value(*value);
  }
  if (const auto where = json.find("where"); where != json.end() && !where->is_null()) {
    const auto found = where_of(*where);
    if (!found) return tl::unexpected(found.error());
    said.where = *found;
  }
  return said;
}

base::Result<std::vector<model::Statement>> all_said_of(const Json& json) {
  if (!json.is_object() || !json.contains("say") || !json["say"].is_array() || json["say"].empty() ||
      json["say"].size() > most_said_at_once)
    return refuse(base::Code::asked_say);
  std::string by;
  if (!take(json, "by", by)) return refuse(base::Code::asked_by);
  std::vector<model::Statement> out;
  for (const Json& one : json["say"]) {
    auto said = said_of(one);
    if (!said) return tl::unexpected(said.error());
    if (said->by.empty()) said->by = by;
    out.push_back(std::move(*said));
  }
  return out;
}

base::Result<LinkAsked> link_of(const Json& json) {
  const std::string a = text_of(json, "a"), b = text_of(json, "b");
  if (!is_item_id(a) || !is_item_id(b) || !json.value("what", Json()).is_string() ||
      !json.value("offset_s", Json(0.0)).is_number() || !json.value("by", Json("")).is_string() ||
      !json.value("evidence", Json("")).is_string())
    return refuse(base::Code::asked_link);
  const auto word = model::value_from_json(
      model::Form::link, {{"what", json["what"]}, {"other", b}, {"offset_s", json.value("offset_s", 0.0)}});
  if (!word) return tl::unexpected(word.error());
  LinkAsked link{a, b, {}};
  link.said.key = model::link_key;
  link.said.value = model::encode_value(*word);
  link.said.by = json.value("by", ""), link.said.evidence = json.value("evidence", "");
  return link;
}

}  // namespace contrechamp::http
