// Sounds, compared pairs and the clock solved from them.
#include <soci/soci.h>

#include <cmath>

#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/db/sql_text.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {

using soci::into;

void Catalogue::put_sound(const SoundRow& s) {
  std::lock_guard lock(mutex_);
  guarded([&] {
    prepared_->run(
        "INSERT INTO sound (item, samples, begin_us, silent_samples, clipped_samples, filled_us, jumps)"
        " VALUES (:item, :samples, :begin, :silent, :clipped, :filled, :jumps)"
        " ON CONFLICT (item) DO UPDATE SET samples = excluded.samples, begin_us = excluded.begin_us,"
        " silent_samples = excluded.silent_samples, clipped_samples = excluded.clipped_samples,"
        " filled_us = excluded.filled_us, jumps = excluded.jumps",
        s.item, s.samples, s.begin_us, s.silent_samples, s.clipped_samples, s.filled_us, s.jumps);
  });
}

void Catalogue::put_sound_pair(const SoundPairRow& pair) {
  transact([&] {
    prepared_->run(
        "INSERT INTO sound_pair (a, b, version, state, strength_milli, likeness_milli, hypotheses)"
        " VALUES (:a, :b, :version, :state, :strength, :likeness, :hypotheses)"
        " ON CONFLICT (a, b) DO UPDATE SET version = excluded.version, state = excluded.state,"
        " strength_milli = excluded.strength_milli, likeness_milli = excluded.likeness_milli,"
        " hypotheses = excluded.hypotheses",
        pair.a, pair.b, pair.version, pair.state, std::llround(pair.strength * 1000),
        std::llround(pair.likeness * 1000), pair.hypotheses);
    changed_pair(pair.a, pair.b);
  });
}

void Catalogue::drop_sound_pairs_but(int version) {
  transact([&] {
    std::string a, b;
    const std::string others = " FROM sound_pair WHERE version < :version OR version > :same";
    prepared_->each(
        "SELECT a, b" + others, std::tie(a, b), [&] { changed_pair(a, b); }, version, version);
    prepared_->run("DELETE" + others, version, version);
  });
}

void Catalogue::put_clock(const std::string& digest, const std::string& body, const std::vector<std::string>& items) {
  transact([&] {
    prepared_->run("DELETE FROM on_clock");
    for (const auto& item : items)
      prepared_->run("INSERT INTO on_clock (item) VALUES (:item) ON CONFLICT (item) DO NOTHING", item);
    prepared_->run(
        "INSERT INTO clock (one, digest, body) VALUES (1, :digest, :body)"
        " ON CONFLICT (one) DO UPDATE SET digest = excluded.digest, body = excluded.body",
        digest, body);
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
    while (next(rows)) {
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
    long long strength = 0, likeness = 0;
    SqlText sql;
    sql << "SELECT a, b, state, strength_milli, likeness_milli, hypotheses FROM sound_pair WHERE version = ";
    sql.bind(std::int64_t{version}) << " AND strength_milli >= ";
    sql.bind(std::int64_t{std::llround(least_strength * 1000)});
    and_either(sql, "a", "b", item);
    sql << " ORDER BY a, b";
    soci::statement rows(*sql_);
    rows.exchange(into(row.a)), rows.exchange(into(row.b)), rows.exchange(into(row.state));
    rows.exchange(into(strength)), rows.exchange(into(likeness)), rows.exchange(into(row.hypotheses));
    sql.prepare(rows);
    rows.execute();
    while (next(rows)) {
      row.strength = static_cast<double>(strength) / 1000, row.likeness = static_cast<double>(likeness) / 1000;
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
    prepared_->each(
        "SELECT a, b FROM sound_pair WHERE version = :version ORDER BY a, b", std::tie(a, b),
        [&] { out.emplace_back(a, b); }, version);
    return out;
  });
}

std::optional<SoundPairRow> Catalogue::sound_pair(const std::string& a, const std::string& b, int version) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<SoundPairRow> {
    SoundPairRow row{a, b, version, {}, 0, {}, 0};
    long long strength = 0, likeness = 0;
    if (!prepared_->one("SELECT state, strength_milli, likeness_milli, hypotheses FROM sound_pair"
                        " WHERE a = :a AND b = :b AND version = :version",
                        std::tie(row.state, strength, likeness, row.hypotheses), a, b, version))
      return std::nullopt;
    row.strength = static_cast<double>(strength) / 1000, row.likeness = static_cast<double>(likeness) / 1000;
    return row;
  });
}

std::string Catalogue::clock_digest() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::string digest;
    prepared_->one("SELECT digest FROM clock WHERE one = 1", std::tie(digest));
    return digest;
  });
}

std::string Catalogue::clock_body() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::string body;
    prepared_->one("SELECT body FROM clock WHERE one = 1", std::tie(body));
    return body;
  });
}

}  // namespace contrechamp::store
