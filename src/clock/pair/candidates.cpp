#include "clock/pair/candidates.h"

#include <algorithm>
#include <cmath>

namespace contrechamp::clock {
namespace {

// Origin of the constants: chosen on seeds 1 and 2 of the public set (bench/clock_pairs.cpp), together with the whole
// comparison; none was varied on its own. Of 387 true pairs of seed 1 in which anything spoke, it did so at the first
// to the fourth candidate (see pair.cpp).
constexpr std::ptrdiff_t near_frames = 6;                          // ±96 ms: lags so near are one candidate
constexpr std::size_t of_both = 4, per_channel = 3, by_power = 2;  // candidates that each ranking contributes
constexpr std::size_t duplicate_frames = 3;                        // peaks of two rankings so near are duplicates
constexpr float sharp_peak = 5.5f;    // phase peak from which its exact lag is taken instead of the frame's
constexpr float chance_peak = 2.5f;   // phase peak of unrelated sound: the expected maximum of 64 normal values is 2.3
constexpr float power_weight = 0.7f;  // of the phase power against the peak, in `joint`
constexpr std::size_t lags_a_frame = hop_samples * search_rate_hz / rate_hz;  // 64

// Cross-correlation of the cepstra, summed over coefficients and pieces, by lag in frames. Index 0 is the lag −frames
// of b.
std::vector<float> correlate_magnitude(const PreparedClip& a, const PreparedClip& b, RealFft& fft) {
  std::vector<float> out(a.frames + b.frames + 1);
  for (std::size_t i = 0; i < a.pieces.size(); ++i)
    for (std::size_t j = 0; j < b.pieces.size(); ++j) {
      auto into = fft.spectrum();
      std::fill(into.begin(), into.end(), 0.0f);
      const auto* x = a.pieces[i].magnitude.data();
      const auto* y = b.pieces[j].magnitude.data();
      for (std::size_t c = 0; c < cepstra; ++c, x += fft.bins(), y += fft.bins())
        for (std::size_t k = 0; k < fft.bins(); ++k) {
          const float re = x[k].real() * y[k].real() + x[k].imag() * y[k].imag();
          const float im = x[k].imag() * y[k].real() - x[k].real() * y[k].imag();
          into[k] += std::complex<float>(re, im);
        }
      fft.inverse();
      const auto shift = static_cast<std::ptrdiff_t>(i * piece_frames) - static_cast<std::ptrdiff_t>(j * piece_frames) +
                         static_cast<std::ptrdiff_t>(b.frames);
      for (std::ptrdiff_t lag = -static_cast<std::ptrdiff_t>(piece_frames) + 1;
           lag < static_cast<std::ptrdiff_t>(piece_frames); ++lag) {
        const std::ptrdiff_t at = lag + shift;
        if (at < 0 || at >= static_cast<std::ptrdiff_t>(out.size())) continue;
        out[static_cast<std::size_t>(at)] +=
            fft.samples()[static_cast<std::size_t>(lag < 0 ? lag + static_cast<std::ptrdiff_t>(frames_fft) : lag)];
      }
    }
  return out;
}

// Phase correlation by lag in 1/4 ms, with unit variance for unrelated clips. Index 0 is the lag −frames of b.
std::vector<float> correlate_phase(const PreparedClip& a, const PreparedClip& b, RealFft& fft) {
  std::vector<float> out((a.frames + b.frames + 1) * lags_a_frame);
  // 2 Re of search_bins products of phasors of length 127²; fft.inverse() adds both halves.
  const float scale = 1.0f / (127.0f * 127.0f * std::sqrt(2.0f * static_cast<float>(search_bins)));
  constexpr auto half = static_cast<std::ptrdiff_t>(piece_frames * lags_a_frame);
  for (std::size_t i = 0; i < a.pieces.size(); ++i)
    for (std::size_t j = 0; j < b.pieces.size(); ++j) {
      auto into = fft.spectrum();
      std::fill(into.begin(), into.end(), 0.0f);
      const Phasor* x = a.pieces[i].phase.data();
      const Phasor* y = b.pieces[j].phase.data();
      auto* to = into.data() + first_search_bin;
      for (std::size_t k = 0; k < search_bins; ++k)
        to[k] = {scale * static_cast<float>(x[k].re * y[k].re + x[k].im * y[k].im),
                 scale * static_cast<float>(x[k].im * y[k].re - x[k].re * y[k].im)};
      fft.inverse();
      const auto shift = (static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(j)) * half +
                         static_cast<std::ptrdiff_t>(b.frames * lags_a_frame);
      const auto from = std::max<std::ptrdiff_t>(-half + 1, -shift);
      const auto end = std::min<std::ptrdiff_t>(half, static_cast<std::ptrdiff_t>(out.size()) - shift);
      const auto* got = fft.samples().data();
      for (std::ptrdiff_t lag = from; lag < end; ++lag)
        out[static_cast<std::size_t>(lag + shift)] +=
            got[lag < 0 ? lag + static_cast<std::ptrdiff_t>(search_fft) : lag];
    }
  const float pieces = static_cast<float>(a.pieces.size() * b.pieces.size());
  if (pieces > 1)
    for (float& x : out) x /= std::sqrt(std::min(pieces, 4.0f));
  return out;
}

struct Overlap {
  std::ptrdiff_t begin, end;  // frames of a
};

Overlap overlap_at(const PreparedClip& a, const PreparedClip& b, std::ptrdiff_t lag) {
  return {std::max<std::ptrdiff_t>(0, lag),
          std::min(static_cast<std::ptrdiff_t>(a.frames), static_cast<std::ptrdiff_t>(b.frames) + lag)};
}

// Normalises by the energies of the overlap, then by the median absolute value over all lags.
void normalise_magnitude(const PreparedClip& a, const PreparedClip& b, std::vector<float>& m,
                         std::ptrdiff_t first_lag) {
  std::vector<float> sizes;
  for (std::size_t i = 0; i < m.size(); ++i) {
    const std::ptrdiff_t lag = first_lag + static_cast<std::ptrdiff_t>(i);
    const auto [begin, end] = overlap_at(a, b, lag);
    if (end - begin < least_overlap_frames) {
      m[i] = 0;
      continue;
    }
    const double energy =
        (a.energy_to[static_cast<std::size_t>(end)] - a.energy_to[static_cast<std::size_t>(begin)]) *
        (b.energy_to[static_cast<std::size_t>(end - lag)] - b.energy_to[static_cast<std::size_t>(begin - lag)]);
    m[i] =
        energy > 0 ? m[i] / static_cast<float>(frames_fft * std::sqrt(energy / static_cast<double>(end - begin))) : 0;
    sizes.push_back(std::fabs(m[i]));
  }
  if (sizes.empty()) return;
  auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  const float scale = *middle > 0 ? 0.6745f / *middle : 0;  // the median of |N(0, 1)|
  for (float& x : m) x *= scale;
}

// Compresses a score to at most 20, with half of that at 10, so that neither channel dominates the sum.
float compressed(float x) { return x > 0 ? 20 * x / (10 + x) : 0; }

// The phase correlation of unrelated sound of limited length has a variance that depends on the lag. Peaks and powers
// are therefore normalised by the median power of the second around (step 0.5 s, reach 0.75 s on both sides).
void level_phase(LagScores& s, std::vector<float>& power) {
  constexpr std::size_t step = 32, reach = 48;
  std::vector<float> around;
  for (std::size_t begin = 0; begin < power.size(); begin += step) {
    const std::size_t from = begin - std::min(begin, reach), to = std::min(power.size(), begin + step + reach);
    around.clear();
    for (std::size_t i = from; i < to; ++i)
      if (power[i] > 0) around.push_back(power[i]);
    if (around.empty()) continue;
    auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() / 2);
    std::nth_element(around.begin(), middle, around.end());
    const float level = std::max(*middle, 1e-9f), scale = 1.0f / std::sqrt(level);
    for (std::size_t i = begin; i < std::min(begin + step, power.size()); ++i) {
      if (power[i] <= 0) continue;
      s.phase_peak[i] *= scale;
      power[i] = (power[i] / level - 1) * std::sqrt(lags_a_frame / 2.0f);
    }
  }
}

}  // namespace

LagScores score_lags(const PreparedClip& a, const PreparedClip& b, FftSet& ffts) {
  LagScores out;
  out.first_lag = -static_cast<std::ptrdiff_t>(b.frames);
  out.magnitude = correlate_magnitude(a, b, ffts.of(frames_fft));
  normalise_magnitude(a, b, out.magnitude, out.first_lag);
  const auto phase = correlate_phase(a, b, ffts.of(search_fft));
  const std::size_t count = out.magnitude.size();
  std::vector<float> power(count);
  out.phase_peak.assign(count, 0);
  out.phase_power.assign(count, 0);
  out.peak_at_s.assign(count, 0);
  out.joint.assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const auto [begin, end] = overlap_at(a, b, out.first_lag + static_cast<std::ptrdiff_t>(i));
    if (end - begin < least_overlap_frames) continue;
    const std::size_t from = i * lags_a_frame - lags_a_frame / 2;
    float best = -1e9f, sum = 0;
    std::size_t at = from;
    for (std::size_t k = from; k < std::min(from + lags_a_frame, phase.size()); ++k) {
      sum += phase[k] * phase[k];
      if (phase[k] > best) best = phase[k], at = k;
    }
    power[i] = sum / lags_a_frame;
    out.phase_peak[i] = best;
    out.peak_at_s[i] =
        static_cast<double>(at) / search_rate_hz + static_cast<double>(out.first_lag * hop_samples) / rate_hz;
  }
  level_phase(out, power);
  for (std::size_t i = 1; i + 1 < count; ++i) {
    out.phase_power[i] = (power[i - 1] + power[i] + power[i + 1]) / std::sqrt(3.0f);
    const float m = std::max({out.magnitude[i - 1], out.magnitude[i], out.magnitude[i + 1]});
    const float p = std::max(out.phase_peak[i] - chance_peak, power_weight * out.phase_power[i]);
    out.joint[i] = compressed(m) + compressed(p);
  }
  return out;
}

namespace {

void add_peaks(const std::vector<float>& scores, std::size_t count, std::vector<std::size_t>& into) {
  std::vector<std::size_t> chosen;
  std::vector<bool> taken(scores.size());
  for (std::size_t n = 0; n < count; ++n) {
    std::size_t best = scores.size();
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (!taken[i] && scores[i] > 0 && (best == scores.size() || scores[i] > scores[best])) best = i;
    if (best == scores.size()) return;
    const std::size_t from = best - std::min<std::size_t>(best, near_frames);
    for (std::size_t i = from; i < std::min(scores.size(), best + near_frames + 1); ++i) taken[i] = true;
    into.push_back(best);
  }
}

}  // namespace

PhasePeak phase_peak_of(const LagScores& scores) {
  constexpr double one_place_s = 0.3;  // reflections, a crowd and a path lie within it, as in pair.cpp
  constexpr double frame_s = static_cast<double>(hop_samples) / rate_hz;
  constexpr auto apart = static_cast<std::ptrdiff_t>(one_place_s / frame_s);
  const auto highest = std::max_element(scores.phase_peak.begin(), scores.phase_peak.end());
  if (highest == scores.phase_peak.end()) return {};
  const auto best = highest - scores.phase_peak.begin();
  float rival = 1;  // a standard deviation: there is always noise
  for (std::ptrdiff_t i = 0; i < std::ssize(scores.phase_peak); ++i)
    if (std::abs(i - best) > apart) rival = std::max(rival, scores.phase_peak[static_cast<std::size_t>(i)]);
  return {scores.peak_at_s[static_cast<std::size_t>(best)], *highest / rival};
}

std::vector<Candidate> choose_candidates(const LagScores& s) {
  std::vector<std::size_t> chosen;
  add_peaks(s.joint, of_both, chosen);
  add_peaks(s.magnitude, per_channel, chosen);
  add_peaks(s.phase_peak, per_channel, chosen);
  add_peaks(s.phase_power, by_power, chosen);
  std::sort(chosen.begin(), chosen.end(), [&](std::size_t x, std::size_t y) { return s.joint[x] > s.joint[y]; });
  std::vector<std::size_t> distinct;
  for (std::size_t i : chosen)
    if (std::none_of(distinct.begin(), distinct.end(),
                     [&](std::size_t j) { return (i > j ? i - j : j - i) <= duplicate_frames; }))
      distinct.push_back(i);
  std::vector<Candidate> out;
  for (std::size_t i : distinct) {
    Candidate c;
    const bool by_phase = s.phase_peak[i] > sharp_peak;
    c.lag_s = by_phase ? s.peak_at_s[i]
                       : static_cast<double>(s.first_lag + static_cast<std::ptrdiff_t>(i)) * hop_samples / rate_hz;
    c.magnitude = s.magnitude[i], c.phase_peak = s.phase_peak[i], c.phase_power = s.phase_power[i],
    c.joint = s.joint[i];
    for (std::size_t j : distinct)
      if ((i > j ? i - j : j - i) > near_frames) c.rival = std::max(c.rival, s.joint[j]);
    out.push_back(c);
  }
  return out;
}

}  // namespace contrechamp::clock
