#include "clock/pair/phase_blocks.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

constexpr float weight_power = 0.25f;  // a burst may weigh more than the quiet around it, not outvote it

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
    into[i] =
        s[1] +
        0.5f * f * (s[2] - s[0] + f * (2 * s[0] - 5 * s[1] + 4 * s[2] - s[3] + f * (3 * (s[1] - s[2]) + s[3] - s[0])));
  }
  fft.forward();
}

// In eight parts, which a compiler may keep side by side.
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

// The product of x's conjugate and y, and its power.
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

// Adds the phases of the product, each of length `size`.
void add_phases(const float* __restrict product, const float* __restrict power, std::size_t count, float size,
                float* __restrict into) {
  for (std::size_t k = 0; k < count; ++k) {
    const float scale = size / std::sqrt(std::max(power[k], 1e-12f));
    into[2 * k] += product[2 * k] * scale, into[2 * k + 1] += product[2 * k + 1] * scale;
  }
}

// Ticks one after the other, at every lag and side that is needed.
class Correlator {
 public:
  Correlator(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach, FftSet& ffts,
             PairTicks& known)
      : a_(a),
        b_(b),
        lag_(lag),
        reach_(reach),
        size_(tick_samples + 2 * reach),
        first_(156 * size_ / rate_hz),
        bins_(3600 * size_ / rate_hz - first_),
        fft_(ffts.of(size_)),
        known_(known),
        x_(bins_),
        y_(bins_),
        product_(2 * bins_),
        power_(bins_),
        phases_(2 * bins_) {}

  TickCorrelations run(bool plain, const std::vector<Bend>& bends) {
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
      correlate(t, out, plain, bends);
      if (plain && (t + 1) % ticks_a_block == 0) end_block(out);
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

  // Of a clip that is cut at the same places whatever the lag.
  Loaded known_at(TickSpectra& known, const PreparedClip& clip, std::ptrdiff_t begin, std::size_t count,
                  std::size_t tick) {
    while (known.power.size() <= tick) {
      const std::size_t t = known.power.size();
      load(clip, begin + static_cast<std::ptrdiff_t>(t * tick_samples), count, fft_);
      known.bins.resize((t + 1) * bins_);
      known.power.push_back(keep(known.bins.data() + t * bins_).power);
    }
    return {known.bins.data() + tick * bins_, known.power[tick]};
  }

  Loaded load_a(std::size_t t) {
    if (lag_ <= 0) return known_at(known_.a, a_, 0, tick_samples, t);
    load(a_, lag_ + static_cast<std::ptrdiff_t>(t * tick_samples), tick_samples, fft_);
    return keep(x_.data());
  }

  Loaded load_b(std::size_t t, const std::vector<Bend>& bends) {
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, lag_) - lag_ - static_cast<std::ptrdiff_t>(reach_);
    if (bends.empty() && lag_ >= 0) return known_at(known_.b, b_, begin, size_, t);
    const std::ptrdiff_t at = begin + static_cast<std::ptrdiff_t>(t * tick_samples);
    if (bends.empty()) load(b_, at, size_, fft_);
    else load_stretched(b_, static_cast<double>(at) - bends[t].at, size_, -bends[t].slope, fft_);
    return keep(y_.data());
  }

  void correlate(std::size_t t, TickCorrelations& out, bool plain, const std::vector<Bend>& bends) {
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
    if (!plain) return;
    add_phases(product_.data(), power_.data(), bins_, weight / std::sqrt(2.0f * static_cast<float>(bins_)),
               phases_.data());
    weights_ += weight * weight;
  }

  // One transform for the phases of all ticks of a block: it is linear.
  void end_block(TickCorrelations& out) {
    auto& row = out.plain.emplace_back(out.lags);
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
  PairTicks& known_;
  std::vector<std::complex<float>> x_, y_;
  std::vector<float> product_, power_, phases_;
  float weights_ = 0;  // of the ticks in phases_, squared
};

}  // namespace

TickCorrelations correlate_ticks(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag, std::size_t reach,
                                 FftSet& ffts, bool plain, PairTicks& known, const std::vector<Bend>& bends) {
  return Correlator(a, b, lag, reach, ffts, known).run(plain, bends);
}

}  // namespace contrechamp::clock
