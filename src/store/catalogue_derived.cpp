// What was derived, and the jobs that derive it.
#include <soci/soci.h>

#include "store/catalogue.h"
#include "store/guarded.h"
#include "store/sql_text.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

void Catalogue::put_media(const MediaRow& media) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long duration = media.duration_us, width = media.width_px, height = media.height_px;
    const long long sound = media.has_sound ? 1 : 0;
    *sql_ << "INSERT INTO media (item, kind, mime, container, duration_us, width_px, height_px, has_sound, streams,"
             " reason) VALUES (:item, :kind, :mime, :container, :duration, :width, :height, :sound, :streams, :reason)"
             " ON CONFLICT (item) DO UPDATE SET kind = excluded.kind, mime = excluded.mime,"
             " container = excluded.container, duration_us = excluded.duration_us, width_px = excluded.width_px,"
             " height_px = excluded.height_px, has_sound = excluded.has_sound, streams = excluded.streams,"
             " reason = excluded.reason",
        use(media.item), use(media.kind), use(media.mime), use(media.container), use(duration), use(width),
        use(height), use(sound), use(media.streams), use(media.reason);
  });
}

void Catalogue::put_claims(const std::string& item, const std::string& stage, const std::vector<ClaimRow>& claims) {
  transact([&] {
    *sql_ << "DELETE FROM claim WHERE item = :item AND stage = :stage", use(item), use(stage);
    long long ord = 0;
    for (const ClaimRow& claim : claims) {
      *sql_ << "INSERT INTO claim (item, stage, ord, place, key, value, clock)"
               " VALUES (:item, :stage, :ord, :place, :key, :value, :clock)",
          use(item), use(stage), use(ord), use(claim.where), use(claim.key), use(claim.value), use(claim.clock);
      ++ord;
    }
    refresh_claims(item);
  });
}

void Catalogue::put_pictures(const std::string& item, bool thumb, const std::string& sheet) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long has_thumb = thumb ? 1 : 0;
    *sql_ << "INSERT INTO media (item, thumb, sheet) VALUES (:item, :thumb, :sheet)"
             " ON CONFLICT (item) DO UPDATE SET thumb = excluded.thumb, sheet = excluded.sheet",
        use(item), use(has_thumb), use(sheet);
  });
}

void Catalogue::set_reason(const std::string& item, const std::string& reason) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    *sql_ << "INSERT INTO media (item, reason) VALUES (:item, :reason)"
             " ON CONFLICT (item) DO UPDATE SET reason = excluded.reason",
        use(item), use(reason);
  });
}

void Catalogue::put_copy(const CopyRow& copy, int version) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long score = static_cast<long long>(copy.score * 1e6 + 0.5), number = version;
    *sql_ << "INSERT INTO copy (a, b, score_ppm, verdict, segments, version)"
             " VALUES (:a, :b, :score, :verdict, :segments, :version)"
             " ON CONFLICT (a, b) DO UPDATE SET score_ppm = excluded.score_ppm, verdict = excluded.verdict,"
             " segments = excluded.segments, version = excluded.version",
        use(copy.a), use(copy.b), use(score), use(copy.verdict), use(copy.segments), use(number);
  });
}

void Catalogue::drop_copies_of(const std::string& item) {
  std::lock_guard lock(mutex_);
  guarded([&] { *sql_ << "DELETE FROM copy WHERE a = :item OR b = :again", use(item), use(item); });
}

void Catalogue::queue_stage(const std::string& stage, int version) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long number = version;
    *sql_ << "INSERT INTO job (item, stage, version, seq, state)"
             " SELECT id, :stage, :version, seq, 'waiting' FROM item"
             " WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.item = item.id AND job.stage = :same)",
        use(stage), use(number), use(stage);
    *sql_ << "UPDATE job SET version = :version, state = 'waiting', error = '', ms = -1"
             " WHERE stage = :stage AND version <> :other",
        use(number), use(stage), use(number);
  });
}

void Catalogue::reset_running() {
  std::lock_guard lock(mutex_);
  guarded([&] { *sql_ << "UPDATE job SET state = 'waiting' WHERE state = 'running'"; });
}

// Has the oldest waiting job of the stage its turn?
bool Catalogue::turn_of(const std::string& stage, const std::string& needs) {
  long long first = 0, open = 0;
  soci::indicator none_waits = soci::i_ok, none_open = soci::i_ok;
  *sql_ << "SELECT MIN(seq) FROM job WHERE state = 'waiting' AND stage = :stage", use(stage), into(first, none_waits);
  if (none_waits == soci::i_null) return false;
  *sql_ << "SELECT MIN(seq) FROM job WHERE state IN ('waiting', 'running') AND stage = :needs", use(needs), into(open, none_open);
  return none_open == soci::i_null || open > first;
}

std::optional<JobRow> Catalogue::take_job(const std::string& stage, const std::string& needs, bool in_order) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<JobRow> {
    JobRow job;
    long long version = 0;
    const long long ordered = in_order ? 1 : 0;
    if (in_order && !turn_of(stage, needs)) return std::nullopt;
    *sql_ << "UPDATE job SET state = 'running' WHERE stage = :stage AND item = ("
             "SELECT item FROM job AS j WHERE j.stage = :same AND j.state = 'waiting' AND (:needs = '' OR EXISTS ("
             "SELECT 1 FROM job AS n WHERE n.item = j.item AND n.stage = :needed AND n.state IN ('done', 'failed')))"
             " AND (:in_order = 0 OR NOT EXISTS (SELECT 1 FROM job AS r WHERE r.stage = :alone AND r.state = 'running'))"
             " ORDER BY j.seq LIMIT 1) RETURNING item, version",
        use(stage), use(stage), use(needs), use(needs), use(ordered), use(stage), into(job.item), into(version);
    if (!sql_->got_data()) return std::nullopt;
    job.stage = stage;
    job.version = static_cast<int>(version);
    job.state = "running";
    return job;
  });
}

void Catalogue::end_job(const JobRow& job) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long ms = job.seconds < 0 ? -1 : static_cast<long long>(job.seconds * 1000);
    const long long cpu_ms = static_cast<long long>(job.cpu_seconds * 1000);
    *sql_ << "UPDATE job SET state = :state, error = :error, ms = :ms, cpu_ms = :cpu"
             " WHERE item = :item AND stage = :stage",
        use(job.state), use(job.error), use(ms), use(cpu_ms), use(job.item), use(job.stage);
  });
}

std::vector<JobRow> Catalogue::jobs(const std::string& item, const std::string& state) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<JobRow> out;
    JobRow job;
    long long version = 0, ms = 0, cpu_ms = 0;
    SqlText sql;
    sql << "SELECT job.item, item.name, stage, version, state, error, ms, cpu_ms FROM job JOIN item ON item.id = job.item WHERE 1 = 1";
    and_equal(sql, "job.item", item);
    and_equal(sql, "state", state);
    sql << " ORDER BY job.seq, stage";
    soci::statement rows(*sql_);
    for (auto* text : {&job.item, &job.name, &job.stage}) rows.exchange(into(*text));
    rows.exchange(into(version)), rows.exchange(into(job.state)), rows.exchange(into(job.error));
    rows.exchange(into(ms)), rows.exchange(into(cpu_ms));
    sql.prepare(rows);
    rows.execute();
    while (rows.fetch()) {
      job.version = static_cast<int>(version);
      job.cpu_seconds = static_cast<double>(cpu_ms) / 1000;
      job.seconds = ms < 0 ? -1 : static_cast<double>(ms) / 1000;
      out.push_back(job);
    }
    return out;
  });
}

std::int64_t Catalogue::open_jobs() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    long long count = 0;
    *sql_ << "SELECT COUNT(*) FROM job WHERE state IN ('waiting', 'running')", into(count);
    return std::int64_t{count};
  });
}

}  // namespace contrechamp::store
