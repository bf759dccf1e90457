#include "clock/features/magnitude.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "clock/features/fast_math.h"

namespace contrechamp::clock {
namespace {

// 26 bands are usual for mel cepstra of speech. Chosen by hand; not varied on the public set.
constexpr std::size_t mel_bands = 26;
constexpr double lowest_hz = 120;        // below are wind and handling
constexpr double highest_hz = 3600;      // above, telephone codecs keep nothing, and the decimator begins to fall
constexpr std::size_t mean_frames = 63;  // on each side: 1 s
constexpr float unit = 32;               // one standard deviation: 8 bits hold ±4 of them

// The mel scale of O'Shaughnessy (1987).
double mel(double hz) { return 2595 * std::log10(1 + hz / 700); }
double hz_of(double m) { return 700 * (std::pow(10, m / 2595) - 1); }

struct Band {
  std::size_t first = 0;
  std::vector<float> weights;
};

std::array<Band, mel_bands> make_bands() {
  std::array<Band, mel_bands> bands;
  const double low = mel(lowest_hz), width = (mel(highest_hz) - low) / (mel_bands + 1);
  for (std::size_t b = 0; b < mel_bands; ++b) {
    const double left = low + width * static_cast<double>(b);
    const double from = hz_of(left), peak = hz_of(left + width), to = hz_of(left + 2 * width);
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double hz = static_cast<double>(bin) * rate_hz / frame_samples;
      const double w = hz <= peak ? (hz - from) / (peak - from) : (to - hz) / (to - peak);
      if (w <= 0) continue;
      if (bands[b].weights.empty()) bands[b].first = bin;
      bands[b].weights.push_back(static_cast<float>(w));
    }
  }
  return bands;
}

using Table = std::array<std::array<float, mel_bands>, cepstra>;

Table make_cosines() {
  Table t{};
  for (std::size_t c = 0; c < cepstra; ++c)
    for (std::size_t b = 0; b < mel_bands; ++b)
      t[c][b] = static_cast<float>(
          std::cos(std::numbers::pi * static_cast<double>(c) * (static_cast<double>(b) + 0.5) / mel_bands));
  return t;
}

void subtract_running_mean(const std::vector<float>& values, std::size_t c, std::size_t frames,
                           std::vector<float>& out) {
  std::vector<double> sums(frames + 1);
  for (std::size_t k = 0; k < frames; ++k) sums[k + 1] = sums[k] + values[k * cepstra + c];
  for (std::size_t k = 0; k < frames; ++k) {
    const std::size_t from = k > mean_frames ? k - mean_frames : 0, to = std::min(frames, k + mean_frames + 1);
    out[k] = static_cast<float>(values[k * cepstra + c] - (sums[to] - sums[from]) / static_cast<double>(to - from));
  }
}

}  // namespace

void add_cepstra(const Spectra& spectra, std::vector<float>& out) {
  static const auto bands = make_bands();
  static const auto cosines = make_cosines();
  std::array<float, mel_bands> floor{};
  const auto energy = [](const Band& band, const float* log_row) {
    float sum = 0;
    for (std::size_t i = 0; i < band.weights.size(); ++i)
      sum += band.weights[i] * fast_exp2(std::max(log_row[band.first + i], -100.0f));
    return sum;
  };
  for (std::size_t b = 0; b < mel_bands; ++b) floor[b] = energy(bands[b], spectra.floor.data());
  std::vector<float> power(bins);
  for (std::size_t k = 0; k < spectra.frames; ++k) {
    const auto* row = reinterpret_cast<const float*>(spectra.values.data() + k * bins);
    for (std::size_t bin = 0; bin < bins; ++bin)
      power[bin] = row[2 * bin] * row[2 * bin] + row[2 * bin + 1] * row[2 * bin + 1];
    std::array<float, mel_bands> logs{};
    for (std::size_t b = 0; b < mel_bands; ++b) {
      float sum = 0;
      for (std::size_t i = 0; i < bands[b].weights.size(); ++i) sum += bands[b].weights[i] * power[bands[b].first + i];
      logs[b] = fast_log2(1.0f + sum / floor[b]);
    }
    for (std::size_t c = 0; c < cepstra; ++c) {
      float sum = 0;
      for (std::size_t b = 0; b < mel_bands; ++b) sum += cosines[c][b] * logs[b];
      out.push_back(sum);
    }
  }
}

std::vector<std::int8_t> pack_cepstra(std::vector<float> values) {
  const std::size_t frames = values.size() / cepstra;
  std::vector<std::int8_t> out(values.size());
  std::vector<float> column(frames);
  for (std::size_t c = 0; c < cepstra; ++c) {
    subtract_running_mean(values, c, frames, column);
    double energy = 0;
    for (float x : column) energy += double{x} * x;
    const float scale = energy > 1e-6 ? unit * static_cast<float>(std::sqrt(static_cast<double>(frames) / energy)) : 0;
    for (std::size_t k = 0; k < frames; ++k)
      out[k * cepstra + c] = static_cast<std::int8_t>(std::lround(std::clamp(column[k] * scale, -127.0f, 127.0f)));
  }
  return out;
}

}  // namespace contrechamp::clock
