// The value of an enumeration that a text names: the way back of its to_string().
#pragma once

#include <optional>
#include <string_view>

namespace contrechamp::base {

// `last` is the last of the values, which begin at 0. Nothing where the text names none of them.
template <class Enum>
std::optional<Enum> named(std::string_view text, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (text == to_string(static_cast<Enum>(i))) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace contrechamp::base
