#include "model/statement/said.h"

#include <cmath>

#include "base/strings.h"
#include "model/coordinates.h"

namespace contrechamp::model {
namespace {

constexpr std::size_t most_value_bytes = 16000;
constexpr std::size_t most_name_bytes = 200;

auto refuse(const std::string& why) { return base::fail(base::ErrorKind::refused, why); }

base::Result<void> check_where(const Where& where) {
  if (!(std::abs(where.lat_deg) <= 90) || !(std::abs(where.lon_deg) <= 180)) return refuse("no such place on the Earth");
  if (!(where.radius_m >= 1 && where.radius_m <= 20000000)) return refuse("a radius is from 1 m to 20,000 km");
  if (where.bearing_deg && !(*where.bearing_deg >= 0 && *where.bearing_deg <= 360)) return refuse("a direction is from 0 to 360 degrees");
  return {};
}

base::Result<void> check_about(const KeyRule& rule, About about) {
  if (may_speak_of(rule, about)) return {};
  if (about == About::item) return refuse("this is not said of an item");
  if (about == About::incident) return refuse("this is not said of an incident");
  if (about == About::accession) return refuse("this is not said of a delivery");
  return refuse("of the archive only searches are said");
}

base::Result<void> check_moment(const Said& said, const KeyRule& rule, About about) {
  if (said.end_us && !said.start_us) return refuse("an end needs a start");
  if (said.start_us && (about != About::item || *said.start_us < 0)) return refuse("a moment is one of an item");
  if (said.end_us && *said.end_us < *said.start_us) return refuse("the end comes before the start");
  if (rule.needs_moment && !said.value.empty() && !said.start_us) return refuse("a mark needs its moment");
  return {};
}

}  // namespace

base::Result<Said> check_said(Said said, About about) {
  if (said.key.empty() || said.key.size() > 40 || said.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    return refuse("a key is of small letters");
  for (const std::string* text : {&said.value, &said.by, &said.evidence})
    if (!base::is_utf8(*text)) return refuse("what is said is UTF-8");
  if (said.value.size() > most_value_bytes || said.evidence.size() > most_value_bytes) return refuse("too long to be said at once");
  if (said.by.size() > most_name_bytes) return refuse("too long for a name");
  const KeyRule& rule = rule_of(said.key);
  if (auto good = check_about(rule, about); !good) return tl::unexpected(good.error());
  const auto value = parse_value(rule.form, said.value);
  if (!value) return tl::unexpected(value.error());
  // Of no other item, nothing can be taken back: that has a word of its own.
  if (rule.holds == Holds::each && said.value.empty()) return refuse("this names the other item");
  said.value = encode_value(*value);
  if (auto good = check_moment(said, rule, about); !good) return tl::unexpected(good.error());
  if (said.key == "place" && !said.where)
    if (const auto found = parse_coordinates(said.value)) said.where = Where{found->lat_deg, found->lon_deg, found->radius_m, {}};
  if (said.where) {
    if (said.key != "place") return refuse("coordinates belong to a place");
    if (auto good = check_where(*said.where); !good) return tl::unexpected(good.error());
  }
  return said;
}

}  // namespace contrechamp::model
