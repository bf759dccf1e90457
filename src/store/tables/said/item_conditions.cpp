#include "store/tables/said/item_conditions.h"

#include "store/tables/said/search.h"

namespace contrechamp::store {

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

}  // namespace contrechamp::store
