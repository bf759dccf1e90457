#include "copies/motion/changes.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::copies {
namespace {

// Origin of the constants: chosen on the public set of bench/copies.sh, together with the whole finder; none was varied
// on its own.
// Grey levels of a cell: smaller changes may be the codec's. A cell is the mean of nine samples, whose noise falls to a
// third.
constexpr float codec_noise = 1.5F;
// Grey levels: a larger change counts as this much, so that one bright object does not dominate the vector.
constexpr float most_change = 40;
// Grey levels squared, mean of all cells, at which the activity is one half.
constexpr double half_energy = 0.5;

}  // namespace

float change_between(const float* before, const float* after, int cells, float* out) {
  float sum = 0;
  for (int x = 0; x < cells; ++x) {
    out[x] = std::clamp(after[x] - before[x], -most_change, most_change);
    sum += out[x];
  }
  const float mean = sum / static_cast<float>(cells);
  float squares = 0;
  for (int x = 0; x < cells; ++x) {
    const float d = out[x] - mean;
    const float size = std::max(std::abs(d) - codec_noise, 0.0F);
    out[x] = d < 0 ? -size : size;
    squares += size * size;
  }
  const float length = 1 / std::sqrt(squares + 1e-6F);
  for (int x = 0; x < cells; ++x) out[x] *= length;
  const double energy = squares / static_cast<float>(cells);
  return static_cast<float>(energy / (energy + half_energy));
}

Changes changes(const Rows& pictures, int step, int lag) {
  Changes out;
  out.cells = pictures.cells;
  out.count = std::max(0, (pictures.count() - lag + step - 1) / step);
  out.unit.resize(static_cast<std::size_t>(out.count) * out.cells);
  for (int i = 0; i < out.count; ++i)
    out.activity.push_back(change_between(pictures.at(i * step), pictures.at(i * step + lag), out.cells,
                                          out.unit.data() + static_cast<std::size_t>(i) * out.cells));
  return out;
}

float dot(const float* a, const float* b, int n) {
  float s[8] = {};
  int i = 0;
  for (; i + 8 <= n; i += 8)
    for (int j = 0; j < 8; ++j) s[j] += a[i + j] * b[i + j];
  float out = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
  for (; i < n; ++i) out += a[i] * b[i];
  return out;
}

double correlation(const float* a, const float* b, int n) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  for (int i = 0; i < n; ++i) {
    sa += a[i], sb += b[i];
    aa += double{a[i]} * a[i], bb += double{b[i]} * b[i], ab += double{a[i]} * b[i];
  }
  const double va = aa - sa * sa / n, vb = bb - sb * sb / n;
  return va < 1e-3 || vb < 1e-3 ? 0 : (ab - sa * sb / n) / std::sqrt(va * vb);
}

}  // namespace contrechamp::copies
