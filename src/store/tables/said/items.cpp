#include "store/tables/said/items.h"

#include <soci/soci.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/digest.h"
#include "store/db/sql_text.h"
#include "store/tables/derived/jobs.h"
#include "store/tables/said/item_conditions.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

using soci::into;

namespace {

struct Order {
  const char* column;  // null: arrival alone
  bool down;
};

Order order_of(const std::string& sort) {
  if (sort == "name") return {"i.name", false};
  if (sort == "duration") return {"COALESCE(m.duration_us, -1)", true};
  if (sort == "size") return {"i.size_bytes", true};
  if (sort == "rating") return {"i.rating", true};
  if (sort == "time") return {"CASE WHEN i.time = '' THEN 9000000000000000000 ELSE i.earliest_us END", false};
  return {nullptr, false};
}

// A cursor is the sequence number of the last item, and before it, in hexadecimal, what it was ordered by.
void add_after(SqlText& sql, const ItemQuery& query) {
  const Order order = order_of(query.sort);
  const auto dot = query.after.find('.');
  std::int64_t seq = -1;
  const std::string number = query.after.substr(dot == std::string::npos ? 0 : dot + 1);
  std::from_chars(number.data(), number.data() + number.size(), seq);
  if (order.column == nullptr) {
    sql << " AND i.seq > ";
    sql.bind(seq);
    return;
  }
  const std::string value = base::from_hex(query.after.substr(0, dot));
  const auto bind_value = [&] {
    std::int64_t as_number = 0;
    std::from_chars(value.data(), value.data() + value.size(), as_number);
    if (query.sort == "name") sql.bind(value);
    else sql.bind(as_number);
  };
  sql << std::string(" AND (") + order.column + (order.down ? " < " : " > ");
  bind_value();
  sql << std::string(" OR (") + order.column + " = ";
  bind_value();
  sql << " AND i.seq > ";
  sql.bind(seq) << "))";
}

}  // namespace

std::string cursor_of(const ItemQuery& query, const ItemRow& row) {
  const std::string seq = std::to_string(row.seq);
  if (query.sort == "name") return base::to_hex(row.name) + "." + seq;
  if (query.sort == "duration") return base::to_hex(std::to_string(row.media.duration_us)) + "." + seq;
  if (query.sort == "size") return base::to_hex(std::to_string(row.size_bytes)) + "." + seq;
  if (query.sort == "rating") return base::to_hex(std::to_string(row.rating)) + "." + seq;
  if (query.sort == "time")
    return base::to_hex(row.time.empty() ? "9000000000000000000" : std::to_string(row.earliest_us)) + "." + seq;
  return seq;
}

void Items::add(const std::string& id, const std::string& sha512, std::int64_t size_bytes, std::int64_t seq) {
  t_.transact([&] {
    if (t_.numbers.of_item(id) >= 0) return;
    std::int64_t there = -1;
    if (id.empty() && t_.prepared().one("SELECT seq FROM item WHERE id = :id", std::tie(there), id)) return;
    t_.prepared().run("INSERT INTO item (seq, id, sha512, size_bytes) VALUES (:seq, :id, :sha512, :size)", seq, id,
                      sha512, size_bytes);
    t_.numbers.remember_item(id, seq);
    ++t_.changes.added.items;
    t_.changes.item(id, Changes::Of::all);
    t_.changes.pairs_of(id);
  });
}

std::int64_t Items::count(const ItemQuery& query) {
  return t_.alone([&] {
    long long count = 0;
    SqlText sql;
    sql << std::string("SELECT COUNT(*)") + from_sql;
    add_conditions(sql, query);
    soci::statement rows(t_.sql());
    rows.exchange(into(count));
    sql.prepare(rows);
    rows.execute(true);
    check_row(rows);
    return std::int64_t{count};
  });
}

namespace {

void select_page(SqlText& sql, const ItemQuery& query) {
  sql << std::string(
             "SELECT i.id, i.sha512, i.size_bytes, i.seq, i.name, i.side, i.source, i.note, i.place,"
             " (SELECT COUNT(*) FROM arrival WHERE arrival.item = i.seq),"
             " (SELECT COUNT(*) FROM footage AS f WHERE f.a = i.seq AND f.same_footage = 1)"
             " + (SELECT COUNT(*) FROM footage AS g WHERE g.b = i.seq AND g.same_footage = 1), ") +
             state_sql +
             ", COALESCE(m.kind, 'other'), COALESCE(m.mime, ''), COALESCE(m.container, ''), COALESCE(m.duration_us, "
             "-1),"
             " COALESCE(m.width_px, -1), COALESCE(m.height_px, -1), COALESCE(m.has_sound, 0), COALESCE(m.streams, "
             "'[]'),"
             " COALESCE(m.reason, ''), COALESCE(m.thumb, 0), COALESCE(m.sheet, ''), i.caption, i.rating, i.graphic, "
             "i.marks,"
             " i.disputed, i.time, i.earliest_us,"
             " COALESCE((SELECT o.damage FROM object_state AS o WHERE o.item = i.seq), '')" +
             from_sql;
  add_conditions(sql, query);
  if (!query.after.empty()) add_after(sql, query);
  const Order order = order_of(query.sort);
  sql << (order.column == nullptr ? " ORDER BY i.seq"
                                  : std::string(" ORDER BY ") + order.column + (order.down ? " DESC" : "") + ", i.seq");
  sql << " LIMIT ";
  sql.bind(query.limit < 0 ? std::int64_t{9000000000} : query.limit) << " OFFSET ";
  sql.bind(query.after.empty() ? query.offset : 0);
}

// The columns of select_page().
class PageColumns {
 public:
  explicit PageColumns(soci::statement& rows) {
    const auto take = [&](auto... columns) { (rows.exchange(into(*columns)), ...); };
    take(&row_.id, &row_.sha512, &size_, &seq_, &row_.name, &row_.side, &row_.source, &row_.note, &row_.place);
    take(&arrivals_, &copies_, &state_, &kind_, &row_.media.mime, &row_.media.container);
    take(&duration_, &width_, &height_, &sound_, &row_.media.streams, &row_.media.reason, &thumb_, &row_.sheet);
    take(&row_.caption, &rating_, &graphic_, &marks_, &disputed_, &row_.time, &earliest_, &row_.damage);
  }
  // The row at hand.
  const ItemRow& row() {
    row_.size_bytes = size_, row_.seq = seq_, row_.arrivals = arrivals_, row_.copies = copies_;
    row_.media.item = row_.id;
    row_.state = item_state_from(state_).value_or(ItemState::unreadable);
    row_.media.kind = model::kind_from(kind_).value_or(model::Kind::other);
    row_.media.duration_us = duration_;
    row_.media.width_px = static_cast<int>(width_), row_.media.height_px = static_cast<int>(height_);
    row_.media.has_sound = sound_ != 0, row_.thumb = thumb_ != 0, row_.disputed = disputed_ != 0;
    row_.rating = static_cast<int>(rating_), row_.graphic = static_cast<int>(graphic_);
    row_.marks = marks_, row_.earliest_us = earliest_;
    return row_;
  }

 private:
  ItemRow row_;
  std::string state_, kind_;
  long long size_ = 0, seq_ = 0, arrivals_ = 0, copies_ = 0, duration_ = 0, width_ = 0, height_ = 0, sound_ = 0;
  long long thumb_ = 0, rating_ = 0, graphic_ = 0, marks_ = 0, disputed_ = 0, earliest_ = 0;
};

}  // namespace

std::vector<ItemRow> Items::page(const ItemQuery& query) {
  return t_.alone([&] {
    SqlText sql;
    select_page(sql, query);
    soci::statement rows(t_.sql());
    PageColumns columns(rows);
    sql.prepare(rows);
    rows.execute();
    std::vector<ItemRow> out;
    while (next(rows)) out.push_back(columns.row());
    return out;
  });
}

std::optional<ItemRow> Items::find(const std::string& id) {
  return t_.alone([&]() -> std::optional<ItemRow> {
    ItemQuery query;
    query.id = id;
    if (id.empty()) return std::nullopt;
    auto rows = page(query);
    if (rows.empty()) return std::nullopt;
    return rows.front();
  });
}

ItemName Items::name_of(const std::string& id) {
  return t_.alone([&] {
    ItemName out;
    t_.prepared().one(
        "SELECT i.name, COALESCE(m.kind, 'other'), i.side FROM item AS i LEFT JOIN media AS m ON m.item = i.seq WHERE "
        "i.id = :id",
        std::tie(out.name, out.kind, out.side), id);
    return out;
  });
}

std::vector<std::string> Items::texts(const std::string& query, const std::string& value, int limit) {
  return t_.alone([&] {
    std::vector<std::string> out;
    std::string text;
    t_.prepared().each(
        query + " LIMIT :most", std::tie(text), [&] { out.push_back(text); }, value, limit);
    return out;
  });
}

std::vector<std::string> Items::ids_with_prefix(const std::string& prefix, int limit) {
  return texts("SELECT id FROM item WHERE id LIKE :prefix", prefix + "%", limit);
}

std::vector<std::string> Items::ids_with_name(const std::string& name, int limit) {
  return texts("SELECT id FROM item WHERE name = :name ORDER BY seq", name, limit);
}

std::vector<std::string> Items::sides() {
  return texts("SELECT DISTINCT side FROM item WHERE side <> :none ORDER BY side", "", 1000);
}

std::vector<std::string> Items::sources() {
  return texts("SELECT DISTINCT source FROM item WHERE source <> :none ORDER BY source", "", 1000);
}

std::vector<std::pair<std::string, int>> Items::graphic_levels() {
  return t_.alone([&] {
    std::vector<std::pair<std::string, int>> out;
    std::string id;
    int level = 0;
    t_.prepared().each("SELECT id, graphic FROM item WHERE graphic > 0", std::tie(id, level),
                       [&] { out.emplace_back(id, level); });
    return out;
  });
}

Counts Items::counts() {
  return t_.alone([&] {
    Counts counts = Jobs(t_).counts();
    std::string name;
    std::int64_t number = 0;
    t_.prepared().one("SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM item",
                      std::tie(counts.items, counts.size_bytes));
    t_.prepared().one("SELECT COUNT(*) FROM media WHERE reason <> ''", std::tie(counts.unreadable));
    t_.prepared().one("SELECT COUNT(*) FROM footage WHERE same_footage = 1", std::tie(counts.copies));
    counts.other = counts.items;
    t_.prepared().each(
        "SELECT kind, COUNT(*) FROM media WHERE kind IN ('video', 'photo', 'sound', 'text') GROUP BY kind",
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
