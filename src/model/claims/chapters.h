// Cameras that cut a long recording into files ("chapters") and give each the time of the first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contrechamp::model {

struct Chapter {
  std::string recording;  // its number, as all chapters of it bear it
  int number = 1;         // from 1
};

// By the names that GoPro gives: GX010077, GH020077, GL…, GS…, and of the older ones GOPR0077 and GP010077. Nothing for
// other names.
std::optional<Chapter> chapter_of(std::string_view name);

// Chapters end at 4 GB, newer ones at 12 GB: 35 minutes at the lowest rate that these cameras record, 15 Mb/s.
inline constexpr std::int64_t longest_chapter_us = 35LL * 60 * 1000000;

}  // namespace contrechamp::model
