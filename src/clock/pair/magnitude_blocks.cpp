#include "clock/pair/magnitude_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace contrechamp::clock {
namespace {

// Origin of the constants: chosen on seeds 1 to 3 of the public set (bench/clock_pairs.cpp); none was varied on its
// own.
constexpr int course_reach = 24;             // frames, ±0.38 s: a lag that moves farther is not tracked
constexpr float step_price = 0.5f;           // of a change by one frame, in standard deviations of one block
constexpr std::ptrdiff_t smooth_blocks = 4;  // on each side of a block
constexpr std::ptrdiff_t least_blocks = 4;   // that are tracked
constexpr std::size_t least_thirds = 6;      // blocks that are divided into thirds
constexpr double floor_weight = 0.2;         // of a block that does not correlate, in the smoothing

// Correlation of one block, of unit variance for unrelated sound. Frames of 64 ms follow each other by 16 ms, so that a
// quarter of the values are independent.
float correlate_block(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t k, std::ptrdiff_t lag) {
  const std::int8_t* x = a.cepstra_rows.data() + k * cepstra;
  const std::int8_t* y = b.cepstra_rows.data() + (k - lag) * cepstra;
  std::int32_t xy = 0;
  for (std::ptrdiff_t i = 0; i < block_frames * cepstra; ++i) xy += x[i] * y[i];
  const auto energy = [](const CepstraRows& clip, std::ptrdiff_t from) {
    return clip.energy_to[static_cast<std::size_t>(from + block_frames)] -
           clip.energy_to[static_cast<std::size_t>(from)];
  };
  const double size = energy(a, k) * energy(b, k - lag);
  if (size <= 0) return 0;
  return static_cast<float>(xy / std::sqrt(size) * std::sqrt(static_cast<double>(block_frames * cepstra) / 4));
}

}  // namespace

Magnitude magnitude_at(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag) {
  Magnitude out;
  const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, lag);
  const std::ptrdiff_t end =
      std::min(static_cast<std::ptrdiff_t>(a.frames), static_cast<std::ptrdiff_t>(b.frames) + lag);
  float sum = 0;
  for (std::ptrdiff_t k = begin; k + block_frames <= end; k += block_frames) {
    out.blocks.push_back(correlate_block(a, b, k, lag));
    sum += capped(out.blocks.back());
  }
  out.score = out.blocks.empty() ? 0 : sum / std::sqrt(static_cast<float>(out.blocks.size()));
  return out;
}

Magnitude magnitude_near(const CepstraRows& a, const CepstraRows& b, double lag_s) {
  constexpr int reach = 4;  // frames, ±64 ms
  const auto lag = static_cast<std::ptrdiff_t>(std::lround(lag_s * rate_hz / hop_samples));
  Magnitude best;
  for (int shift = -reach; shift <= reach; ++shift) {
    auto m = magnitude_at(a, b, lag + shift);
    m.shift = shift;
    if (m.score > best.score) best = std::move(m);
  }
  return best;
}

Thirds weigh_thirds(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag) {
  constexpr int reach = 12;  // frames, ±0.19 s
  struct Third {
    float score = 0;
    int shift = 0;
  };
  std::array<Third, 3> best;
  std::size_t seconds = 0;
  for (int shift = -reach; shift <= reach; ++shift) {
    const auto blocks = magnitude_at(a, b, lag + shift).blocks;
    seconds = blocks.size();
    if (seconds < least_thirds) return {};
    for (std::size_t third = 0; third < 3; ++third) {
      const std::size_t from = seconds * third / 3, to = seconds * (third + 1) / 3;
      float sum = 0;
      for (std::size_t i = from; i < to; ++i) sum += capped(blocks[i]);
      sum /= std::sqrt(static_cast<float>(to - from));
      if (sum > best[third].score) best[third] = {sum, shift};
    }
  }
  Thirds out;
  out.steady = std::min({best[0].score, best[1].score, best[2].score});
  const double apart_s = static_cast<double>(seconds) * 2 / 3;
  out.wander = static_cast<float>(std::max(0, std::abs(best[2].shift - best[0].shift) - 1) * hop_samples) / rate_hz /
               static_cast<float>(apart_s);
  return out;
}

namespace {

// Smooths a path by a straight line through the blocks around each (local regression), for it moves by whole frames.
std::vector<double> smoothed(const std::vector<int>& shifts, const std::vector<float>& weight) {
  const auto n = static_cast<std::ptrdiff_t>(shifts.size());
  std::vector<double> out(shifts.size());
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    double w = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, i - smooth_blocks); j <= std::min(n - 1, i + smooth_blocks);
         ++j) {
      const double k = floor_weight + std::max(0.0, static_cast<double>(weight[static_cast<std::size_t>(j)]));
      const auto px = static_cast<double>(j - i), py = static_cast<double>(shifts[static_cast<std::size_t>(j)]);
      w += k, x += k * px, y += k * py, xx += k * px * px, xy += k * px * py;
    }
    const double spread = xx / w - x * x / w / w;
    const double slope = spread > 0.5 ? (xy / w - x * y / w / w) / spread : 0;
    out[static_cast<std::size_t>(i)] = (y - slope * x) / w;
  }
  return out;
}

}  // namespace

Course magnitude_course(const CepstraRows& a, const CepstraRows& b, std::ptrdiff_t lag) {
  constexpr std::size_t states = 2 * course_reach + 1;
  const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, lag + course_reach);
  const std::ptrdiff_t end =
      std::min(static_cast<std::ptrdiff_t>(a.frames), static_cast<std::ptrdiff_t>(b.frames) + lag - course_reach);
  const std::ptrdiff_t n = end > begin ? (end - begin) / block_frames : 0;
  Course out;
  if (n < least_blocks) return out;
  std::array<float, states> score{}, next{};
  std::vector<std::array<std::int8_t, states>> steps(static_cast<std::size_t>(n));
  std::vector<std::array<float, states>> scores(static_cast<std::size_t>(n));
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    auto& row = scores[static_cast<std::size_t>(i)];
    for (std::size_t s = 0; s < states; ++s) {
      const auto shift = static_cast<std::ptrdiff_t>(s) - course_reach;
      row[s] = capped(correlate_block(a, b, begin + i * block_frames, lag + shift));
      float best = score[s];
      std::int8_t step = 0;
      if (s > 0 && score[s - 1] - step_price > best) best = score[s - 1] - step_price, step = -1;
      if (s + 1 < states && score[s + 1] - step_price > best) best = score[s + 1] - step_price, step = 1;
      next[s] = best + row[s];
      steps[static_cast<std::size_t>(i)][s] = step;
    }
    score = next;
  }
  auto s = static_cast<std::size_t>(std::max_element(score.begin(), score.end()) - score.begin());
  out.score = score[s] / std::sqrt(static_cast<float>(n));
  std::vector<int> shifts(static_cast<std::size_t>(n));
  std::vector<float> weight(static_cast<std::size_t>(n));
  for (auto i = static_cast<std::size_t>(n); i-- > 0;) {
    shifts[i] = static_cast<int>(s) - course_reach;
    weight[i] = scores[i][s];
    s = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(s) + steps[i][s]);
  }
  // The path covers less than the overlap. Its ends are extended.
  const auto inner = smoothed(shifts, weight);
  const std::ptrdiff_t from = std::max<std::ptrdiff_t>(0, lag);
  const double ahead = static_cast<double>(begin - from) / block_frames;
  const std::ptrdiff_t whole =
      (std::min(static_cast<std::ptrdiff_t>(a.frames), static_cast<std::ptrdiff_t>(b.frames) + lag) - from) /
      block_frames;
  for (std::ptrdiff_t i = 0; i < whole; ++i) {
    const double x = std::clamp(static_cast<double>(i) - ahead, 0.0, static_cast<double>(n) - 1);
    const auto k = std::min(static_cast<std::size_t>(x), inner.size() - 2);
    const double shift = inner[k] + (x - static_cast<double>(k)) * (inner[k + 1] - inner[k]);
    out.lag_s.push_back((static_cast<double>(lag) + shift) * hop_samples / rate_hz);
  }
  return out;
}

}  // namespace contrechamp::clock
