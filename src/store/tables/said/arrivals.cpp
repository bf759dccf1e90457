#include "store/tables/said/arrivals.h"

#include <algorithm>

#include "base/fold.h"
#include "store/tables/said/search.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

void Arrivals::add(const ArrivalRow& arrival) {
  t_.transact([&] {
    const std::int64_t item = std::max(t_.numbers.of_item(arrival.item), no_item);
    std::int64_t known = -1;
    const bool delivered_before =
        t_.prepared().one("SELECT item FROM arrival WHERE item = :item AND accession = :accession LIMIT 1",
                          std::tie(known), item, arrival.accession);
    const std::string folded = base::fold_for_index(arrival.path);
    t_.prepared().run(
        "INSERT INTO arrival (seq, accession, item, path, path_hex, folder, mtime_us, ctime_us, time_us, agent, "
        "origin, search)"
        " VALUES (:seq, :accession, :item, :path, :hex, :folder, :mtime, :ctime, :time, :agent, :origin, :search)",
        arrival.seq, arrival.accession, item, arrival.path, arrival.path_hex, t_.numbers.word(arrival.folder),
        arrival.mtime_us, arrival.ctime_us, arrival.time_us, t_.numbers.word(arrival.agent), arrival.origin,
        folded == arrival.path ? std::string() : folded);
    add_text(t_, arrival.seq, folded);
    ++t_.changes.added.arrivals;
    if (item < 0) return;
    const auto slash = arrival.path.find_last_of('/');
    const std::string name = slash == std::string::npos ? arrival.path : arrival.path.substr(slash + 1);
    t_.prepared().run("UPDATE item SET name = :name WHERE seq = :item AND name = ''", name,
                      item);  // the name met first stays
    // What its item shows follows from its deliveries: another file of one of them changes nothing.
    if (!delivered_before) t_.changes.item(arrival.item, Changes::Of::shown);
  });
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

std::vector<ArrivalRow> Arrivals::of(const std::string& item) {
  return t_.alone([&] { return read_arrivals(t_.prepared(), "a.item = :item", t_.numbers.of_item(item)); });
}

std::optional<ArrivalRow> Arrivals::of_file(const std::string& origin, const std::string& path,
                                            const std::string& path_hex) {
  return t_.alone([&]() -> std::optional<ArrivalRow> {
    auto rows = read_arrivals(t_.prepared(), "a.origin = :origin AND a.path = :path AND a.path_hex = :hex", origin,
                              path, path_hex);
    if (rows.empty()) return std::nullopt;
    return rows.back();
  });
}

}  // namespace contrechamp::store
