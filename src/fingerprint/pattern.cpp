#include "fingerprint/pattern.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace contrechamp::fingerprint {
namespace {

// A fixed generator, for the pattern is part of the format: the 64-bit linear congruential generator of Knuth's MMIX,
// upper bits.
class Numbers {
 public:
  double uniform() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state_ >> 11) / 9007199254740992.0;
  }
  double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * M_PI * uniform()); }

 private:
  std::uint64_t state_ = 20311;
};

struct Pair {
  double x0, y0, x1, y1;
};

// Random pairs of points with a normal distribution around the corner, as in BRIEF (Calonder et al. 2010). Pairs that
// are too close give little information, and pairs near the axis of reflection would give two equal bits. The spread
// of 6.2 px, the radius of 14 px and the distances of 4 px were chosen by hand; with the seed they define the format.
std::array<Pair, 256> make_pattern() {
  std::array<Pair, 256> out{};
  Numbers numbers;
  const auto coordinate = [&] { return std::clamp(numbers.normal() * 6.2, -13.0, 13.0); };
  for (std::size_t i = 0; i < 128;) {
    const Pair p{coordinate(), coordinate(), coordinate(), coordinate()};
    const double apart = std::hypot(p.x0 - p.x1, p.y0 - p.y1);
    const bool inside = std::hypot(p.x0, p.y0) < 14 && std::hypot(p.x1, p.y1) < 14;
    if (apart < 4 || !inside || std::abs(p.y0) + std::abs(p.y1) < 4) continue;
    out[i] = p;
    out[i + 128] = {p.x0, -p.y0, p.x1, -p.y1};
    ++i;
  }
  return out;
}

}  // namespace

const std::vector<PointPair>& turned_pattern(int turned) {
  static const auto patterns = [] {
    std::vector<std::vector<PointPair>> all(directions);
    const auto pattern = make_pattern();
    for (int d = 0; d < directions; ++d) {
      const double c = std::cos(2 * M_PI * d / directions), s = std::sin(2 * M_PI * d / directions);
      const auto at = [](double value) { return static_cast<std::int8_t>(std::lround(value)); };
      for (const Pair& p : pattern)
        all[static_cast<std::size_t>(d)].push_back(
            {at(p.x0 * c - p.y0 * s), at(p.x0 * s + p.y0 * c), at(p.x1 * c - p.y1 * s), at(p.x1 * s + p.y1 * c)});
    }
    return all;
  }();
  return patterns[static_cast<std::size_t>(turned)];
}

}  // namespace contrechamp::fingerprint
