// Queries of the faces.
#include <soci/soci.h>

#include <fmt/format.h>

#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/db/sql_text.h"
#include "store/tables/catalogue.h"

namespace contrechamp::store {

using soci::into;

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
    prepared_->one(
        "SELECT i.name, COALESCE(m.kind, 'other'), i.side FROM item AS i LEFT JOIN media AS m ON m.item = i.seq WHERE "
        "i.id = :id",
        std::tie(out.name, out.kind, out.side), id);
    return out;
  });
}

std::vector<std::string> Catalogue::texts(const std::string& query, const std::string& value, int limit) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<std::string> out;
    std::string text;
    prepared_->each(
        query + " LIMIT :most", std::tie(text), [&] { out.push_back(text); }, value, limit);
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
  return texts(
      "SELECT i.id FROM job JOIN item AS i ON i.seq = job.item WHERE job.stage = (SELECT no FROM word WHERE text = "
      ":stage)"
      " AND job.state = 2 ORDER BY job.item",
      stage, 2000000000);
}

std::vector<std::string> Catalogue::sides() {
  return texts("SELECT DISTINCT side FROM item WHERE side <> :none ORDER BY side", "", 1000);
}

std::vector<std::string> Catalogue::sources() {
  return texts("SELECT DISTINCT source FROM item WHERE source <> :none ORDER BY source", "", 1000);
}

namespace {

template <class... Values>
std::vector<ArrivalRow> read_arrivals(Prepared& prepared, const char* condition, const Values&... values) {
  std::vector<ArrivalRow> out;
  ArrivalRow row;
  const auto said = [](const std::string& key) {
    return ", COALESCE((SELECT s.value FROM statement AS s WHERE s.accession >= 0 AND s.accession = a.accession AND "
           "s.one IN (0, 1)"
           " AND s.key || '' = '" +
           key + "' ORDER BY s.seq LIMIT 1), '')";
  };
  prepared.each(
      "SELECT a.seq, a.accession, COALESCE(i.id, ''), a.path, a.path_hex, f.text, a.mtime_us, a.ctime_us, a.time_us, "
      "g.text, a.origin" +
          said("side") + said("source") + said("note") +
          " FROM arrival AS a LEFT JOIN word AS f ON f.no = a.folder LEFT JOIN word AS g ON g.no = a.agent"
          " LEFT JOIN item AS i ON i.seq = a.item WHERE " +
          condition + " ORDER BY a.seq",
      std::tie(row.seq, row.accession, row.item, row.path, row.path_hex, row.folder, row.mtime_us, row.ctime_us,
               row.time_us, row.agent, row.origin, row.side, row.source, row.note),
      [&] { out.push_back(row); }, values...);
  return out;
}

}  // namespace

std::vector<ArrivalRow> Catalogue::arrivals(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] { return read_arrivals(*prepared_, "a.item = :item", number_of(item)); });
}

std::optional<ArrivalRow> Catalogue::arrival_of(const std::string& origin, const std::string& path,
                                                const std::string& path_hex) {
  std::lock_guard lock(mutex_);
  return guarded([&]() -> std::optional<ArrivalRow> {
    auto rows = read_arrivals(*prepared_, "a.origin = :origin AND a.path = :path AND a.path_hex = :hex", origin, path,
                              path_hex);
    if (rows.empty()) return std::nullopt;
    return rows.back();
  });
}

// An event of which another row tells the rest has no detail of its own.
std::vector<EventRow> Catalogue::events(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<EventRow> out;
    EventRow row;
    row.item = item;
    std::string key, value, path;
    std::int64_t withdraws = -1, size = -1;
    const std::int64_t number = number_of(item);
    const std::string of = number >= 0 ? "e.item >= 0 AND e.item = :number AND :item <> ''"
                                       : "e.item = -1 AND :number < 0 AND e.object = :item";
    prepared_->each(
        "SELECT e.seq, w.text, e.time_us, g.text, e.detail, COALESCE(s.key, ''), COALESCE(s.value, ''), "
        "COALESCE(s.withdraws, -1),"
        " COALESCE(a.path, ''), COALESCE(i.size_bytes, -1) FROM event AS e LEFT JOIN word AS w ON w.no = e.event"
        " LEFT JOIN word AS g ON g.no = e.agent LEFT JOIN statement AS s ON s.seq = e.seq LEFT JOIN arrival AS a ON "
        "a.seq = e.seq"
        " LEFT JOIN item AS i ON i.seq = e.item WHERE " +
            of + " ORDER BY e.seq",
        std::tie(row.seq, row.event, row.time_us, row.agent, row.detail, key, value, withdraws, path, size),
        [&] {
          if (!row.detail.empty()) return out.push_back(row);
          if (withdraws >= 0) row.detail = fmt::format("statement {} withdrawn", withdraws);
          else if (!key.empty()) row.detail = key + " = " + value;
          else if (!path.empty()) row.detail = path;
          else if (row.event == "ingestion") row.detail = fmt::format("{} bytes, SHA-256 and SHA-512 calculated", size);
          out.push_back(row);
        },
        number, item);
    return out;
  });
}

std::vector<ClaimRow> Catalogue::claims(const std::string& item) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    std::vector<ClaimRow> out;
    ClaimRow row;
    prepared_->each(
        "SELECT w.text, c.place, c.key, c.value, c.clock FROM claim AS c JOIN word AS w ON w.no = c.stage WHERE c.item "
        "= :item"
        " ORDER BY w.text, c.ord",
        std::tie(row.stage, row.where, row.key, row.value, row.clock), [&] { out.push_back(row); }, number_of(item));
    return out;
  });
}

Counts Catalogue::counts() {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    Counts counts = job_counts();
    std::string name;
    std::int64_t number = 0;
    prepared_->one("SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM item",
                   std::tie(counts.items, counts.size_bytes));
    prepared_->one("SELECT COUNT(*) FROM media WHERE reason <> ''", std::tie(counts.unreadable));
    prepared_->one("SELECT COUNT(*) FROM footage WHERE same_footage = 1", std::tie(counts.copies));
    counts.other = counts.items;
    prepared_->each("SELECT kind, COUNT(*) FROM media WHERE kind IN ('video', 'photo', 'sound', 'text') GROUP BY kind",
                    std::tie(name, number), [&] {
                      (name == "video"   ? counts.video
                       : name == "photo" ? counts.photo
                       : name == "sound" ? counts.sound
                                         : counts.text) = number;
                      counts.other -= number;
                    });
    return counts;
  });
}

}  // namespace contrechamp::store
