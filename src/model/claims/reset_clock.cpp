#include "model/claims/reset_clock.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "model/edtf.h"

namespace contrechamp::model {
namespace {

// Cameras existed that wrote digital times; everything before is a clock at its zero: 1904 (QuickTime), 1970 (Unix),
// 1980 (FAT and GPS).
constexpr int first_year = 1990;
// Clocks of cameras begin here when their battery was empty, and run on for a while.
constexpr int reset_years[] = {2000, 2001};
// Firmware of later years begins at the year it was made in. Real footage of New Year lies here too: only the first
// minute counts, in which a camera starts. Chosen by hand.
constexpr int last_firmware_year = 2022;
constexpr std::int64_t first_minute_us = 60LL * 1000000;
constexpr std::int64_t day_us = 24LL * 3600 * 1000000;

}  // namespace

bool is_reset_clock(std::int64_t local_us) {
  using namespace std::chrono;
  const auto day = floor<days>(sys_time<microseconds>(microseconds(local_us)));
  const year_month_day date(day);
  const int year = static_cast<int>(date.year());
  if (year < first_year) return true;
  if (date.month() != January || date.day() != std::chrono::day(1)) return false;
  if (std::find(std::begin(reset_years), std::end(reset_years), year) != std::end(reset_years)) return true;
  const std::int64_t of_day = ((local_us % day_us) + day_us) % day_us;
  return year <= last_firmware_year && of_day < first_minute_us;
}

bool is_reset_clock(std::string_view written, std::int64_t utc_us) {
  if (is_reset_clock(utc_us)) return true;
  constexpr std::size_t to_the_second = 19;  // 2031-04-12T15:32:41
  const auto own = parse_claimed_time(written.substr(0, to_the_second), "");
  return own && written.size() > to_the_second && is_reset_clock(own->earliest_us);
}

}  // namespace contrechamp::model
