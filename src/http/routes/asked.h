// The bodies and queries of requests, read into what the workbench takes.
#pragma once

#include "http/routes/workbench.h"
#include "http/server/message.h"

namespace contrechamp::http {

std::string text_of(const Request& request, const char* name);
std::int64_t number_of(const Request& request, const char* name, std::int64_t otherwise, std::int64_t highest);
store::ItemQuery query_of(const Request& request);

// {"key", "value", "by"?, "evidence"?, "start_s"?, "end_s"?, "where"?: {"lat", "lon", "radius_m"?, "bearing_deg"?}}
base::Result<model::Statement> said_of(const base::Json& json);
// {"say": [as above, …], "by"?}; `by` holds for all that name nobody.
base::Result<std::vector<model::Statement>> all_said_of(const base::Json& json);

}  // namespace contrechamp::http
