// What each subject of the API answers: the rows of its file of this folder. Handlers read through a view of src/views
// and write through src/archive; what they answer is in docs/api/openapi.json.
#pragma once

#include <optional>
#include <vector>

#include "http/server/route.h"
#include "http/state/context.h"

namespace contrechamp::http {

// A route whose handler works with a context.
struct Row {
  const char* method;
  const char* pattern;
  Response (*answer)(Context&, const Request&);
  Handling handling{};
  std::optional<Response> (*at_once)(Context&, const Request&) = nullptr;
};
using Rows = std::vector<Row>;

Rows archive_rows();
Rows item_rows();
Rows statement_rows();
Rows story_rows();
Rows meaning_rows();
Rows delivery_rows();
Rows gazetteer_rows();
Rows picture_rows();
Rows copy_rows();
Rows clock_rows();

// /api/archive as it is kept for a moment, without what may change from one moment to the next. An event of a change
// tells of it too.
base::Json archive_summary(Context& context);

}  // namespace contrechamp::http
