// The only header that includes nlohmann/json. Object keys keep their order of insertion, so that output is stable.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace contrechamp::base {

using Json = nlohmann::ordered_json;

// Compact text; bytes that are not UTF-8 become U+FFFD instead of an exception.
inline std::string dump(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Returns a discarded value (`is_discarded()`) for text that is not JSON.
inline Json parse_json(std::string_view text) { return Json::parse(text, nullptr, false); }

// A member of an object. "" or -1 when it is absent or of another type; no exception.
inline std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}
inline std::int64_t number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

}  // namespace contrechamp::base
