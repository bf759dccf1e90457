// The one home of nlohmann/json. Object keys keep the order in which they were set, so that output is stable.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace contrechamp::base {

using Json = nlohmann::ordered_json;

// Compact text; bytes that are not UTF-8 become U+FFFD instead of an exception.
inline std::string dump(const Json& value, int indent = -1) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Returns a discarded value (`is_discarded()`) for text that is not JSON.
inline Json parse_json(std::string_view text) { return Json::parse(text, nullptr, false); }

}  // namespace contrechamp::base
