// A statement of a person about an item, a whole delivery, an incident of the story, or the archive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/statement/keys.h"

namespace contrechamp::model {

// A place as a circle; the radius expresses the uncertainty.
struct Where {
  double lat_deg = 0;
  double lon_deg = 0;
  double radius_m = 1;
  std::optional<double> bearing_deg;  // of the camera, clockwise from north
};

struct Statement {
  std::string key;
  std::string value;                     // as encode_value() writes it
  std::string by;                        // the author, a chosen name; empty: the agent of the archive
  std::string evidence;                  // the reason, as text
  std::optional<std::int64_t> start_us;  // moment or half-open interval of the item
  std::optional<std::int64_t> end_us;
  std::optional<Where> where;
};

// Checks a statement and gives it its canonical form; refuses it with a reason otherwise.
base::Result<Statement> check_statement(Statement statement, About about);

}  // namespace contrechamp::model
