#include "pipeline/clock_parts.h"

#include <algorithm>

namespace contrechamp::pipeline {

using base::Json;

Json clock_parts(store::Catalogue& catalogue, const std::string& item) {
  Json out = Json::array();
  for (const auto& claim : catalogue.media().claims(item))
    if (const auto part = model::clock_part_of(claim.where, claim.key, claim.value))
      out.push_back({part->byte, part->at_us, part->raw_us});
  return out;
}

std::vector<model::ClockPart> clock_parts_from(const Json& params) {
  std::vector<model::ClockPart> out;
  const auto found = params.find("parts");
  if (found == params.end() || !found->is_array()) return out;
  for (const Json& part : *found)
    if (part.is_array() && part.size() == 3 &&
        std::all_of(part.begin(), part.end(), [](const Json& n) { return n.is_number_integer(); }))
      out.push_back({part[0].get<std::int64_t>(), part[1].get<std::int64_t>(), part[2].get<std::int64_t>()});
  return out;
}

}  // namespace contrechamp::pipeline
