#include "fingerprint/frame_code.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace contrechamp::fingerprint {
namespace {

constexpr int side = 64;
constexpr int low = 16;
constexpr double least_contrast = 4.0;      // standard deviation in grey levels
constexpr double least_low_share = 0.12;     // of the contrast; white noise has 0.06, footage more than 0.3

using Block = std::array<float, side * side>;

// Which source samples an output sample covers, the first and the last in part.
struct Cover {
  int first = 0;
  int last = 0;  // inclusive
  float first_weight = 0;
  float last_weight = 0;
};

std::array<Cover, side> cover(int length) {
  std::array<Cover, side> out;
  const float step = static_cast<float>(length) / side;
  for (int i = 0; i < side; ++i) {
    const float from = static_cast<float>(i) * step;
    const float to = static_cast<float>(i + 1) * step;
    Cover& c = out[static_cast<std::size_t>(i)];
    c.first = std::min(static_cast<int>(from), length - 1);
    c.last = std::clamp(static_cast<int>(std::ceil(to)) - 1, c.first, length - 1);
    c.first_weight = c.first == c.last ? step : static_cast<float>(c.first + 1) - from;
    c.last_weight = to - static_cast<float>(c.last);
  }
  return out;
}

float weight(const Cover& c, int at) { return at == c.first ? c.first_weight : at == c.last ? c.last_weight : 1.0F; }

// Exact area average: codes of one picture in two sizes must agree.
Block shrink(const model::GreyPicture& picture) {
  const auto columns = cover(picture.width_px);
  const auto rows = cover(picture.height_px);
  Block out{};
  const float area = static_cast<float>(picture.width_px) * static_cast<float>(picture.height_px) / (side * side);
  for (int y = 0; y < side; ++y) {
    const Cover& row = rows[static_cast<std::size_t>(y)];
    for (int v = row.first; v <= row.last; ++v) {
      const std::uint8_t* line = &picture.pixels[static_cast<std::size_t>(v) * picture.width_px];
      const float row_weight = weight(row, v) / area;
      for (int x = 0; x < side; ++x) {
        const Cover& column = columns[static_cast<std::size_t>(x)];
        float sum = column.first_weight * line[column.first];
        for (int u = column.first + 1; u < column.last; ++u) sum += line[u];
        if (column.last > column.first) sum += column.last_weight * line[column.last];
        out[static_cast<std::size_t>(y * side + x)] += row_weight * sum;
      }
    }
  }
  return out;
}

// Rows 1…16 of the orthonormal cosine transform.
const std::array<float, low * side>& basis() {
  static const std::array<float, low * side> table = [] {
    std::array<float, low * side> t{};
    for (int k = 0; k < low; ++k)
      for (int n = 0; n < side; ++n)
        t[static_cast<std::size_t>(k * side + n)] =
            static_cast<float>(std::sqrt(2.0 / side) * std::cos(M_PI / side * (n + 0.5) * (k + 1)));
    return t;
  }();
  return table;
}

std::array<float, low * low> transform(const Block& block) {
  const auto& d = basis();
  std::array<float, low * side> half{};
  for (int k = 0; k < low; ++k)
    for (int y = 0; y < side; ++y) {
      const float weight = d[static_cast<std::size_t>(k * side + y)];
      for (int x = 0; x < side; ++x)
        half[static_cast<std::size_t>(k * side + x)] += weight * block[static_cast<std::size_t>(y * side + x)];
    }
  std::array<float, low * low> out{};
  for (int k = 0; k < low; ++k)
    for (int l = 0; l < low; ++l) {
      float sum = 0;
      for (int x = 0; x < side; ++x)
        sum += half[static_cast<std::size_t>(k * side + x)] * d[static_cast<std::size_t>(l * side + x)];
      out[static_cast<std::size_t>(k * low + l)] = sum;
    }
  return out;
}

model::FrameBits above_median(const std::array<float, low * low>& values) {
  auto sorted = values;
  std::nth_element(sorted.begin(), sorted.begin() + low * low / 2, sorted.end());
  const float median = sorted[low * low / 2];
  model::FrameBits bits{};
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] > median) bits[i / 64] |= std::uint64_t{1} << (i % 64);
  return bits;
}

std::uint8_t quality_of(const Block& block, const std::array<float, low * low>& values) {
  double sum = 0;
  double squares = 0;
  for (float v : block) {
    sum += v;
    squares += double{v} * v;
  }
  const double count = side * side;
  const double energy = squares - sum * sum / count;
  const double contrast = std::sqrt(std::max(0.0, energy / count));
  double low_energy = 0;
  for (float v : values) low_energy += double{v} * v;
  // Pure rows and columns are left out of the code and so of the share: edges of boxes are no content.
  if (contrast < least_contrast || low_energy < least_low_share * energy) return 0;
  return static_cast<std::uint8_t>(std::clamp(contrast * 2.0, 1.0, 100.0));
}

}  // namespace

model::FrameCode frame_code(const model::GreyPicture& picture, std::int64_t time_us) {
  model::FrameCode code;
  code.time_us = time_us;
  if (picture.width_px < 1 || picture.height_px < 1) return code;
  const Block block = shrink(picture);
  auto values = transform(block);
  code.quality = quality_of(block, values);
  code.bits = above_median(values);
  // Turning left to right changes the sign of every odd horizontal frequency; row l holds frequency l + 1.
  for (int k = 0; k < low; ++k)
    for (int l = 0; l < low; l += 2) values[static_cast<std::size_t>(k * low + l)] *= -1;
  code.mirrored = above_median(values);
  return code;
}

}  // namespace contrechamp::fingerprint
