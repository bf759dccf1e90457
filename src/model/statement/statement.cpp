#include "model/statement/said.h"

#include <cmath>

#include "base/coded.h"
#include "base/strings.h"
#include "model/coordinates.h"

namespace contrechamp::model {
namespace {

constexpr std::size_t most_value_bytes = 16000;
constexpr std::size_t most_name_bytes = 200;

auto refuse(base::Code why) { return base::fail(base::ErrorKind::refused, why); }

base::Result<void> check_where(const Where& where) {
  if (!(std::abs(where.lat_deg) <= 90) || !(std::abs(where.lon_deg) <= 180)) return refuse(base::Code::where_off_earth);
  if (!(where.radius_m >= 1 && where.radius_m <= 20000000)) return refuse(base::Code::where_radius);
  if (where.bearing_deg && !(*where.bearing_deg >= 0 && *where.bearing_deg <= 360))
    return refuse(base::Code::where_direction);
  return {};
}

base::Result<void> check_about(const KeyRule& rule, About about) {
  if (may_speak_of(rule, about)) return {};
  if (about == About::item) return refuse(base::Code::said_not_of_item);
  if (about == About::incident) return refuse(base::Code::said_not_of_incident);
  if (about == About::accession) return refuse(base::Code::said_not_of_delivery);
  return refuse(base::Code::said_not_of_archive);
}

base::Result<void> check_moment(const Said& said, const KeyRule& rule, About about) {
  if (said.end_us && !said.start_us) return refuse(base::Code::said_end_without_start);
  if (said.start_us && (about != About::item || *said.start_us < 0)) return refuse(base::Code::said_moment_of_other);
  if (said.end_us && *said.end_us < *said.start_us) return refuse(base::Code::said_end_before_start);
  if (rule.needs_moment && !said.value.empty() && !said.start_us) return refuse(base::Code::said_mark_without_moment);
  return {};
}

}  // namespace

base::Result<Said> check_said(Said said, About about) {
  if (said.key.empty() || said.key.size() > 40 ||
      said.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    return refuse(base::Code::said_key);
  for (const std::string* text : {&said.value, &said.by, &said.evidence})
    if (!base::is_utf8(*text)) return refuse(base::Code::said_not_utf8);
  if (said.value.size() > most_value_bytes || said.evidence.size() > most_value_bytes)
    return refuse(base::Code::said_too_long);
  if (said.by.size() > most_name_bytes) return refuse(base::Code::said_name_too_long);
  const KeyRule& rule = rule_of(said.key);
  if (auto good = check_about(rule, about); !good) return tl::unexpected(good.error());
  const auto value = parse_value(rule.form, said.value);
  if (!value) return tl::unexpected(value.error());
  // Of no other item, nothing can be taken back: that has a word of its own.
  if (rule.holds == Holds::each && said.value.empty()) return refuse(base::Code::said_without_other);
  said.value = encode_value(*value);
  if (auto good = check_moment(said, rule, about); !good) return tl::unexpected(good.error());
  if (said.key == "place" && !said.where)
    if (const auto found = parse_coordinates(said.value))
      said.where = Where{found->lat_deg, found->lon_deg, found->radius_m, {}};
  if (said.where) {
    if (said.key != "place") return refuse(base::Code::said_where_without_place);
    if (auto good = check_where(*said.where); !good) return tl::unexpected(good.error());
  }
  return said;
}

}  // namespace contrechamp::model
