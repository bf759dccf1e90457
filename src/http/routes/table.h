// The table of routes, put together from those of the subjects, and the service that a server is given.
#pragma once

#include "http/routes/subjects.h"
#include "http/server/respond.h"

namespace contrechamp::http {

// Of all subjects. What the server answers by itself (server_routes) is beside them.
const Rows& all_rows();

// `context` outlives it.
Service service_of(Context& context);

}  // namespace contrechamp::http
