#include "store/tables/changes.h"

#include <algorithm>

#include "store/tables/derived/footage.h"
#include "store/tables/said/shown.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

void Changes::item(const std::string& id, Of what) {
  Of& known = items_.emplace(id, what).first->second;
  known = std::max(known, what);
}

void Changes::incident(const std::string& id, std::int64_t seq) { incidents_.emplace(id, seq); }  // the first stays

// What is said of a delivery after its items came shows at each of them.
void Changes::delivery(std::int64_t accession) {
  std::string id;
  t_.prepared().each(
      "SELECT DISTINCT i.id FROM arrival AS a JOIN item AS i ON i.seq = a.item WHERE a.accession = :accession",
      std::tie(id), [&] { item(id, Of::shown); }, accession);
}

void Changes::pair(const std::string& a, const std::string& b) { pairs_.insert(std::minmax(a, b)); }

void Changes::pairs_of(const std::string& item) {
  std::string a, b;
  t_.prepared().each(
      "SELECT item, other FROM statement WHERE item <> '' AND item = :id AND other <> ''"
      " UNION ALL SELECT item, other FROM statement WHERE other <> '' AND other = :same"
      " UNION ALL SELECT a, b FROM copy WHERE a = :a UNION ALL SELECT a, b FROM copy WHERE b = :b"
      " UNION ALL SELECT a, b FROM sound_pair WHERE a = :c UNION ALL SELECT a, b FROM sound_pair WHERE b = :d",
      std::tie(a, b), [&] { pair(a, b); }, item, item, item, item, item, item);
}

void Changes::refresh() {
  const auto items = std::exchange(items_, {});
  const auto incidents = std::exchange(incidents_, {});
  const auto pairs = std::exchange(pairs_, {});
  for (const auto& [id, what] : items) refresh_item(t_, id, what);
  for (const auto& [id, seq] : incidents) refresh_incident(t_, id, seq);
  for (const auto& [a, b] : pairs) Footage(t_).judge(a, b);
  count_added();
}

void Changes::count_added() {
  const Added rows = std::exchange(added, {});
  if (rows.items + rows.arrivals + rows.statements + rows.events == 0) return;
  t_.prepared().run(
      "UPDATE position SET items = items + :items, arrivals = arrivals + :arrivals,"
      " statements = statements + :statements, events = events + :events WHERE one = 1",
      rows.items, rows.arrivals, rows.statements, rows.events);
}

void Changes::forget() { items_.clear(), incidents_.clear(), pairs_.clear(), added = {}; }

}  // namespace contrechamp::store
