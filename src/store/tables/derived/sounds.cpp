#include "store/tables/derived/sounds.h"

#include <soci/soci.h>

#include <cmath>

#include "store/db/sql_text.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

using soci::into;

void Sounds::put(const SoundRow& s) {
  t_.alone([&] {
    t_.prepared().run(
        "INSERT INTO sound (item, samples, begin_us, silent_samples, clipped_samples, filled_us, jumps)"
        " VALUES (:item, :samples, :begin, :silent, :clipped, :filled, :jumps)"
        " ON CONFLICT (item) DO UPDATE SET samples = excluded.samples, begin_us = excluded.begin_us,"
        " silent_samples = excluded.silent_samples, clipped_samples = excluded.clipped_samples,"
        " filled_us = excluded.filled_us, jumps = excluded.jumps",
        s.item, s.samples, s.begin_us, s.silent_samples, s.clipped_samples, s.filled_us, s.jumps);
  });
}

void Sounds::put_pair(const SoundPairRow& pair) {
  t_.transact([&] {
    t_.prepared().run(
        "INSERT INTO sound_pair (a, b, version, state, strength_milli, likeness_milli, recorded, hypotheses)"
        " VALUES (:a, :b, :version, :state, :strength, :likeness, :recorded, :hypotheses)"
        " ON CONFLICT (a, b) DO UPDATE SET version = excluded.version, state = excluded.state,"
        " strength_milli = excluded.strength_milli, likeness_milli = excluded.likeness_milli,"
        " recorded = excluded.recorded, hypotheses = excluded.hypotheses",
        pair.a, pair.b, pair.version, pair.state, std::llround(pair.strength * 1000),
        std::llround(pair.likeness * 1000), pair.recorded, pair.hypotheses);
    t_.changes.pair(pair.a, pair.b);
  });
}

void Sounds::drop_pairs_but(int version) {
  t_.transact([&] {
    std::string a, b;
    const std::string others = " FROM sound_pair WHERE version < :version OR version > :same";
    t_.prepared().each(
        "SELECT a, b" + others, std::tie(a, b), [&] { t_.changes.pair(a, b); }, version, version);
    t_.prepared().run("DELETE" + others, version, version);
  });
}

std::vector<SoundRow> Sounds::heard(const std::string& item) {
  return t_.alone([&] {
    std::vector<SoundRow> out;
    SoundRow row;
    long long samples = 0, begin = 0, silent = 0, clipped = 0, filled = 0, jumps = 0;
    SqlText sql;
    sql << "SELECT item, samples, begin_us, silent_samples, clipped_samples, filled_us, jumps FROM sound WHERE 1 = 1";
    and_equal(sql, "item", item);
    sql << " ORDER BY item";
    soci::statement rows(t_.sql());
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

std::vector<SoundPairRow> Sounds::pairs(int version, double least_strength, const std::string& item) {
  return t_.alone([&] {
    std::vector<SoundPairRow> out;
    SoundPairRow row;
    row.version = version;
    long long strength = 0, likeness = 0, recorded = 0;
    SqlText sql;
    sql << "SELECT a, b, state, strength_milli, likeness_milli, recorded, hypotheses FROM sound_pair WHERE version = ";
    sql.bind(std::int64_t{version}) << " AND strength_milli >= ";
    sql.bind(std::int64_t{std::llround(least_strength * 1000)});
    and_either(sql, "a", "b", item);
    sql << " ORDER BY a, b";
    soci::statement rows(t_.sql());
    rows.exchange(into(row.a)), rows.exchange(into(row.b)), rows.exchange(into(row.state));
    rows.exchange(into(strength)), rows.exchange(into(likeness)), rows.exchange(into(recorded)),
        rows.exchange(into(row.hypotheses));
    sql.prepare(rows);
    rows.execute();
    while (next(rows)) {
      row.strength = static_cast<double>(strength) / 1000, row.likeness = static_cast<double>(likeness) / 1000;
      row.recorded = recorded != 0;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<std::pair<std::string, std::string>> Sounds::compared(int version) {
  return t_.alone([&] {
    std::vector<std::pair<std::string, std::string>> out;
    std::string a, b;
    t_.prepared().each(
        "SELECT a, b FROM sound_pair WHERE version = :version ORDER BY a, b", std::tie(a, b),
        [&] { out.emplace_back(a, b); }, version);
    return out;
  });
}

std::optional<SoundPairRow> Sounds::pair(const std::string& a, const std::string& b, int version) {
  return t_.alone([&]() -> std::optional<SoundPairRow> {
    SoundPairRow row{a, b, version, {}, 0, {}, 0, false};
    long long strength = 0, likeness = 0;
    if (!t_.prepared().one("SELECT state, strength_milli, likeness_milli, recorded, hypotheses FROM sound_pair"
                           " WHERE a = :a AND b = :b AND version = :version",
                           std::tie(row.state, strength, likeness, row.recorded, row.hypotheses), a, b, version))
      return std::nullopt;
    row.strength = static_cast<double>(strength) / 1000, row.likeness = static_cast<double>(likeness) / 1000;
    return row;
  });
}

}  // namespace contrechamp::store
