// What was derived of an item; of one that nobody knows nothing is kept.
#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {

void Catalogue::put_media(const MediaRow& media) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const std::int64_t item = number_of(media.item);
    if (item < 0) return;
    prepared_->run(
        "INSERT INTO media (item, kind, mime, container, duration_us, width_px, height_px, has_sound, streams,"
        " reason) VALUES (:item, :kind, :mime, :container, :duration, :width, :height, :sound, :streams, :reason)"
        " ON CONFLICT (item) DO UPDATE SET kind = excluded.kind, mime = excluded.mime,"
        " container = excluded.container, duration_us = excluded.duration_us, width_px = excluded.width_px,"
        " height_px = excluded.height_px, has_sound = excluded.has_sound, streams = excluded.streams,"
        " reason = excluded.reason",
        item, media.kind, media.mime, media.container, media.duration_us, media.width_px, media.height_px,
        media.has_sound, media.streams, media.reason);
  });
}

void Catalogue::put_claims(const std::string& item, const std::string& stage, const std::vector<ClaimRow>& claims) {
  transact([&] {
    const std::int64_t number = number_of(item), of_stage = word(stage);
    if (number < 0) return;
    prepared_->run("DELETE FROM claim WHERE item = :item AND stage = :stage", number, of_stage);
    int ord = 0;
    for (const ClaimRow& claim : claims)
      prepared_->run(
          "INSERT INTO claim (item, stage, ord, place, key, value, clock)"
          " VALUES (:item, :stage, :ord, :place, :key, :value, :clock)",
          number, of_stage, ord++, claim.where, claim.key, claim.value, claim.clock);
    refresh_claims(item);
  });
}

void Catalogue::put_pictures(const std::string& item, bool thumb, const std::string& sheet) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    if (const std::int64_t number = number_of(item); number >= 0)
      prepared_->run(
          "INSERT INTO media (item, thumb, sheet) VALUES (:item, :thumb, :sheet)"
          " ON CONFLICT (item) DO UPDATE SET thumb = excluded.thumb, sheet = excluded.sheet",
          number, thumb, sheet);
  });
}

void Catalogue::set_reason(const std::string& item, const std::string& reason) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    if (const std::int64_t number = number_of(item); number >= 0)
      prepared_->run(
          "INSERT INTO media (item, reason) VALUES (:item, :reason)"
          " ON CONFLICT (item) DO UPDATE SET reason = excluded.reason",
          number, reason);
  });
}

}  // namespace contrechamp::store
