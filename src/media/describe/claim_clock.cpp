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

}  // namespace contrechamp::media
