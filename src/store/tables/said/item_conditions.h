// What a query of items becomes in SQL, for the list and for its facets.
#pragma once

#include "store/db/sql_text.h"
#include "store/tables/rows.h"

namespace contrechamp::store {

inline constexpr const char* from_sql = " FROM item AS i LEFT JOIN media AS m ON m.item = i.seq WHERE 1 = 1";
inline constexpr const char* copies_sql =
    "(EXISTS (SELECT 1 FROM footage WHERE footage.a = i.seq AND footage.same_footage = 1)"
    " OR EXISTS (SELECT 1 FROM footage WHERE footage.b = i.seq AND footage.same_footage = 1))";
inline constexpr const char* clock_sql = "(EXISTS (SELECT 1 FROM on_clock WHERE on_clock.item = i.id))";
// The plus keeps the engine from the indexes of states, which would lead it through every waiting job for each item.
inline constexpr const char* state_sql =
    "CASE WHEN COALESCE(m.reason, '') <> '' THEN 'unreadable'"
    " WHEN EXISTS (SELECT 1 FROM job WHERE job.item = i.seq AND +job.state = 1) THEN 'working'"
    " WHEN EXISTS (SELECT 1 FROM job WHERE job.item = i.seq AND +job.state = 0) THEN 'waiting'"
    " ELSE 'ready' END";
// What a query of states calls items whose object is damaged, whatever their state.
inline constexpr const char* damaged_state = "damaged";

// Appends " AND …" for everything that is asked for; the tables are those of from_sql.
void add_conditions(SqlText& sql, const ItemQuery& query);

}  // namespace contrechamp::store
