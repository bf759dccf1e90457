// The JSON of copies and of families (Copy, Family of docs/api/openapi.json).
#pragma once

#include <vector>

#include "base/json.h"
#include "views/copies/copy_list.h"
#include "views/copies/family_list.h"

namespace contrechamp::views {

base::Json to_json(const CopyPair& pair);
base::Json to_json(const std::vector<CopyPair>& pairs);
base::Json to_json(const FamilyDetail& family);
base::Json to_json(const std::vector<FamilyDetail>& families);

}  // namespace contrechamp::views
