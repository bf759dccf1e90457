// What people say: of an item, of a whole delivery, of an incident of the story, or of the archive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/statement/keys.h"

namespace contrechamp::model {

// A place as an area: who is not sure says so with the radius.
struct Where {
  double lat_deg = 0;
  double lon_deg = 0;
  double radius_m = 1;
  std::optional<double> bearing_deg;  // of the camera, clockwise from north
};

struct Said {
  std::string key;
  std::string value;                     // as encode_value() writes it
  std::string by;                        // who says it, a chosen name; empty: the agent of the archive
  std::string evidence;                  // what it rests on, in words
  std::optional<std::int64_t> start_us;  // moment or stretch of the item, half-open
  std::optional<std::int64_t> end_us;
  std::optional<Where> where;
};

// What may be said, brought into its one form; refused with the reason otherwise.
base::Result<Said> check_said(Said said, About about);

}  // namespace contrechamp::model
