#include "views/json/values.h"

#include "base/time.h"

namespace contrechamp::views {

using base::Json;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json or_null(std::int64_t number) { return number < 0 ? Json() : Json(number); }
Json or_null(double number) { return number < 0 ? Json() : Json(number); }
Json seconds_json(std::int64_t us) { return us < 0 ? Json() : Json(static_cast<double>(us) / 1e6); }
Json time_json(std::int64_t us) { return base::to_iso({us}); }

}  // namespace contrechamp::views
