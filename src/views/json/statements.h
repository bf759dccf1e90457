// The JSON of statements and of stored searches (Statement, Search of docs/api/openapi.json).
#pragma once

#include <vector>

#include "base/json.h"
#include "views/story.h"

namespace contrechamp::views {

base::Json to_json(const store::StatementRow& statement);
base::Json to_json(const std::vector<store::StatementRow>& statements);
base::Json to_json(const std::vector<StoredSearch>& searches);
// The value of a statement where it has several parts; else null, for `value` is all there is to it.
base::Json typed_json(const store::StatementRow& statement);

// What a time allows, in seconds since 1970: null where it is open on that side. The flags of EDTF as an array.
base::Json bound_json(std::int64_t us);
base::Json flags_json(const std::string& flags);

}  // namespace contrechamp::views
