// The queries and bodies of requests, read into what the archive takes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "http/server/message.h"
#include "model/statement.h"
#include "store/tables/rows.h"

namespace contrechamp::http {

std::string text_of(const Request& request, const char* name);
std::int64_t number_of(const Request& request, const char* name, std::int64_t otherwise, std::int64_t highest);
store::ItemQuery query_of(const Request& request);

bool has_list(const base::Json& asked, const char* name);
// Empty where there is no such text; the texts of a list, and what else is in it left out.
std::string text_of(const base::Json& asked, const char* name);
std::vector<std::string> texts_of(const base::Json& asked, const char* name);
bool is_item_id(const std::string& text);

// {"key", "value", "by"?, "evidence"?, "start_s"?, "end_s"?, "where"?: {"lat", "lon", "radius_m"?, "bearing_deg"?}}
base::Result<model::Statement> said_of(const base::Json& json);
// {"say": [as above, …], "by"?}; `by` holds for all that name nobody.
base::Result<std::vector<model::Statement>> all_said_of(const base::Json& json);

// {"a", "b", "what", "offset_s"?, "by"?, "evidence"?}: what somebody says of how two clips lie to each other, as a
// statement about a.
struct LinkAsked {
  std::string a, b;
  model::Statement said;
};
base::Result<LinkAsked> link_of(const base::Json& json);

}  // namespace contrechamp::http
