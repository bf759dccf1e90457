#include "clock/features/spectra.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "clock/features/fast_math.h"

namespace contrechamp::clock {
namespace {

// Added to each power, under the noise of 16 bits, so that the spectrum of digital silence is flat.
constexpr float least_power = 1e-10f;

const std::array<float, frame_samples>& hann() {
  static const auto window = [] {
    std::array<float, frame_samples> w{};
    for (std::size_t i = 0; i < w.size(); ++i)
      w[i] = static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / w.size()));
    return w;
  }();
  return window;
}

void fill_frame(std::span<const float> pcm, std::size_t frame, std::span<float> into) {
  const auto& window = hann();
  const auto start = static_cast<std::ptrdiff_t>(frame * hop_samples) - frame_samples / 2;
  const auto size = static_cast<std::ptrdiff_t>(pcm.size());
  for (std::ptrdiff_t i = 0; i < frame_samples; ++i) {
    const std::ptrdiff_t at = start + i;
    into[static_cast<std::size_t>(i)] =
        at >= 0 && at < size ? pcm[static_cast<std::size_t>(at)] * window[static_cast<std::size_t>(i)] : 0;
  }
}

// The lower quartile over frames, bin by bin. Of more than 400 frames every fourth is enough for a quantile.
std::vector<float> floor_of(const Spectra& spectra) {
  const std::size_t step = spectra.frames > 400 ? 4 : 1;
  std::vector<float> floor(bins), column;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    column.clear();
    for (std::size_t k = 0; k < spectra.frames; k += step) column.push_back(spectra.log_power[k * bins + bin]);
    auto quarter = column.begin() + static_cast<std::ptrdiff_t>(column.size() / 4);
    std::nth_element(column.begin(), quarter, column.end());
    floor[bin] = *quarter;
  }
  return floor;
}

}  // namespace

Spectra spectra_of(std::span<const float> pcm, std::size_t first, std::size_t count, RealFft& fft) {
  Spectra out;
  out.frames = count;
  out.values.resize(count * bins);
  out.log_power.resize(count * bins);
  for (std::size_t k = 0; k < count; ++k) {
    fill_frame(pcm, first + k, fft.samples());
    fft.forward();
    std::copy_n(fft.spectrum().data(), bins, out.values.data() + k * bins);
    const auto* row = reinterpret_cast<const float*>(out.values.data() + k * bins);
    float* log_row = out.log_power.data() + k * bins;
    for (std::size_t bin = 0; bin < bins; ++bin)
      log_row[bin] = fast_log2(row[2 * bin] * row[2 * bin] + row[2 * bin + 1] * row[2 * bin + 1] + least_power);
  }
  if (count > 0) out.floor = floor_of(out);
  return out;
}

}  // namespace contrechamp::clock
