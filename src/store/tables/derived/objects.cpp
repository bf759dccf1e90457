#include "store/tables/derived/objects.h"

#include "store/tables/tables.h"

namespace contrechamp::store {

void Objects::put(const ObjectState& state) {
  t_.transact([&] {
    if (const std::int64_t item = t_.numbers.of_item(state.item); item >= 0)
      t_.prepared().run(
          "INSERT INTO object_state (item, size_bytes, mtime_ns, ctime_ns, damage) VALUES (:item, :size, :mtime, "
          ":ctime, :damage)"
          " ON CONFLICT (item) DO UPDATE SET size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns,"
          " ctime_ns = excluded.ctime_ns, damage = excluded.damage",
          item, state.size_bytes, state.mtime_ns, state.ctime_ns, state.damage);
  });
}

std::vector<ObjectState> Objects::states(const std::vector<std::string>& items) {
  return t_.alone([&] {
    std::vector<ObjectState> out;
    ObjectState row;
    const std::string query =
        "SELECT i.id, o.size_bytes, o.mtime_ns, o.ctime_ns, o.damage FROM object_state AS o JOIN item AS i ON i.seq = "
        "o.item";
    const auto columns = std::tie(row.item, row.size_bytes, row.mtime_ns, row.ctime_ns, row.damage);
    const auto take = [&] { out.push_back(row); };
    if (items.empty()) t_.prepared().each(query + " ORDER BY o.item", columns, take);
    for (const auto& item : items)
      t_.prepared().each(query + " WHERE o.item = :item", columns, take, t_.numbers.of_item(item));
    return out;
  });
}

std::vector<std::pair<std::int64_t, ObjectState>> Objects::sealed() {
  return t_.alone([&] {
    std::vector<std::pair<std::int64_t, ObjectState>> out;
    std::pair<std::int64_t, ObjectState> row;
    ObjectState& state = row.second;
    t_.prepared().each(
        "SELECT i.id, i.size_bytes, COALESCE(o.size_bytes, -1), COALESCE(o.mtime_ns, -1), COALESCE(o.ctime_ns, -1),"
        " COALESCE(o.damage, '') FROM item AS i LEFT JOIN object_state AS o ON o.item = i.seq ORDER BY i.seq",
        std::tie(state.item, row.first, state.size_bytes, state.mtime_ns, state.ctime_ns, state.damage),
        [&] { out.push_back(row); });
    return out;
  });
}

}  // namespace contrechamp::store
