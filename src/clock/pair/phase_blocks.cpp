#include "clock/pair/phase_blocks.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

// Exponent of the power of a tick: a burst weighs more than the quiet around it, and does not dominate it. Chosen by
// hand; not varied.
constexpr float weight_power = 0.25f;

// The band of the whitened waveform (whiten.cpp).
constexpr std::size_t least_hz = 156, most_hz = 3600;

void load(const PreparedClip& clip, std::ptrdiff_t begin, std::size_t count, RealFft& fft) {
  auto into = fft.samples();
  std::fill(into.begin(), into.end(), 0.0f);
  const auto from = std::max<std::ptrdiff_t>(begin, 0);
  const auto end = std::min<std::ptrdiff_t>(begin + static_cast<std::ptrdiff_t>(count),
                                            static_cast<std::ptrdiff_t>(clip.wave.size()));
  for (std::ptrdiff_t i = from; i < end; ++i)
    into[static_cast<std::size_t>(i - begin)] = clip.wave[static_cast<std::size_t>(i)];
  fft.forward();
}

// The same with the clip resampled: its time runs 1 + stretch as fast, around the middle of the window.
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
    into[i] =
        s[1] +
        0.5f * f * (s[2] - s[0] + f * (2 * s[0] - 5 * s[1] + 4 * s[2] - s[3] + f * (3 * (s[1] - s[2]) + s[3] - s[0])));
  }
  fft.forward();
}

// In eight partial sums, which a compiler keeps in a vector.
float sum_of(const float* x, std::size_t count) {
  float parts[8]{};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8)
    for (std::size_t j = 0; j < 8; ++j) parts[j] += x[i + j];
  for (; i < count; ++i) parts[0] += x[i];
  return ((parts[0] + parts[4]) + (parts[2] + parts[6])) + ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

float power_of(const std::complex<float>* bins, std::size_t count) {
  const auto* x = reinterpret_cast<const float*>(bins);
  float parts[8]{};
  std::size_t i = 0;
  for (; i + 8 <= 2 * count; i += 8)
    for (std::size_t j = 0; j < 8; ++j) parts[j] += x[i + j] * x[i + j];
  for (; i < 2 * count; ++i) parts[0] += x[i] * x[i];
  return ((parts[0] + parts[4]) + (parts[2] + parts[6])) + ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

// The cross spectrum, conj(x) × y, and its power.
void multiply(const std::complex<float>* x, const std::complex<float>* y, std::size_t count, float* __restrict product,
              float* __restrict power) {
  const auto* p = reinterpret_cast<const float*>(x);
  const auto* q = reinterpret_cast<const float*>(y);
  for (std::size_t k = 0; k < count; ++k) {
    const float re = p[2 * k] * q[2 * k] + p[2 * k + 1] * q[2 * k + 1];
    const float im = p[2 * k] * q[2 * k + 1] - p[2 * k + 1] * q[2 * k];
    product[2 * k] = re, product[2 * k + 1] = im;
    power[k] = re * re + im * im;
  }
}

// Adds the phases of the cross spectrum as phasors of length `size`.
void add_phases(const float* __restrict product, const float* __restrict power, std::size_t count, float size,
                float* __restrict into) {
  for (std::size_t k = 0; k < count; ++k) {
    const float scale = size / std::sqrt(std::max(power[k], 1e-12f));
    into[2 * k] += product[2 * k] * scale, into[2 * k + 1] += product[2 * k + 1] * scale;
  }
}

// Correlates tick by tick.
class Correlator {
 public:
  Correlator(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach, FftSet& ffts,
             TickCache& cache)
      : a_(a),
        b_(b),
        lag_(lag),
        reach_(reach),
        size_(tick_samples + 2 * reach),
        first_(least_hz * size_ / rate_hz),
        bins_(most_hz * size_ / rate_hz - first_),
        fft_(ffts.of(size_)),
        cache_(cache),
        x_(bins_),
        y_(bins_),
        product_(2 * bins_),
        power_(bins_),
        phases_(2 * bins_) {}

  TickCorrelations run(bool phase_only, const std::vector<Bend>& bends) {
    TickCorrelations out;
    out.lags = 2 * reach_ + 1;
    out.lag = lag_;
    out.begin = std::max<std::ptrdiff_t>(0, lag_);
    const auto end = std::min(static_cast<std::ptrdiff_t>(a_.samples), static_cast<std::ptrdiff_t>(b_.samples) + lag_);
    if (end - out.begin < static_cast<std::ptrdiff_t>(tick_samples)) return out;
    out.ticks = static_cast<std::size_t>(end - out.begin) / tick_samples;
    out.values.resize(out.ticks * out.lags);
    out.weight.resize(out.ticks);
    for (std::size_t t = 0; t < out.ticks; ++t) {
      correlate(t, out, phase_only, bends);
      if (phase_only && (t + 1) % ticks_a_block == 0) end_block(out);
    }
    return out;
  }

 private:
  struct Loaded {
    const std::complex<float>* bins;
    float power;
  };

  Loaded keep(std::complex<float>* into) {
    std::copy_n(fft_.spectrum().data() + first_, bins_, into);
    return {into, power_of(into, bins_)};
  }

  // A tick of the clip that is divided at the same places whatever the lag.
  Loaded cached(TickSpectra& cache, const PreparedClip& clip, std::ptrdiff_t begin, std::size_t count,
                std::size_t tick) {
    while (cache.power.size() <= tick) {
      const std::size_t t = cache.power.size();
      load(clip, begin + static_cast<std::ptrdiff_t>(t * tick_samples), count, fft_);
      cache.bins.resize((t + 1) * bins_);
      cache.power.push_back(keep(cache.bins.data() + t * bins_).power);
    }
    return {cache.bins.data() + tick * bins_, cache.power[tick]};
  }

  Loaded load_a(std::size_t t) {
    if (lag_ <= 0) return cached(cache_.a, a_, 0, tick_samples, t);
    load(a_, lag_ + static_cast<std::ptrdiff_t>(t * tick_samples), tick_samples, fft_);
    return keep(x_.data());
  }

  Loaded load_b(std::size_t t, const std::vector<Bend>& bends) {
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, lag_) - lag_ - static_cast<std::ptrdiff_t>(reach_);
    if (bends.empty() && lag_ >= 0) return cached(cache_.b, b_, begin, size_, t);
    const std::ptrdiff_t at = begin + static_cast<std::ptrdiff_t>(t * tick_samples);
    if (bends.empty()) load(b_, at, size_, fft_);
    else load_stretched(b_, static_cast<double>(at) - bends[t].at, size_, -bends[t].slope, fft_);
    return keep(y_.data());
  }

  void correlate(std::size_t t, TickCorrelations& out, bool phase_only, const std::vector<Bend>& bends) {
    const Loaded x = load_a(t), y = load_b(t, bends);
    if (x.power * y.power <= 1e-6f) return;
    const float weight = std::pow(x.power * y.power, weight_power);
    out.weight[t] = weight;
    multiply(x.bins, y.bins, bins_, product_.data(), power_.data());
    const float sum = sum_of(power_.data(), bins_);
    const float scale = sum > 0 ? 1 / std::sqrt(2 * sum) : 0;
    auto into = fft_.spectrum();
    std::fill(into.begin(), into.end(), std::complex<float>{});
    auto* to = reinterpret_cast<float*>(into.data() + first_);
    for (std::size_t i = 0; i < 2 * bins_; ++i) to[i] = scale * product_[i];
    fft_.inverse();
    std::copy_n(fft_.samples().data(), out.lags, out.values.data() + t * out.lags);
    if (!phase_only) return;
    add_phases(product_.data(), power_.data(), bins_, weight / std::sqrt(2.0f * static_cast<float>(bins_)),
               phases_.data());
    weights_ += weight * weight;
  }

  // The transform is linear: one is enough for the phases of all ticks of a block.
  void end_block(TickCorrelations& out) {
    auto& row = out.phase_only.emplace_back(out.lags);
    if (weights_ > 0) {
      auto into = fft_.spectrum();
      std::fill(into.begin(), into.end(), std::complex<float>{});
      auto* to = reinterpret_cast<float*>(into.data() + first_);
      for (std::size_t i = 0; i < 2 * bins_; ++i) to[i] = phases_[i] / std::sqrt(weights_);
      fft_.inverse();
      std::copy_n(fft_.samples().data(), out.lags, row.data());
    }
    std::fill(phases_.begin(), phases_.end(), 0.0f);
    weights_ = 0;
  }

  const PreparedClip &a_, &b_;
  std::ptrdiff_t lag_;
  std::size_t reach_, size_, first_, bins_;
  RealFft& fft_;
  TickCache& cache_;
  std::vector<std::complex<float>> x_, y_;
  std::vector<float> product_, power_, phases_;
  float weights_ = 0;  // of the ticks in phases_, squared
};

}  // namespace

TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts, bool phase_only, TickCache& cache, const std::vector<Bend>& bends) {
  return Correlator(a, b, lag, reach, ffts, cache).run(phase_only, bends);
}

}  // namespace contrechamp::clock
