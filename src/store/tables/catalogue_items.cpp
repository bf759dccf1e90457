// The list of items: what is asked for, in which order, from where on; and how many there are of each kind.
#include <soci/soci.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/digest.h"
#include "store/db/guarded.h"
#include "store/db/prepared.h"
#include "store/db/sql_text.h"
#include "store/tables/catalogue.h"
#include "store/tables/item_conditions.h"

namespace contrechamp::store {

using soci::into;

namespace {

void yes_or_no(SqlText& sql, const std::string& what, const std::string& value) {
  if (value == "yes") sql << " AND " + what;
  if (value == "no") sql << " AND NOT " + what;
}

void said_as(SqlText& sql, const char* key, const std::string& value) {
  if (value.empty()) return;
  sql << std::string(
             " AND EXISTS (SELECT 1 FROM statement AS t WHERE t.item <> '' AND t.item = i.id AND t.one = 0 AND t.state "
             "= 'stands' AND t.key = '") +
             key + "' AND t.value = ";
  sql.bind(value) << ")";
}

}  // namespace

void add_conditions(SqlText& sql, const ItemQuery& query) {
  and_equal(sql, "i.id", query.id);
  and_equal(sql, query.kind == "other" ? "COALESCE(m.kind, 'other')" : "m.kind", query.kind);
  and_equal(sql, "i.side", query.side);
  and_equal(sql, "i.source", query.source);
  if (query.state == damaged_state) sql << " AND i.seq IN (SELECT item FROM object_state WHERE damage <> '')";
  else and_equal(sql, state_sql, query.state);
  yes_or_no(sql, "COALESCE(m.has_sound, 0) = 1", query.sound);
  yes_or_no(sql, "(COALESCE(m.has_gps, 0) = 1)", query.gps);
  yes_or_no(sql, copies_sql, query.copies);
  yes_or_no(sql, clock_sql, query.clock);
  yes_or_no(sql, "(i.time <> '')", query.time);
  yes_or_no(sql, "(i.place <> '')", query.place);
  yes_or_no(sql, "(i.disputed = 1)", query.disputed);
  if (query.rating == "none") sql << " AND i.rating < 0";
  else if (!query.rating.empty()) sql << " AND i.rating >= " + std::to_string(query.rating[0] - '0');
  if (!query.graphic.empty()) sql << " AND i.graphic <= " + std::to_string(query.graphic[0] - '0');
  said_as(sql, "tag", query.tag);
  said_as(sql, "person", query.person);
  said_as(sql, "incident", query.incident);
  add_words(sql, query.text);
}

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

std::int64_t Catalogue::count_items(const ItemQuery& query) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    long long count = 0;
    SqlText sql;
    sql << std::string("SELECT COUNT(*)") + from_sql;
    add_conditions(sql, query);
    soci::statement rows(*sql_);
    rows.exchange(into(count));
    sql.prepare(rows);
    rows.execute(true);
    check_row(rows);
    return std::int64_t{count};
  });
}

std::vector<ItemRow> Catalogue::items(const ItemQuery& query) {
  std::lock_guard lock(mutex_);
  return guarded([&] {
    SqlText sql;
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
    sql << (order.column == nullptr
                ? " ORDER BY i.seq"
                : std::string(" ORDER BY ") + order.column + (order.down ? " DESC" : "") + ", i.seq");
    sql << " LIMIT ";
    sql.bind(query.limit < 0 ? std::int64_t{9000000000} : query.limit) << " OFFSET ";
    sql.bind(query.after.empty() ? query.offset : 0);

    std::vector<ItemRow> out;
    ItemRow row;
    long long size = 0, seq = 0, arrivals = 0, copies = 0, duration = 0, width = 0, height = 0, sound = 0, thumb = 0;
    long long rating = 0, graphic = 0, marks = 0, disputed = 0, earliest = 0;
    soci::statement rows(*sql_);
    const auto take_texts = [&](std::initializer_list<std::string*> texts) {
      for (auto* text : texts) rows.exchange(into(*text));
    };
    const auto take_numbers = [&](std::initializer_list<long long*> numbers) {
      for (auto* number : numbers) rows.exchange(into(*number));
    };
    take_texts({&row.id, &row.sha512});
    take_numbers({&size, &seq});
    take_texts({&row.name, &row.side, &row.source, &row.note, &row.place});
    take_numbers({&arrivals, &copies});
    take_texts({&row.state, &row.media.kind, &row.media.mime, &row.media.container});
    take_numbers({&duration, &width, &height, &sound});
    take_texts({&row.media.streams, &row.media.reason});
    take_numbers({&thumb});
    take_texts({&row.sheet, &row.caption});
    take_numbers({&rating, &graphic, &marks, &disputed});
    take_texts({&row.time});
    take_numbers({&earliest});
    take_texts({&row.damage});
    sql.prepare(rows);
    rows.execute();
    while (next(rows)) {
      row.size_bytes = size, row.seq = seq, row.arrivals = arrivals, row.copies = copies;
      row.media.item = row.id;
      row.media.duration_us = duration;
      row.media.width_px = static_cast<int>(width), row.media.height_px = static_cast<int>(height);
      row.media.has_sound = sound != 0, row.thumb = thumb != 0, row.disputed = disputed != 0;
      row.rating = static_cast<int>(rating), row.graphic = static_cast<int>(graphic), row.marks = marks,
      row.earliest_us = earliest;
      out.push_back(row);
    }
    return out;
  });
}

}  // namespace contrechamp::store
