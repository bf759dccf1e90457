// Sounds, compared pairs and the clock solved from them.
#include <soci/soci.h>

#include <cmath>

#include "store/catalogue.h"
#include "store/guarded.h"
#include "store/sql_text.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

void Catalogue::put_sound(const SoundRow& s) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long samples = s.samples, begin = s.begin_us, silent = s.silent_samples, clipped = s.clipped_samples;
    const long long filled = s.filled_us, jumps = s.jumps;
    *sql_ << "INSERT INTO sound (item, samples, begin_us, silent_samples, clipped_samples, filled_us, jumps)"
             " VALUES (:item, :samples, :begin, :silent, :clipped, :filled, :jumps)"
             " ON CONFLICT (item) DO UPDATE SET samples = excluded.samples, begin_us = excluded.begin_us,"
             " silent_samples = excluded.silent_samples, clipped_samples = excluded.clipped_samples,"
             " filled_us = excluded.filled_us, jumps = excluded.jumps",
        use(s.item), use(samples), use(begin), use(silent), use(clipped), use(filled), use(jumps);
  });
}

void Catalogue::put_sound_pair(const SoundPairRow& pair) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    const long long version = pair.version, strength = std::llround(pair.strength * 1000);
    *sql_ << "INSERT INTO sound_pair (a, b, version, state, strength_milli, hypotheses)"
             " VALUES (:a, :b, :version, :state, :strength, :hypotheses)"
             " ON CONFLICT (a, b) DO UPDATE SET version = excluded.version, state = excluded.state,"
             " strength_milli = excluded.strength_milli, hypotheses = excluded.hypotheses",
        use(pair.a), use(pair.b), use(version), use(pair.state), use(strength), use(pair.hypotheses);
  });
}

void Catalogue::put_clock(const std::string& digest, const std::string& body, const std::vector<std::string>& items) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    soci::transaction all(*sql_);
    *sql_ << "DELETE FROM on_clock";
    for (const auto& item : items) *sql_ << "INSERT INTO on_clock (item) VALUES (:item) ON CONFLICT (item) DO NOTHING", use(item);
    *sql_ << "INSERT INTO clock (one, digest, body) VALUES (1, :digest, :body)"
             " ON CONFLICT (one) DO UPDATE SET digest = excluded.digest, body = excluded.body",
        use(digest), use(body);
    all.commit();
  });
}

std::vector<SoundRow> Catalogue::sounds(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<SoundRow> out;
    SoundRow row;
    long long samples = 0, begin = 0, silent = 0, clipped = 0, filled = 0, jumps = 0;
    SqlText sql;
    sql << "SELECT item, samples, begin_us, silent_samples, clipped_samples, filled_us, jumps FROM sound WHERE 1 = 1";
    and_equal(sql, "item", item);
    sql << " ORDER BY item";
    soci::statement rows(*sql_);
    rows.exchange(into(row.item));
    for (auto* number : {&samples, &begin, &silent, &clipped, &filled, &jumps}) rows.exchange(into(*number));
    sql.prepare(rows);
    rows.execute();
    while (rows.fetch()) {
      row.samples = samples, row.begin_us = begin, row.silent_samples = silent, row.clipped_samples = clipped;
      row.filled_us = filled, row.jumps = jumps;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<SoundPairRow> Catalogue::sound_pairs(int version, double least_strength, const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<SoundPairRow> out;
    SoundPairRow row;
    row.version = version;
    long long strength = 0;
    SqlText sql;
    sql << "SELECT a, b, state, strength_milli, hypotheses FROM sound_pair WHERE version = ";
    sql.bind(std::int64_t{version}) << " AND strength_milli >= ";
    sql.bind(std::int64_t{std::llround(least_strength * 1000)});
    and_either(sql, "a", "b", item);
    sql << " ORDER BY a, b";
    soci::statement rows(*sql_);
    rows.exchange(into(row.a)), rows.exchange(into(row.b)), rows.exchange(into(row.state));
    rows.exchange(into(strength)), rows.exchange(into(row.hypotheses));
    sql.prepare(rows);
    rows.execute();
    while (rows.fetch()) {
      row.strength = static_cast<double>(strength) / 1000;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<std::pair<std::string, std::string>> Catalogue::sound_pairs_compared(int version) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<std::pair<std::string, std::string>> out;
    std::string a, b;
    const long long number = version;
    soci::statement rows =
        (sql_->prepare << "SELECT a, b FROM sound_pair WHERE version = :version ORDER BY a, b", into(a), into(b), use(number));
    rows.execute();
    while (rows.fetch()) out.emplace_back(a, b);
    return out;
  });
}

std::optional<SoundPairRow> Catalogue::sound_pair(const std::string& a, const std::string& b, int version) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<SoundPairRow> {
    SoundPairRow row{a, b, version, {}, 0, {}};
    const long long number = version;
    long long strength = 0;
    *sql_ << "SELECT state, strength_milli, hypotheses FROM sound_pair WHERE a = :a AND b = :b AND version = :version",
        use(a), use(b), use(number), into(row.state), into(strength), into(row.hypotheses);
    if (!sql_->got_data()) return std::nullopt;
    row.strength = static_cast<double>(strength) / 1000;
    return row;
  });
}

std::string Catalogue::clock_digest() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::string digest;
    *sql_ << "SELECT digest FROM clock WHERE one = 1", into(digest);
    return sql_->got_data() ? digest : std::string();
  });
}

std::string Catalogue::clock_body() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::string body;
    *sql_ << "SELECT body FROM clock WHERE one = 1", into(body);
    return sql_->got_data() ? body : std::string();
  });
}

}  // namespace contrechamp::store
