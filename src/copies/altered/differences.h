// Where two pictures of one recording differ: something was pasted in, painted over, laid on top, or made lighter.
#pragma once

#include <vector>

#include "copies/geometry/blocks.h"
#include "copies/geometry/cover.h"

namespace contrechamp::copies {

struct Difference {
  // `brightness`: one shows the same lighter or darker. `overlay`: one has letters, a sign or a plain surface over what
  // the other shows. `content`: they show other things.
  enum class Kind { brightness, content, overlay };
  Kind kind = Kind::content;
  Box query, earlier;  // shares of the width and the height of each picture, from the upper left
  // Each has something there that the other lacks, before a ground that both have: other words on one form.
  bool both_drawn = false;
  // Of how many separate pieces it is made (words, strokes, parts of a figure), and the share of the box that differs.
  int pieces = 1;
  double filled = 0;
};

// Have two papers one form and other entries: other words, another face? A copy is altered in a place or two.
bool are_filled_forms(const std::vector<Difference>& differs);

// `map`: exact to a fraction of a pixel, from the query to the earlier picture. Largest first.
std::vector<Difference> differences(const GreyView& query, const GreyView& earlier, const PlaneMap& map);

}  // namespace contrechamp::copies
