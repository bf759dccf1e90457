#include "copies/altered/residual.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace contrechamp::copies {
namespace {

constexpr int tones = 16;                  // steps of the tone curve
constexpr std::size_t least_of_tone = 40;  // pixels; a tone of fewer is taken from its neighbours
constexpr int rounds = 4;                  // of the curve and the light, one after the other
constexpr std::size_t terms = 6;           // of the light: a plane and its curvature, as of a lamp or a vignette
constexpr double least_noise = 1.0;        // grey levels, of rounding and of the codec
constexpr double deviations_per_median = 1.4826;
constexpr int every_px = 2;  // pixels that are looked at for curve and light

using Terms = std::array<double, terms>;

Terms terms_at(Point p) { return {1, p.x, p.y, p.x * p.x, p.x * p.y, p.y * p.y}; }

double value_of(const Terms& light, const Terms& at) {
  double sum = 0;
  for (std::size_t i = 0; i < terms; ++i) sum += light[i] * at[i];
  return sum;
}

double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// From the earlier picture's grey levels to the query's: the median of what stands over each tone.
class ToneCurve {
 public:
  void fit(const std::vector<std::pair<double, double>>& earlier_query) {
    std::array<std::vector<double>, tones> over;
    for (const auto& [e, q] : earlier_query) over[step_of(e)].push_back(q - e);
    std::array<bool, tones> known{};
    for (int i = 0; i < tones; ++i)
      if ((known[i] = over[i].size() >= least_of_tone)) shift_[i] = median_of(over[i]);
    for (int i = 0; i < tones; ++i) {
      if (known[i]) continue;
      double nearest = 0;
      for (int far = 1; far < tones && nearest == 0; ++far)
        for (const int j : {i - far, i + far})
          if (j >= 0 && j < tones && known[j]) nearest = shift_[j];
      shift_[i] = nearest;
    }
  }
  double operator()(double e) const {
    const double at = std::clamp(e / 256 * tones - 0.5, 0.0, tones - 1.0);
    const int i = std::min(static_cast<int>(at), tones - 2);
    return e + shift_[i] + (at - i) * (shift_[i + 1] - shift_[i]);
  }

 private:
  static int step_of(double e) { return std::clamp(static_cast<int>(e / 256 * tones), 0, tones - 1); }
  std::array<double, tones> shift_{};
};

struct Sample {
  double query, earlier;
  Terms at;
};

// Least squares with Cauchy weights about the last fit.
void fit_light(const std::vector<Sample>& samples, const ToneCurve& curve, double spread, Terms& light) {
  double m[terms][terms + 1] = {};
  for (const Sample& s : samples) {
    const double rest = s.query - curve(s.earlier), far = rest - value_of(light, s.at);
    const double weight = 1 / (1 + far * far / (4 * spread * spread));
    for (std::size_t r = 0; r < terms; ++r) {
      for (std::size_t c = 0; c < terms; ++c) m[r][c] += weight * s.at[r] * s.at[c];
      m[r][terms] += weight * s.at[r] * rest;
    }
  }
  for (std::size_t i = 0; i < terms; ++i) {
    m[i][i] += 1e-6 * static_cast<double>(samples.size());
    for (std::size_t r = 0; r < terms; ++r) {
      if (r == i) continue;
      const double f = m[r][i] / m[i][i];
      for (std::size_t c = i; c <= terms; ++c) m[r][c] -= f * m[i][c];
    }
  }
  for (std::size_t i = 0; i < terms; ++i) light[i] = m[i][terms] / m[i][i];
}

double noise_of(const std::vector<Sample>& samples, const ToneCurve& curve, const Terms& light) {
  std::vector<double> far;
  for (const Sample& s : samples) far.push_back(std::abs(s.query - curve(s.earlier) - value_of(light, s.at)));
  return std::max(median_of(far) * deviations_per_median, least_noise);
}

void take_tones(Residual& out) {
  std::vector<Sample> samples;
  for (int y = 0; y < out.height; y += every_px)
    for (int x = 0; x < out.width; x += every_px)
      if (const auto i = out.at(x, y); out.shared[i])
        samples.push_back({out.query[i], out.earlier[i], terms_at(out.plane(x, y))});
  if (samples.size() < least_of_tone) return;
  ToneCurve curve;
  Terms light{};
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::pair<double, double>> pairs;
    for (const Sample& s : samples) pairs.emplace_back(s.earlier, s.query - value_of(light, s.at));
    curve.fit(pairs);
    out.noise = noise_of(samples, curve, light);
    fit_light(samples, curve, out.noise, light);
  }
  out.noise = noise_of(samples, curve, light);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      if (const auto i = out.at(x, y); out.shared[i])
        out.earlier[i] = static_cast<float>(curve(out.earlier[i]) + value_of(light, terms_at(out.plane(x, y))));
}

}  // namespace

Residual residual_of(const GreyView& query, const GreyView& earlier, const PlaneMap& map) {
  const CommonSampling both = common_sampling(query, earlier, map);
  const GreyView &q = both.query, &e = both.earlier;
  Residual out;
  out.width = q.width, out.height = q.height, out.side_px = both.query_side_px;
  out.query = q.grey;
  out.earlier.resize(q.grey.size()), out.shared.resize(q.grey.size());
  for (int y = 0; y < q.height; ++y)
    for (int x = 0; x < q.width; ++x) {
      const Point p = map(out.plane(x, y));
      const double u = p.x * both.earlier_side_px + e.width / 2.0 - 0.5;
      const double v = p.y * both.earlier_side_px + e.height / 2.0 - 0.5;
      if (!(u >= 0 && v >= 0 && u < e.width - 1 && v < e.height - 1)) continue;
      const int left = static_cast<int>(u), top = static_cast<int>(v);
      const auto a = static_cast<float>(u - left), b = static_cast<float>(v - top);
      const float* g = &e.grey[static_cast<std::size_t>(top) * e.width + left];
      const auto i = out.at(x, y);
      out.earlier[i] = (g[0] * (1 - a) + g[1] * a) * (1 - b) + (g[e.width] * (1 - a) + g[e.width + 1] * a) * b;
      out.shared[i] = true;
    }
  take_tones(out);
  return out;
}

}  // namespace contrechamp::copies
