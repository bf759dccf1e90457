#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace contrechamp::base {

WorldTime now() {
  using namespace std::chrono;
  return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

std::string to_iso(WorldTime time) {
  using namespace std::chrono;
  const sys_time<microseconds> point{microseconds{time.us}};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss<microseconds> clock{point - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

namespace {

// Removes `digits` digits from the front and returns their value; -1 when there are fewer.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<WrittenTime> parse_time(std::string_view text) {
  using namespace std::chrono;
  const int y = take_number(text, 4);
  if (y < 1 || !take_one_of(text, "-:")) return std::nullopt;
  const int m = take_number(text, 2);
  if (m < 1 || !take_one_of(text, "-:")) return std::nullopt;
  const int d = take_number(text, 2);
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(std::max(d, 0))}};
  if (!date.ok() || !take_one_of(text, "T ")) return std::nullopt;
  const int hour = take_number(text, 2);
  if (hour < 0 || hour > 23 || !take_one_of(text, ":")) return std::nullopt;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  std::int64_t us = ((hour * 60LL) + minute) * 60000000;
  if (take_one_of(text, ":")) {
    const int second = take_number(text, 2);
    if (second < 0 || second > 60) return std::nullopt;
    us += second * 1000000LL;
    if (take_one_of(text, ".,"))
      for (std::int64_t unit = 100000; !text.empty() && text.front() >= '0' && text.front() <= '9'; unit /= 10)
        us += take_number(text, 1) * unit;
  }
  WrittenTime out;
  out.time.us = duration_cast<microseconds>(sys_days{date}.time_since_epoch()).count() + us;
  if (text.empty()) return out;
  out.has_zone = true;
  if (text == "Z" || text == "z") return out;
  const bool west = text.front() == '-';
  if (!take_one_of(text, "+-")) return std::nullopt;
  const int zone_hour = take_number(text, 2);
  take_one_of(text, ":");
  const int zone_minute = text.empty() ? 0 : take_number(text, 2);
  if (zone_hour < 0 || zone_hour > 15 || zone_minute < 0 || zone_minute > 59 || !text.empty()) return std::nullopt;
  const std::int64_t zone_us = (zone_hour * 60LL + zone_minute) * 60000000;
  out.time.us += west ? zone_us : -zone_us;
  return out;
}

}  // namespace contrechamp::base
