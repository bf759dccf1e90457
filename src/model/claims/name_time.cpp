#include "model/claims/name_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/strings.h"

namespace contrechamp::model {
namespace {

// Programs that write names with times did not exist before, and no file is of the far future. 13 digits of
// milliseconds end in 2286.
constexpr int first_year = 1995, last_year = 2099;
// "at", "um", "a las", "à", "at" in other scripts, with blanks: what stands between day and time.
constexpr std::size_t longest_between = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A run of digits, and what stands between it and the next.
struct Group {
  std::string_view digits, between;
  std::size_t at = 0;
  int number() const {
    int out = 0;
    for (const char c : digits.substr(0, 9)) out = out * 10 + (c - '0');
    return out;
  }
};

std::vector<Group> groups_of(std::string_view name) {
  std::vector<Group> out;
  for (std::size_t at = 0; at < name.size();) {
    const auto begin = std::find_if(name.begin() + static_cast<std::ptrdiff_t>(at), name.end(), is_digit);
    const auto end = std::find_if_not(begin, name.end(), is_digit);
    const auto next = std::find_if(end, name.end(), is_digit);
    if (begin == name.end()) break;
    out.push_back(
        {std::string_view(begin, end), std::string_view(end, next), static_cast<std::size_t>(begin - name.begin())});
    at = static_cast<std::size_t>(next - name.begin());
  }
  return out;
}

int part(std::string_view digits, std::size_t at, std::size_t count) {
  return Group{digits.substr(at, count), {}}.number();
}

std::string day_of(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < first_year || year > last_year || month < 1 || day < 1 || !date.ok()) return {};
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::string time_of(int hour, int minute, int second) {
  if (hour > 23 || minute > 59 || second > 60) return {};
  return fmt::format(" {:02}:{:02}:{:02}", hour, minute, second);
}

bool is_sign(std::string_view between) {
  return between.size() == 1 && std::string_view("-_. :,h").find(between[0]) != std::string_view::npos;
}

// "3.32.41 PM": with a blank, a narrow one, or none.
int with_half_of_day(int hour, std::string_view behind) {
  const std::string text = base::ascii_lower(std::string(behind.substr(0, 8)));
  if (hour < 1 || hour > 12) return hour;
  const auto at = text.find_first_of("ap");
  if (at == std::string::npos || text.compare(at + 1, 1, "m") != 0) return hour;
  return hour % 12 + (text[at] == 'p' ? 12 : 0);
}

// From the group after the day; empty when no time stands there.
std::string time_from(const std::vector<Group>& groups, std::size_t at) {
  if (at == 0 || at >= groups.size()) return {};
  const std::string_view before = groups[at - 1].between;
  if (before.size() > longest_between || before.find("WA") != std::string_view::npos) return {};
  const Group& first = groups[at];
  if (first.digits.size() == 6 || first.digits.size() == 9)
    return time_of(part(first.digits, 0, 2), part(first.digits, 2, 2), part(first.digits, 4, 2));
  if (first.digits.size() > 2 || at + 2 >= groups.size() || !is_sign(first.between) ||
      !is_sign(groups[at + 1].between) || groups[at + 1].digits.size() != 2 || groups[at + 2].digits.size() != 2)
    return {};
  return time_of(with_half_of_day(first.number(), groups[at + 2].between), groups[at + 1].number(),
                 groups[at + 2].number());
}

std::optional<NameTime> made(const std::string& day, const std::string& time, std::string_view name) {
  if (day.empty()) return std::nullopt;
  // Pixel phones write UTC; the others the time that their user sees.
  const bool utc = name.substr(0, 4) == "PXL_" && !time.empty();
  return NameTime{day + time, utc ? "utc-claimed" : "local-no-zone"};
}

// "FB_IMG_1655301234567", "mmexport1655301234567": milliseconds since 1970.
std::optional<NameTime> of_milliseconds(const Group& group, std::string_view name) {
  const bool known =
      name.substr(0, 7) == "FB_IMG_" || name.substr(0, 8) == "mmexport" || name.substr(0, 10) == "wx_camera_";
  if (!known || group.digits.size() != 13) return std::nullopt;
  const std::int64_t seconds = std::int64_t{part(group.digits, 0, 5)} * 100000 + part(group.digits, 5, 5);
  const auto at = std::chrono::sys_seconds(std::chrono::seconds(seconds));
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  const std::string written =
      day_of(static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
             static_cast<int>(static_cast<unsigned>(date.day())));
  if (written.empty()) return std::nullopt;
  return NameTime{written + fmt::format(" {:02}:{:02}:{:02}", clock.hours().count(), clock.minutes().count(),
                                        clock.seconds().count()),
                  "utc-claimed"};
}

std::optional<NameTime> from_group(const std::vector<Group>& groups, std::size_t i, std::string_view name) {
  const Group& first = groups[i];
  const auto follows = [&](std::size_t n, std::size_t digits) {
    return i + n < groups.size() && groups[i + n].digits.size() == digits && is_sign(groups[i + n - 1].between);
  };
  const std::string_view d = first.digits;
  if (d.size() == 8) return made(day_of(part(d, 0, 4), part(d, 4, 2), part(d, 6, 2)), time_from(groups, i + 1), name);
  if (d.size() == 14 || d.size() == 17)
    return made(day_of(part(d, 0, 4), part(d, 4, 2), part(d, 6, 2)),
                time_of(part(d, 8, 2), part(d, 10, 2), part(d, 12, 2)), name);
  if (d.size() == 4 && follows(1, 2) && follows(2, 2) && groups[i].between == groups[i + 1].between)
    return made(day_of(first.number(), groups[i + 1].number(), groups[i + 2].number()), time_from(groups, i + 3), name);
  // Dashboard cameras: 2031_0412_153241.
  if (d.size() == 4 && follows(1, 4) && follows(2, 6))
    return made(day_of(first.number(), part(groups[i + 1].digits, 0, 2), part(groups[i + 1].digits, 2, 2)),
                time_from(groups, i + 2), name);
  // Telegram Desktop: photo_1@12-04-2031_15-32-41.
  if (d.size() == 2 && first.at > 0 && name[first.at - 1] == '@' && follows(1, 2) && follows(2, 4))
    return made(day_of(groups[i + 2].number(), groups[i + 1].number(), first.number()), time_from(groups, i + 3), name);
  return of_milliseconds(first, name);
}

}  // namespace

std::optional<NameTime> time_in_name(std::string_view name) {
  const std::vector<Group> groups = groups_of(name);
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (auto found = from_group(groups, i, name)) return found;
  return std::nullopt;
}

}  // namespace contrechamp::model
