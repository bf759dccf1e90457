// Which statements take each other's place, and what the search of words finds of them.
#pragma once

#include "store/tables/rows.h"

namespace contrechamp::store {

// More than one statement of one person may stand: tags, moments, words about pairs.
bool is_many(const StatementRow& row);
// Of what holds many: number of the statements of which one stands, of one person, about one thing, under one key, with
// one value; 0 of what holds one. 64 bits of a digest: among a million statements two groups share one in one of some
// 37 million archives.
std::int64_t group_of(const StatementRow& row);
// Folded; empty for what is not about an item or a delivery.
std::string searched_text(const StatementRow& row);

}  // namespace contrechamp::store
