#include "store/tables/derived/footage.h"

#include <soci/soci.h>

#include <algorithm>

#include "model/statement.h"
#include "store/db/sql_text.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

using soci::into;

namespace {

std::string text_of(const std::optional<model::Verdict>& verdict) { return verdict ? model::to_string(*verdict) : ""; }

}  // namespace

void Footage::put_copy(const CopyRow& copy, int version) {
  t_.transact([&] {
    const long long score = static_cast<long long>(copy.score * 1e6 + 0.5);
    t_.prepared().run("DELETE FROM copy WHERE a = :b AND b = :a", copy.b, copy.a);
    t_.prepared().run(
        "INSERT INTO copy (a, b, score_ppm, verdict, segments, version)"
        " VALUES (:a, :b, :score, :verdict, :segments, :version)"
        " ON CONFLICT (a, b) DO UPDATE SET score_ppm = excluded.score_ppm, verdict = excluded.verdict,"
        " segments = excluded.segments, version = excluded.version",
        copy.a, copy.b, score, to_string(copy.verdict), copy.segments, version);
    t_.changes.pair(copy.a, copy.b);
  });
}

void Footage::drop_copies_of(const std::string& item) {
  t_.transact([&] {
    std::string a, b;
    const std::string own = " FROM copy WHERE a = :item OR b = :again";
    t_.prepared().each(
        "SELECT a, b" + own, std::tie(a, b), [&] { t_.changes.pair(a, b); }, item, item);
    t_.prepared().run("DELETE" + own, item, item);
  });
}

model::PairFacts Footage::facts_of(const std::string& a, const std::string& b) {
  model::PairFacts facts;
  std::string verdict, by, value;
  std::int64_t likeness = 0, seq = 0;
  if (t_.prepared().one("SELECT verdict FROM copy WHERE (a = :a AND b = :b) OR (a = :c AND b = :d)", std::tie(verdict),
                        a, b, b, a))
    facts.pictures = model::verdict_from(verdict);
  if (t_.prepared().one("SELECT recorded, likeness_milli FROM sound_pair WHERE a = :a AND b = :b",
                        std::tie(facts.heard, likeness), a, b))
    facts.likeness = static_cast<double>(likeness) / 1000;
  const auto each_word = [&](const char* key, const auto& take) {
    t_.prepared().each(
        "SELECT seq, said_by, value FROM statement WHERE other <> '' AND other IN (:a, :b) AND item IN (:c, :d)"
        " AND other <> item AND key = :key AND state = 'stands'",
        std::tie(seq, by, value), [&] { take(model::value_of(key, value)); }, a, b, a, b, key);
  };
  each_word(model::footage_key, [&](const model::Value& said) {
    if (const auto* word = std::get_if<model::FootageStatement>(&said))
      facts.footage.push_back({seq, by, word->verdict});
  });
  each_word(model::link_key, [&](const model::Value& said) {
    if (const auto* word = std::get_if<model::LinkStatement>(&said)) facts.links.push_back({seq, by, word->what});
  });
  return facts;
}

void Footage::judge(const std::string& a, const std::string& b) {
  const auto [first, second] = std::minmax({t_.numbers.of_item(a), t_.numbers.of_item(b)});
  if (first < 0 || first == second) return;
  const auto answer = model::judge_pair(facts_of(a, b));
  if (!answer.shown) return t_.prepared().run("DELETE FROM footage WHERE a = :a AND b = :b", first, second);
  t_.prepared().run(
      "INSERT INTO footage (a, b, verdict, judged, recorded, by_sound, same_footage)"
      " VALUES (:a, :b, :verdict, :judged, :recorded, :by_sound, :same)"
      " ON CONFLICT (a, b) DO UPDATE SET verdict = excluded.verdict, judged = excluded.judged,"
      " recorded = excluded.recorded, by_sound = excluded.by_sound, same_footage = excluded.same_footage",
      first, second, text_of(answer.verdict), to_string(answer.judged), to_string(answer.recorded), answer.by_sound,
      answer.same_footage);
}

std::vector<FootageRow> Footage::pairs(const std::string& item) {
  return t_.alone([&] {
    std::vector<FootageRow> out;
    FootageRow row;
    std::string verdict, judged, recorded;
    long long by_sound = 0, same = 0, score = 0, found = 0, turned = 0;
    SqlText sql;
    sql << "SELECT x.id, x.name, y.id, y.name, f.verdict, f.judged, f.recorded, f.by_sound, f.same_footage,"
           " COALESCE(c.score_ppm, d.score_ppm, 0) AS score, COALESCE(c.segments, d.segments, '[]'),"
           " c.a IS NOT NULL, d.a IS NOT NULL FROM footage AS f"
           " JOIN item AS x ON x.seq = f.a JOIN item AS y ON y.seq = f.b"
           " LEFT JOIN copy AS c ON c.a = x.id AND c.b = y.id LEFT JOIN copy AS d ON d.a = y.id AND d.b = x.id"
           " WHERE 1 = 1";
    if (!item.empty())
      ((sql << " AND (f.a = ").bind(t_.numbers.of_item(item)) << " OR f.b = ").bind(t_.numbers.of_item(item)) << ")";
    sql << " ORDER BY score DESC, x.id, y.id";
    soci::statement rows(t_.sql());
    for (auto* text : {&row.a, &row.a_name, &row.b, &row.b_name, &verdict, &judged, &recorded})
      rows.exchange(into(*text));
    for (auto* number : {&by_sound, &same, &score}) rows.exchange(into(*number));
    rows.exchange(into(row.segments)), rows.exchange(into(found)), rows.exchange(into(turned));
    sql.prepare(rows);
    rows.execute();
    while (next(rows)) {
      row.score = static_cast<double>(score) / 1e6;
      row.answer = {model::verdict_from(verdict),
                    model::judged_from(judged).value_or(model::Judged::nothing),
                    model::recorded_from(recorded).value_or(model::Recorded::no),
                    by_sound != 0,
                    same != 0,
                    true};
      out.push_back(row);
      if (turned != 0 || (found == 0 && row.b < row.a))
        std::swap(out.back().a, out.back().b), std::swap(out.back().a_name, out.back().b_name);
    }
    return out;
  });
}

}  // namespace contrechamp::store
