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

// The same of a clip whose time runs 1 + stretch as fast, around the middle of the window.
void load_stretched(const PreparedClip& clip, double begin, std::size_t count, double stretch, RealFft& fft) {
  auto into = fft.samples();
  std::fill(into.begin(), into.end(), 0.0f);
  const auto last = static_cast<double>(clip.wave.size()) - 3;
  const double middle = static_cast<double>(count) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = begin + static_cast<double>(i) + stretch * (static_cast<double>(i) - middle);
    if (at < 1 || at > last) continue;
    const auto k = static_cast<std::size_t>(at);
    const auto f = static_cast<float>(at - static_cast<double>(k));
    const float* s = clip.wave.data() + k - 1;  // Catmull-Rom
    into[i] = s[1] + 0.5f * f * (s[2] - s[0] + f * (2 * s[0] - 5 * s[1] + 4 * s[2] - s[3] + f * (3 * (s[1] - s[2]) + s[3] - s[0])));
  }
  fft.forward();
}

struct Powers {
  float a = 0, b = 0;
};

// y becomes the product of x's conjugate and y, of unit variance for unrelated phases, and `alone` that of their phases.
Powers cross(std::span<const std::complex<float>> x, std::span<std::complex<float>> y, std::span<std::complex<float>> alone,
             std::size_t first_bin, std::size_t end_bin) {
  Powers out;
  float sum = 0;
  const float each = 1.0f / std::sqrt(2.0f * static_cast<float>(end_bin - first_bin));
  std::fill(alone.begin(), alone.end(), std::complex<float>{});
  for (std::size_t k = 0; k < y.size(); ++k) {
    if (k < first_bin || k >= end_bin) {
      y[k] = 0;
      continue;
    }
    const float re = x[k].real() * y[k].real() + x[k].imag() * y[k].imag();
    const float im = x[k].real() * y[k].imag() - x[k].imag() * y[k].real();
    out.a += std::norm(x[k]), out.b += std::norm(y[k]);
    const float power = re * re + im * im;
    y[k] = {re, im};
    sum += power;
    if (alone.empty()) continue;
    const float scale = power > 1e-12f ? each / std::sqrt(power) : 0;
    alone[k] = {re * scale, im * scale};
  }
  const float scale = sum > 0 ? 1 / std::sqrt(2 * sum) : 0;
  for (std::size_t k = first_bin; k < end_bin; ++k) y[k] *= scale;
  return out;
}

}  // namespace

TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts, bool plain, const std::vector<Bend>& bends) {
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
  if (plain) out.plain.resize(out.values.size());
  out.weight.resize(out.ticks);
  RealFft& fft = ffts.of(size);
  std::vector<std::complex<float>> x(fft.bins());
  std::vector<std::complex<float>> alone(plain ? fft.bins() : 0);
  for (std::size_t t = 0; t < out.ticks; ++t) {
    const auto at = out.begin + static_cast<std::ptrdiff_t>(t * tick_samples);
    load(a, at, tick_samples, fft);
    std::copy(fft.spectrum().begin(), fft.spectrum().end(), x.begin());
    const std::ptrdiff_t other = at - lag - static_cast<std::ptrdiff_t>(reach);
    if (bends.empty()) load(b, other, size, fft);
    else load_stretched(b, static_cast<double>(other) - bends[t].at, size, -bends[t].slope, fft);
    const Powers power = cross(x, fft.spectrum(), alone, first_bin, end_bin);
    if (power.a * power.b <= 1e-6f) continue;
    out.weight[t] = std::pow(power.a * power.b, weight_power);
    fft.inverse();
    std::copy_n(fft.samples().data(), out.lags, out.values.data() + t * out.lags);
    if (!plain) continue;
    std::copy(alone.begin(), alone.end(), fft.spectrum().begin());
    fft.inverse();
    std::copy_n(fft.samples().data(), out.lags, out.plain.data() + t * out.lags);
  }
  return out;
}

}  // namespace contrechamp::clock
