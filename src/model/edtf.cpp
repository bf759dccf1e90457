#include "model/edtf.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/coded.h"

namespace contrechamp::model {
namespace {

constexpr std::int64_t us_per_s = 1000000;
constexpr std::int64_t us_per_day = 86400 * us_per_s;
// The longest year has five digits. Microseconds since 1970 reach 292,000 years in 64 bits.
constexpr int most_years = 99999;

using base::ErrorKind;
using base::Result;

auto refuse(base::Code why) { return base::fail(ErrorKind::refused, why); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool leap(int y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }

int days_in_month(int y, int m) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && leap(y) ? 29 : days[static_cast<std::size_t>(m - 1)];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar (days_from_civil of H. Hinnant, "chrono-Compatible
// Low-Level Date Algorithms").
std::int64_t days_from_civil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::int64_t start_of(int y, int m, int d) { return days_from_civil(y, m, d) * us_per_day; }

// Removes "?", "~" and "%" from one end and sets their flags.
void take_marks(std::string_view& text, EdtfSpan& span, bool front) {
  while (!text.empty()) {
    const char c = front ? text.front() : text.back();
    if (c != '?' && c != '~' && c != '%') return;
    span.uncertain |= c != '~';
    span.approximate |= c != '?';
    if (front) text.remove_prefix(1);
    else text.remove_suffix(1);
  }
}

// Smallest and largest number from `first` to `last` that fits a pattern of two digits or X. False when none fits.
bool fit_two(std::string_view pattern, int first, int last, int& low, int& high) {
  low = 0;
  for (int n = first; n <= last; ++n) {
    const std::array<char, 2> digits = {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
    bool fits = pattern.size() == 2;
    for (std::size_t i = 0; fits && i < 2; ++i) fits = pattern[i] == 'X' || pattern[i] == digits[i];
    if (!fits) continue;
    if (low == 0) low = n;
    high = n;
  }
  return low != 0;
}

struct Years {
  int low = 0;
  int high = 0;
};

Result<Years> significant(int year, std::string_view digits, std::size_t length) {
  if (digits.empty() || digits.size() > 1 || !is_digit(digits[0]) || digits[0] == '0')
    return refuse(base::Code::edtf_significant_digits);
  const auto count = static_cast<std::size_t>(digits[0] - '0');
  int step = 1;
  for (std::size_t i = count; i < length; ++i) step *= 10;
  const int low = year >= 0 ? year / step * step : -((-year) / step * step) - step + 1;
  return Years{low, low + step - 1};
}

Result<Years> parse_year(std::string_view text, EdtfSpan& span) {
  std::string_view rest = text;
  const bool longer = !rest.empty() && rest[0] == 'Y';
  if (longer) rest.remove_prefix(1);
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  std::string_view digits = rest.substr(0, rest.find('S'));
  if (digits.size() < 4 || digits.size() > 5 || (digits.size() == 5) != longer)
    return refuse(base::Code::edtf_year_form);
  int low = 0;
  int high = 0;
  for (const char c : digits) {
    if (c != 'X' && !is_digit(c)) return refuse(base::Code::edtf_year_digits);
    if (c == 'X') span.unspecified = true;
    low = low * 10 + (c == 'X' ? 0 : c - '0');
    high = high * 10 + (c == 'X' ? 9 : c - '0');
  }
  if (high > most_years) return refuse(base::Code::edtf_year_too_far);
  if (negative) low = -std::exchange(high, -low);
  if (digits.size() == rest.size()) return Years{low, high};
  if (low != high) return refuse(base::Code::edtf_x_with_s);
  return significant(low, rest.substr(digits.size() + 1), digits.size());
}

struct Months {
  int first = 0;
  int last = 0;
  bool into_next_year = false;
  bool approximate = false;
};

// Codes 21 to 41 of EDTF level 2: seasons (of no hemisphere, of the northern, of the southern), quarters, thirds and
// halves of a year.
bool months_of(int code, Months& months) {
  if (code < 21 || code > 41) return false;
  if (code <= 32) {
    // Spring, summer, autumn, winter; those of the southern hemisphere are half a year later.
    const int season = (code - 21) % 4;
    const int first = 3 + 3 * ((code >= 29 ? season + 2 : season) % 4);
    months = {first, (first + 1) % 12 + 1, first == 12, true};
  } else if (code <= 36) {
    months = {3 * (code - 33) + 1, 3 * (code - 33) + 3, false, false};
  } else if (code <= 39) {
    months = {4 * (code - 37) + 1, 4 * (code - 37) + 4, false, false};
  } else {
    months = {6 * (code - 40) + 1, 6 * (code - 40) + 6, false, false};
  }
  return true;
}

Result<EdtfSpan> parse_date(std::string_view text) {
  EdtfSpan span;
  std::array<std::string_view, 3> parts;
  std::size_t count = 0;
  std::size_t at = 0;
  while (at <= text.size()) {
    // The sign of a year does not divide parts.
    std::size_t end = at;
    while (end < text.size() && (text[end] == '?' || text[end] == '~' || text[end] == '%' || text[end] == 'Y')) ++end;
    if (count == 0 && end < text.size() && text[end] == '-') ++end;
    end = std::min(text.find('-', end), text.size());
    if (count == 3) return refuse(base::Code::edtf_date_form);
    parts[count] = text.substr(at, end - at);
    take_marks(parts[count], span, true);
    take_marks(parts[count], span, false);
    ++count;
    at = end + 1;
  }
  const auto years = parse_year(parts[0], span);
  if (!years) return tl::unexpected(years.error());
  int month_low = 1, month_high = 12, day_low = 1, day_high = 31;
  Months months;
  for (std::size_t i = 1; i < count; ++i) span.unspecified |= parts[i].find('X') != std::string_view::npos;
  if (count == 2 && fit_two(parts[1], 21, 41, month_low, month_high) && month_low == month_high &&
      months_of(month_low, months)) {
    span.approximate |= months.approximate;
    span.earliest_us = start_of(years->low, months.first, 1);
    const int year = years->high + (months.into_next_year ? 1 : 0);
    span.latest_us = start_of(year, months.last, days_in_month(year, months.last)) + us_per_day;
    return span;
  }
  month_low = 1, month_high = 12;
  if (count > 1 && !fit_two(parts[1], 1, 12, month_low, month_high)) return refuse(base::Code::edtf_month);
  if (count > 2) {
    const bool exact = years->low == years->high && month_low == month_high;
    const int longest = exact                                                 ? days_in_month(years->low, month_low)
                        : month_low <= 2 && month_high == 2 && month_low == 2 ? 29
                                                                              : 31;
    if (!fit_two(parts[2], 1, longest, day_low, day_high)) return refuse(base::Code::edtf_day);
  }
  day_low = std::min(day_low, days_in_month(years->low, month_low));
  day_high = std::min(count > 2 ? day_high : 31, days_in_month(years->high, month_high));
  span.earliest_us = start_of(years->low, month_low, day_low);
  span.latest_us = start_of(years->high, month_high, day_high) + us_per_day;
  return span;
}

bool take_two(std::string_view& text, int most, int& value) {
  if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) return false;
  value = (text[0] - '0') * 10 + (text[1] - '0');
  text.remove_prefix(2);
  return value <= most;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

Result<EdtfSpan> parse_moment(std::string_view date, std::string_view time) {
  auto span = parse_date(date);
  if (!span) return span;
  if (span->unspecified || span->latest_us - span->earliest_us != us_per_day)
    return refuse(base::Code::edtf_time_without_date);
  take_marks(time, *span, false);
  int hour = 0, minute = 0, second = 0;
  std::int64_t fraction_us = 0;
  std::int64_t length_us = 60 * us_per_s;
  if (!take_two(time, 24, hour) || !take_char(time, ':') || !take_two(time, 59, minute))
    return refuse(base::Code::edtf_time_of_day);
  if (take_char(time, ':')) {
    if (!take_two(time, 60, second)) return refuse(base::Code::edtf_time_of_day);
    length_us = us_per_s;
    if (take_char(time, '.')) {
      if (time.empty() || !is_digit(time[0])) return refuse(base::Code::edtf_time_of_day);
      for (; !time.empty() && is_digit(time[0]); time.remove_prefix(1)) {
        if (length_us > 1) length_us /= 10;
        else continue;  // finer than a microsecond
        fraction_us += (time[0] - '0') * length_us;
      }
    }
  }
  if (hour == 24 && (minute != 0 || second != 0 || fraction_us != 0)) return refuse(base::Code::edtf_time_of_day);
  int zone_hour = 0, zone_minute = 0;
  int sign = 0;
  if (take_char(time, 'Z')) {
    span->zoned = true;
  } else if (!time.empty()) {
    sign = take_char(time, '+') ? 1 : take_char(time, '-') ? -1 : 0;
    if (sign == 0 || !take_two(time, 23, zone_hour)) return refuse(base::Code::edtf_zone);
    if (!time.empty() && (take_char(time, ':'), !take_two(time, 59, zone_minute))) return refuse(base::Code::edtf_zone);
    span->zoned = true;
  }
  if (!time.empty()) return refuse(base::Code::edtf_time_of_day);
  span->earliest_us +=
      ((hour * 60 + minute - sign * (zone_hour * 60 + zone_minute)) * std::int64_t{60} + second) * us_per_s +
      fraction_us;
  span->latest_us = span->earliest_us + length_us;
  return span;
}

Result<EdtfSpan> parse_point(std::string_view text) {
  if (text.empty()) return refuse(base::Code::edtf_needed);
  const auto t = text.find('T');
  return t == std::string_view::npos ? parse_date(text) : parse_moment(text.substr(0, t), text.substr(t + 1));
}

void take_flags(EdtfSpan& into, const EdtfSpan& from) {
  into.uncertain |= from.uncertain;
  into.approximate |= from.approximate;
  into.unspecified |= from.unspecified;
  into.zoned |= from.zoned;
}

Result<EdtfSpan> parse_interval(std::string_view from, std::string_view to, bool in_set) {
  EdtfSpan span;
  span.interval = true;
  span.open_start = from == ".." || (in_set && from.empty());
  span.open_end = to == ".." || (in_set && to.empty());
  span.unknown_start = !in_set && from.empty();
  span.unknown_end = !in_set && to.empty();
  if ((span.open_start || span.unknown_start) && (span.open_end || span.unknown_end))
    return refuse(base::Code::edtf_interval_open);
  if (!span.open_start && !span.unknown_start) {
    const auto start = parse_point(from);
    if (!start) return start;
    span.earliest_us = start->earliest_us;
    take_flags(span, *start);
  }
  if (!span.open_end && !span.unknown_end) {
    const auto end = parse_point(to);
    if (!end) return end;
    span.latest_us = end->latest_us;
    take_flags(span, *end);
  }
  if (span.earliest_us >= span.latest_us) return refuse(base::Code::edtf_interval_reversed);
  return span;
}

Result<EdtfSpan> parse_set(std::string_view text) {
  const char closing = text.front() == '[' ? ']' : '}';
  if (text.size() < 3 || text.back() != closing) return refuse(base::Code::edtf_set_open);
  EdtfSpan whole;
  whole.earliest_us = EdtfSpan::none_after;
  whole.latest_us = EdtfSpan::none_before;
  for (std::string_view rest = text.substr(1, text.size() - 2);;) {
    const auto comma = rest.find(',');
    std::string_view one = rest.substr(0, comma);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    const auto dots = one.find("..");
    const auto span = dots == std::string_view::npos ? parse_point(one)
                                                     : parse_interval(one.substr(0, dots), one.substr(dots + 2), true);
    if (!span) return span;
    take_flags(whole, *span);
    whole.open_start |= span->open_start;
    whole.open_end |= span->open_end;
    whole.earliest_us = std::min(whole.earliest_us, span->earliest_us);
    whole.latest_us = std::max(whole.latest_us, span->latest_us);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  (closing == ']' ? whole.choice : whole.all) = true;
  return whole;
}

}  // namespace

Result<EdtfSpan> parse_edtf(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (!text.empty() && (text.front() == '[' || text.front() == '{')) return parse_set(text);
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return parse_point(text);
  if (text.find('/', slash + 1) != std::string_view::npos) return refuse(base::Code::edtf_interval_ends);
  return parse_interval(text.substr(0, slash), text.substr(slash + 1), false);
}

Result<EdtfSpan> parse_claimed_time(std::string_view value, std::string_view clock) {
  std::string text(value);
  if (text.size() > 10) {
    for (const std::size_t at : {std::size_t{4}, std::size_t{7}})
      if (text[at] == ':') text[at] = '-';
    if (text[10] == ' ') text[10] = 'T';
    const bool zoned = text.back() == 'Z' || text.find_first_of("+-", 11) != std::string::npos;
    if (!zoned && clock.size() > 3 && clock.substr(0, 3) == "utc" && (clock[3] == '+' || clock[3] == '-'))
      text += clock.substr(3);
    if (!zoned && clock == "utc-claimed") text += 'Z';
  }
  return parse_edtf(text);
}

std::string flags_of(const EdtfSpan& span) {
  std::string out;
  const auto add = [&](bool set, const char* word) {
    if (set) out += (out.empty() ? "" : ",") + std::string(word);
  };
  add(span.uncertain, "uncertain");
  add(span.approximate, "approximate");
  add(span.unspecified, "unspecified");
  add(span.open_start, "open_start");
  add(span.open_end, "open_end");
  add(span.unknown_start, "unknown_start");
  add(span.unknown_end, "unknown_end");
  add(span.interval, "interval");
  add(span.choice, "choice");
  add(span.all, "all");
  add(span.zoned, "zoned");
  return out;
}

}  // namespace contrechamp::model
