// What the rows of items and incidents show of what is said of them. Each is made from the few statements that stand
// and of which one person holds one, however many tags, moments and earlier words there are.
#pragma once

#include "store/tables/changes.h"

namespace contrechamp::store {

void refresh_item(Tables& tables, const std::string& id, Changes::Of what);
// `seq` is the first statement that speaks of it.
void refresh_incident(Tables& tables, const std::string& id, std::int64_t seq);

}  // namespace contrechamp::store
