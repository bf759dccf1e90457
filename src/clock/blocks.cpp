#include "clock/blocks.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {


constexpr float weight_power = 0.25f;  // a burst may weigh more than the quiet around it, not outvote it

void load(const PreparedClip& clip, std::ptrdiff_t begin, std::size_t count, RealFft& fft) {
  auto into = fft.samples();
  std::fill(into.begin(), into.end(), 0.0f);
  const auto from = std::max<std::ptrdiff_t>(begin, 0);
  const auto end = std::min<std::ptrdiff_t>(begin + static_cast<std::ptrdiff_t>(count), static_cast<std::ptrdiff_t>(clip.wave.size()));
  for (std::ptrdiff_t i = from; i < end; ++i) into[static_cast<std::size_t>(i - begin)] = clip.wave[static_cast<std::size_t>(i)];
  fft.forward();
}

}  // namespace

TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts) {
  const std::size_t size = tick_samples + 2 * reach;
  const std::size_t first_bin = 156 * size / rate_hz, end_bin = 3600 * size / rate_hz;
  TickCorrelations out;
  out.lags = 2 * reach + 1;
  out.lag = lag;
  out.begin = std::max<std::ptrdiff_t>(0, lag);
  const auto end = std::min(static_cast<std::ptrdiff_t>(a.samples), static_cast<std::ptrdiff_t>(b.samples) + lag);
  if (end - out.begin < static_cast<std::ptrdiff_t>(tick_samples)) return out;
  out.ticks = static_cast<std::size_t>(end - out.begin) / tick_samples;
  out.values.resize(out.ticks * out.lags);
  out.weight.resize(out.ticks);
  RealFft& fft = ffts.of(size);
  const float scale = 1.0f / std::sqrt(2.0f * static_cast<float>(end_bin - first_bin));
  std::vector<std::complex<float>> x(fft.bins());
  for (std::size_t t = 0; t < out.ticks; ++t) {
    const auto at = out.begin + static_cast<std::ptrdiff_t>(t * tick_samples);
    load(a, at, tick_samples, fft);
    std::copy(fft.spectrum().begin(), fft.spectrum().end(), x.begin());
    load(b, at - lag - static_cast<std::ptrdiff_t>(reach), size, fft);
    auto y = fft.spectrum();
    float power_a = 0, power_b = 0;
    for (std::size_t k = 0; k < fft.bins(); ++k) {
      if (k < first_bin || k >= end_bin) {
        y[k] = 0;
        continue;
      }
      const float re = x[k].real() * y[k].real() + x[k].imag() * y[k].imag();
      const float im = x[k].real() * y[k].imag() - x[k].imag() * y[k].real();
      const float power = re * re + im * im;
      power_a += std::norm(x[k]), power_b += std::norm(y[k]);
      const float inverse = power > 1e-12f ? scale / std::sqrt(power) : 0;
      y[k] = {re * inverse, im * inverse};
    }
    if (power_a * power_b <= 1e-6f) continue;
    out.weight[t] = std::pow(power_a * power_b, weight_power);
    fft.inverse();
    std::copy_n(fft.samples().data(), out.lags, out.values.data() + t * out.lags);
  }
  return out;
}

}  // namespace contrechamp::clock
