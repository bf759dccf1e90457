// Queries of the faces.
#include <soci/soci.h>

#include "store/catalogue.h"
#include "store/guarded.h"
#include "store/sql_text.h"

namespace contrechamp::store {

using soci::into;
using soci::use;

std::optional<ItemRow> Catalogue::item(const std::string& id) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<ItemRow> {
    ItemQuery query;
    query.id = id;
    if (id.empty()) return std::nullopt;
    auto rows = items(query);
    if (rows.empty()) return std::nullopt;
    return rows.front();
  });
}

ItemName Catalogue::name_of(const std::string& id) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    ItemName out;
    *sql_ << "SELECT i.name, COALESCE(m.kind, 'other'), i.side FROM item AS i LEFT JOIN media AS m ON m.item = i.id WHERE i.id = :id", use(id),
        into(out.name), into(out.kind), into(out.side);
    return sql_->got_data() ? out : ItemName{};
  });
}

std::vector<std::string> Catalogue::texts(const std::string& query, const std::string& value, int limit) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<std::string> out;
    std::string text;
    const long long most = limit;
    soci::statement rows = (sql_->prepare << query + " LIMIT :most", into(text), use(value), use(most));
    rows.execute();
    while (rows.fetch()) out.push_back(text);
    return out;
  });
}

std::vector<std::string> Catalogue::ids_with_prefix(const std::string& prefix, int limit) {
  return texts("SELECT id FROM item WHERE id LIKE :prefix", prefix + "%", limit);
}

std::vector<std::string> Catalogue::ids_with_name(const std::string& name, int limit) {
  return texts("SELECT id FROM item WHERE name = :name ORDER BY seq", name, limit);
}

std::vector<std::string> Catalogue::ids_with_job_done(const std::string& stage) {
  return texts("SELECT item FROM job WHERE stage = :stage AND state = 'done' ORDER BY seq", stage, 2000000000);
}

std::vector<std::string> Catalogue::sides() {
  return texts("SELECT DISTINCT side FROM item WHERE side <> :none ORDER BY side", "", 1000);
}

std::vector<std::string> Catalogue::sources() {
  return texts("SELECT DISTINCT source FROM item WHERE source <> :none ORDER BY source", "", 1000);
}

namespace {
constexpr const char* arrival_sql =
    "SELECT a.seq, a.accession, a.item, a.path, a.path_hex, a.folder, a.mtime_us, a.ctime_us, a.time_us, a.agent,"
    " a.origin,"
    " COALESCE((SELECT value FROM statement WHERE accession = a.accession AND key = 'side' LIMIT 1), ''),"
    " COALESCE((SELECT value FROM statement WHERE accession = a.accession AND key = 'source' LIMIT 1), ''),"
    " COALESCE((SELECT value FROM statement WHERE accession = a.accession AND key = 'note' LIMIT 1), '')"
    " FROM arrival AS a WHERE ";

std::vector<ArrivalRow> read_arrivals(soci::session& sql, const std::string& condition, const std::string& x,
                                      const std::string& y, const std::string& z) {
  std::vector<ArrivalRow> out;
  ArrivalRow row;
  long long seq = 0, accession = 0, mtime = 0, ctime = 0, time = 0;
  soci::statement rows = (sql.prepare << arrival_sql + condition + " ORDER BY a.seq", into(seq), into(accession),
                          into(row.item), into(row.path), into(row.path_hex), into(row.folder), into(mtime),
                          into(ctime), into(time), into(row.agent), into(row.origin), into(row.side), into(row.source),
                          into(row.note), use(x), use(y), use(z));
  rows.execute();
  while (rows.fetch()) {
    row.seq = seq, row.accession = accession, row.mtime_us = mtime, row.ctime_us = ctime, row.time_us = time;
    out.push_back(row);
  }
  return out;
}
}  // namespace

std::vector<ArrivalRow> Catalogue::arrivals(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] { return read_arrivals(*sql_, "a.item = :x AND :y = :z", item, "", ""); });
}

std::optional<ArrivalRow> Catalogue::arrival_of(const std::string& origin, const std::string& path,
                                                const std::string& path_hex) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<ArrivalRow> {
    auto rows = read_arrivals(*sql_, "a.origin = :x AND a.path = :y AND a.path_hex = :z", origin, path, path_hex);
    if (rows.empty()) return std::nullopt;
    return rows.back();
  });
}

std::vector<EventRow> Catalogue::events(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<EventRow> out;
    EventRow row;
    long long seq = 0, time = 0;
    soci::statement rows = (sql_->prepare << "SELECT seq, event, item, time_us, agent, detail FROM event"
                                             " WHERE item = :item ORDER BY seq",
                            into(seq), into(row.event), into(row.item), into(time), into(row.agent),
                            into(row.detail), use(item));
    rows.execute();
    while (rows.fetch()) {
      row.seq = seq, row.time_us = time;
      out.push_back(row);
    }
    return out;
  });
}

std::vector<ClaimRow> Catalogue::claims(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<ClaimRow> out;
    ClaimRow row;
    soci::statement rows = (sql_->prepare << "SELECT stage, place, key, value, clock FROM claim WHERE item = :item"
                                             " ORDER BY stage, ord",
                            into(row.stage), into(row.where), into(row.key), into(row.value), into(row.clock),
                            use(item));
    rows.execute();
    while (rows.fetch()) out.push_back(row);
    return out;
  });
}

std::vector<CopyRow> Catalogue::copies(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<CopyRow> out;
    CopyRow row;
    long long score = 0;
    SqlText sql;
    sql << "SELECT c.a, x.name, c.b, y.name, c.score_ppm, c.verdict, c.segments FROM copy AS c"
           " JOIN item AS x ON x.id = c.a JOIN item AS y ON y.id = c.b WHERE 1 = 1";
    and_either(sql, "c.a", "c.b", item);
    sql << " ORDER BY c.score_ppm DESC, c.a, c.b";
    soci::statement rows(*sql_);
    for (auto* text : {&row.a, &row.a_name, &row.b, &row.b_name}) rows.exchange(into(*text));
    rows.exchange(into(score)), rows.exchange(into(row.verdict)), rows.exchange(into(row.segments));
    sql.prepare(rows);
    rows.execute();
    while (rows.fetch()) {
      row.score = static_cast<double>(score) / 1e6;
      out.push_back(row);
    }
    return out;
  });
}

Counts Catalogue::counts() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    Counts counts;
    long long number = 0, bytes = 0, bad = 0;
    std::string name;
    *sql_ << "SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM item", into(number), into(bytes);
    counts.items = number, counts.size_bytes = bytes;
    *sql_ << "SELECT COUNT(*) FROM media WHERE reason <> ''", into(bad);
    counts.unreadable = bad;
    *sql_ << "SELECT COUNT(*) FROM copy WHERE verdict = 'copy'", into(number);
    counts.copies = number;
    soci::statement kinds = (sql_->prepare << "SELECT COALESCE(m.kind, 'other'), COUNT(*) FROM item AS i"
                                              " LEFT JOIN media AS m ON m.item = i.id GROUP BY 1",
                             into(name), into(number));
    kinds.execute();
    while (kinds.fetch()) {
      (name == "video" ? counts.video : name == "photo" ? counts.photo : name == "sound" ? counts.sound
       : name == "text" ? counts.text : counts.other) = number;
    }
    soci::statement states =
        (sql_->prepare << "SELECT state, COUNT(*) FROM job GROUP BY state", into(name), into(number));
    states.execute();
    while (states.fetch()) {
      (name == "waiting" ? counts.waiting : name == "running" ? counts.running : name == "done" ? counts.done
                                                                                               : counts.failed) = number;
    }
    return counts;
  });
}

}  // namespace contrechamp::store
