// Two pictures laid over each other, compared block by block.
#pragma once

#include "match/plane.h"
#include "model/strip.h"

namespace contrechamp::match {

struct Blocks {
  double alike = 0;    // share of the blocks with detail that look alike
  double overlap = 0;  // share of the earlier picture that the query's covers
  int detailed = 0;    // blocks with detail in either
};

Blocks compare_blocks(const model::Strip& query, int query_picture, const model::Strip& earlier, int earlier_picture,
                      const PlaneMap& query_to_earlier);

}  // namespace contrechamp::match
