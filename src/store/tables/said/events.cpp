#include "store/tables/said/events.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/tables/tables.h"

namespace contrechamp::store {

void Events::add(const EventRow& event) {
  t_.transact([&] {
    const std::int64_t item = std::max(t_.numbers.of_item(event.item), no_item);
    t_.prepared().run(
        "INSERT INTO event (seq, event, item, object, time_us, agent, detail)"
        " VALUES (:seq, :event, :item, :object, :time, :agent, :detail)",
        event.seq, t_.numbers.word(event.event), item, item < 0 ? event.item : std::string(), event.time_us,
        t_.numbers.word(event.agent), event.detail);
    ++t_.changes.added.events;
  });
}

// An event of which another row tells the rest has no detail of its own.
std::vector<EventRow> Events::of(const std::string& item) {
  return t_.alone([&] {
    std::vector<EventRow> out;
    EventRow row;
    row.item = item;
    std::string key, value, path;
    std::int64_t withdraws = -1, size = -1;
    const std::int64_t number = t_.numbers.of_item(item);
    const std::string of = number >= 0 ? "e.item >= 0 AND e.item = :number AND :item <> ''"
                                       : "e.item = -1 AND :number < 0 AND e.object = :item";
    t_.prepared().each(
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

}  // namespace contrechamp::store
