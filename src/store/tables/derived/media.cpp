#include "store/tables/derived/media.h"

#include <cmath>
#include <cstdlib>

#include "base/text/fold.h"
#include "model/claims/reset_clock.h"
#include "model/coordinates.h"
#include "model/edtf.h"
#include "store/tables/logged/search.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

void Media::put(const MediaRow& media) {
  t_.alone([&] {
    const std::int64_t item = t_.numbers.of_item(media.item);
    if (item < 0) return;
    t_.prepared().run(
        "INSERT INTO media (item, kind, mime, container, duration_us, width_px, height_px, has_sound, streams,"
        " reason) VALUES (:item, :kind, :mime, :container, :duration, :width, :height, :sound, :streams, :reason)"
        " ON CONFLICT (item) DO UPDATE SET kind = excluded.kind, mime = excluded.mime,"
        " container = excluded.container, duration_us = excluded.duration_us, width_px = excluded.width_px,"
        " height_px = excluded.height_px, has_sound = excluded.has_sound, streams = excluded.streams,"
        " reason = excluded.reason",
        item, to_string(media.kind), media.mime, media.container, media.duration_us, media.width_px, media.height_px,
        media.has_sound, media.streams, media.reason);
  });
}

void Media::put_claims(const std::string& item, const std::string& stage, const std::vector<ClaimRow>& claims) {
  t_.transact([&] {
    const std::int64_t number = t_.numbers.of_item(item), of_stage = t_.numbers.of_text(stage);
    if (number < 0) return;
    t_.prepared().run("DELETE FROM claim WHERE item = :item AND stage = :stage", number, of_stage);
    int ord = 0;
    for (const ClaimRow& claim : claims)
      t_.prepared().run(
          "INSERT INTO claim (item, stage, ord, place, key, value, clock)"
          " VALUES (:item, :stage, :ord, :place, :key, :value, :clock)",
          number, of_stage, ord++, claim.where, claim.key, claim.value, claim.clock);
    refresh_claims(item);
  });
}

void Media::put_pictures(const std::string& item, bool thumb, const std::string& sheet) {
  t_.alone([&] {
    if (const std::int64_t number = t_.numbers.of_item(item); number >= 0)
      t_.prepared().run(
          "INSERT INTO media (item, thumb, sheet) VALUES (:item, :thumb, :sheet)"
          " ON CONFLICT (item) DO UPDATE SET thumb = excluded.thumb, sheet = excluded.sheet",
          number, thumb, sheet);
  });
}

void Media::set_reason(const std::string& item, const std::string& reason) {
  t_.alone([&] {
    if (const std::int64_t number = t_.numbers.of_item(item); number >= 0)
      t_.prepared().run(
          "INSERT INTO media (item, reason) VALUES (:item, :reason)"
          " ON CONFLICT (item) DO UPDATE SET reason = excluded.reason",
          number, reason);
  });
}

std::vector<ClaimRow> Media::claims(const std::string& item) {
  return t_.alone([&] {
    std::vector<ClaimRow> out;
    ClaimRow row;
    t_.prepared().each(
        "SELECT w.text, c.place, c.key, c.value, c.clock FROM claim AS c JOIN word AS w ON w.no = c.stage WHERE c.item "
        "= :item"
        " ORDER BY w.text, c.ord",
        std::tie(row.stage, row.where, row.key, row.value, row.clock), [&] { out.push_back(row); },
        t_.numbers.of_item(item));
    return out;
  });
}

void Media::refresh_claims(const std::string& item) {
  std::string text;
  double error_m = 0;
  long long has_gps = 0, lat = 0, lon = 0, radius = 0, has_time = 0, from = 0, until = 0;
  for (const ClaimRow& claim : claims(item)) {
    text += " " + claim.value;
    if (claim.key == "gps" && has_gps == 0) {
      const auto found = model::parse_coordinates(claim.value);
      if (!found || (found->lat_deg == 0 && found->lon_deg == 0)) continue;  // devices without a fix write zeros
      has_gps = 1, lat = std::llround(found->lat_deg * 1e7), lon = std::llround(found->lon_deg * 1e7);
      radius = std::llround(std::max(found->radius_m, 10.0) * 1e3);
    }
    // "12 m" of the receiver: wider than what the digits say.
    if (claim.key == "gps_error") error_m = std::max(error_m, std::strtod(claim.value.c_str(), nullptr));
    if (claim.key == "creation_time") {
      const auto span = model::parse_claimed_time(claim.value, claim.clock);
      if (!span || model::is_reset_clock(claim.value, span->earliest_us)) continue;
      from = has_time == 0 ? span->earliest_us : std::min(from, static_cast<long long>(span->earliest_us));
      until = has_time == 0 ? span->latest_us : std::max(until, static_cast<long long>(span->latest_us));
      has_time = 1;
    }
  }
  if (error_m <= 20037508) radius = std::max(radius, std::llround(error_m * 1e3));  // half the equator
  const std::int64_t number = t_.numbers.of_item(item);
  if (number < 0) return;
  const std::string folded = base::fold_for_index(text);
  std::string before;
  t_.prepared().one("SELECT claims FROM media WHERE item = :item", std::tie(before), number);
  t_.prepared().run(
      "INSERT INTO media (item, claims, has_gps, lat_e7, lon_e7, radius_mm, has_claimed, claimed_us, claimed_until_us)"
      " VALUES (:item, :claims, :gps, :lat, :lon, :radius, :timed, :from, :until) ON CONFLICT (item) DO UPDATE SET"
      " claims = excluded.claims, has_gps = excluded.has_gps, lat_e7 = excluded.lat_e7, lon_e7 = excluded.lon_e7,"
      " radius_mm = excluded.radius_mm, has_claimed = excluded.has_claimed, claimed_us = excluded.claimed_us,"
      " claimed_until_us = excluded.claimed_until_us",
      number, folded, has_gps, lat, lon, radius, has_time, from, until);
  if (before == folded) return;
  drop_text(t_, number, before);
  add_text(t_, number, folded);
}

}  // namespace contrechamp::store
