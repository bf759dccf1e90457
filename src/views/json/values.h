// The values that the JSON of several subjects has in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"

namespace contrechamp::views {

// null for what rows keep as "not known": an empty text, a negative number.
base::Json or_null(const std::string& text);
base::Json or_null(std::int64_t number);
base::Json or_null(double number);
base::Json seconds_json(std::int64_t us);  // null for a negative time
base::Json time_json(std::int64_t us);     // ISO 8601

template <class Number>
base::Json number_json(const std::optional<Number>& number) {
  return number ? base::Json(*number) : base::Json();
}

// An array of `one(row)` for each row.
template <class Rows, class One>
base::Json array_of(const Rows& rows, const One& one) {
  base::Json out = base::Json::array();
  for (const auto& row : rows) out.push_back(one(row));
  return out;
}

}  // namespace contrechamp::views
