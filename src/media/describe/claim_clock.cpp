#include "media/describe/claim_clock.h"

namespace contrechamp::media {

std::string clock_of_time(std::string_view time) {
  if (!time.empty() && time.back() == 'Z') return "utc-claimed";
  const auto sign = time.find_last_of("+-");
  // A sign before the time of day belongs to the date.
  if (sign == std::string_view::npos || time.substr(0, sign).find(':') == std::string_view::npos)
    return "local-no-zone";
  const auto digits = [](std::string_view text) {
    return text.size() == 2 && text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
  };
  const std::string_view zone = time.substr(sign + 1);
  const auto hours = zone.substr(0, 2);
  auto minutes = zone.size() > 2 ? zone.substr(2) : std::string_view("00");
  if (minutes.front() == ':') minutes.remove_prefix(1);
  if (!digits(hours) || !digits(minutes)) return "local-no-zone";
  return "utc" + std::string(1, time[sign]) + std::string(hours) + ":" + std::string(minutes);
}

namespace {

// Numbers of two or four digits with one sign between, or none: "2031-04-12" of {4, 2, 2}, "153241" of {2, 2, 2}. Empty
// for any other text.
std::vector<std::string> numbers_of(std::string_view text, std::initializer_list<std::size_t> lengths) {
  std::vector<std::string> out;
  for (const std::size_t length : lengths) {
    if (!out.empty() && !text.empty() && (text[0] < '0' || text[0] > '9')) text.remove_prefix(1);
    if (text.size() < length) return {};
    const std::string_view number = text.substr(0, length);
    if (number.find_first_not_of("0123456789") != std::string_view::npos) return {};
    out.emplace_back(number);
    text.remove_prefix(length);
  }
  if (!text.empty() && text[0] != '.') return {};  // a fraction of a second
  return out;
}

std::string place_of(const std::string& where) { return where.substr(0, where.rfind(' ')); }

}  // namespace

void join_day_and_time(std::vector<model::MediaClaim>& claims) {
  for (std::size_t d = 0; d < claims.size(); ++d) {
    const auto day = numbers_of(claims[d].value, {4, 2, 2});
    if (claims[d].key != "creation_time" || day.empty() || day[0] == "0000") continue;
    for (std::size_t t = 0; t < claims.size(); ++t) {
      const auto time = numbers_of(claims[t].value, {2, 2, 2});
      if (t == d || claims[t].key != "creation_time" || time.empty() ||
          place_of(claims[t].where) != place_of(claims[d].where) || !numbers_of(claims[t].value, {4, 2, 2}).empty())
        continue;
      claims[d].value = day[0] + "-" + day[1] + "-" + day[2] + " " + time[0] + ":" + time[1] + ":" + time[2];
      claims[d].where += " and" + claims[t].where.substr(place_of(claims[t].where).size());
      claims[d].clock = "local-no-zone";
      claims.erase(claims.begin() + static_cast<std::ptrdiff_t>(t));
      return;
    }
  }
}

}  // namespace contrechamp::media
