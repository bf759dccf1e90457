// What the rows of items and incidents show of the statements about them. Each is made from the few that stand and of
// which an author has one a key, however many tags, moments and superseded statements there are.
#pragma once

#include "store/tables/changes.h"

namespace contrechamp::store {

void refresh_item(Tables& tables, const std::string& id, Changes::Of what);
// `seq` is the first statement about it.
void refresh_incident(Tables& tables, const std::string& id, std::int64_t seq);

}  // namespace contrechamp::store
