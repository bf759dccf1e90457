#include "model/statement/statement.h"

#include <cmath>

#include "base/coded.h"
#include "base/strings.h"
#include "model/coordinates.h"

namespace contrechamp::model {
namespace {

// Chosen by hand: a page of text fits, and a record of the log stays small.
constexpr std::size_t most_value_bytes = 16000;
constexpr std::size_t most_name_bytes = 200;
constexpr std::size_t most_key_bytes = 40;
constexpr double most_radius_m = 20000000;  // half of the circumference of the Earth: any place

auto refuse(base::Code why) { return base::fail(base::ErrorKind::refused, why); }

base::Result<void> check_where(const Where& where) {
  if (!(std::abs(where.lat_deg) <= 90) || !(std::abs(where.lon_deg) <= 180)) return refuse(base::Code::where_off_earth);
  if (!(where.radius_m >= 1 && where.radius_m <= most_radius_m)) return refuse(base::Code::where_radius);
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

base::Result<void> check_moment(const Statement& statement, const KeyRule& rule, About about) {
  if (statement.end_us && !statement.start_us) return refuse(base::Code::said_end_without_start);
  if (statement.start_us && (about != About::item || *statement.start_us < 0))
    return refuse(base::Code::said_moment_of_other);
  if (statement.end_us && *statement.end_us < *statement.start_us) return refuse(base::Code::said_end_before_start);
  if (rule.needs_moment && !statement.value.empty() && !statement.start_us)
    return refuse(base::Code::said_mark_without_moment);
  return {};
}

}  // namespace

base::Result<Statement> check_statement(Statement statement, About about) {
  if (statement.key.empty() || statement.key.size() > most_key_bytes ||
      statement.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
    return refuse(base::Code::said_key);
  for (const std::string* text : {&statement.value, &statement.by, &statement.evidence})
    if (!base::is_utf8(*text)) return refuse(base::Code::said_not_utf8);
  if (statement.value.size() > most_value_bytes || statement.evidence.size() > most_value_bytes)
    return refuse(base::Code::said_too_long);
  if (statement.by.size() > most_name_bytes) return refuse(base::Code::said_name_too_long);
  const KeyRule& rule = rule_of(statement.key);
  if (auto good = check_about(rule, about); !good) return tl::unexpected(good.error());
  const auto value = parse_value(rule.form, statement.value);
  if (!value) return tl::unexpected(value.error());
  // An empty value has no other item. `open` and `release` take such a statement back.
  if (rule.holds == Holds::each && statement.value.empty()) return refuse(base::Code::said_without_other);
  statement.value = encode_value(*value);
  if (auto good = check_moment(statement, rule, about); !good) return tl::unexpected(good.error());
  if (statement.key == "place" && !statement.where)
    if (const auto found = parse_coordinates(statement.value))
      statement.where = Where{found->lat_deg, found->lon_deg, found->radius_m, {}};
  if (statement.where) {
    if (statement.key != "place") return refuse(base::Code::said_where_without_place);
    if (auto good = check_where(*statement.where); !good) return tl::unexpected(good.error());
  }
  return statement;
}

}  // namespace contrechamp::model
