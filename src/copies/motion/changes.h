// Changes of brightness between pictures, on the cells of a grid.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace contrechamp::copies {

// Pictures as rows of `cells` grey values each.
struct Rows {
  std::span<const float> values;
  int cells = 0;
  int count() const { return cells == 0 ? 0 : static_cast<int>(values.size() / static_cast<std::size_t>(cells)); }
  const float* at(int i) const { return values.data() + static_cast<std::size_t>(i) * cells; }
};

// The changes of brightness from pictures to later ones, as unit vectors, and how much changed.
struct Changes {
  int count = 0, cells = 0;
  std::vector<float> unit;
  std::vector<float> activity;  // 0 (nothing moves) … 1
  const float* at(int i) const { return unit.data() + static_cast<std::size_t>(i) * cells; }
};

// Changes between picture i × step and the one `lag` later. The mean change of the picture (exposure, flicker, fade) is
// subtracted, for it is no motion; so are small changes, which the codec may have made.
Changes changes(const Rows& pictures, int step, int lag);

// Writes one such change into `out` (`cells` values); returns the activity.
float change_between(const float* before, const float* after, int cells, float* out);

float dot(const float* a, const float* b, int n);
// Pearson correlation, −1…1; 0 when one of them is flat.
double correlation(const float* a, const float* b, int n);

}  // namespace contrechamp::copies
