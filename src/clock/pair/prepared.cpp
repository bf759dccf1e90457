#include "clock/pair/prepared.h"

#include <algorithm>
#include <cmath>

#include "clock/features/whiten.h"

namespace contrechamp::clock {
namespace {

// Rounds as lrint() does, without a call, for |x| < 2^22: the sum has no bits left for a fraction.
std::int8_t nearest(float x) {
  constexpr float no_fraction = 12582912;  // 1.5 × 2^23
  return static_cast<std::int8_t>(static_cast<int>((x + no_fraction) - no_fraction));
}

std::vector<Phasor> phase_of(std::span<const float> wave, RealFft& fft) {
  auto into = fft.samples();
  std::copy(wave.begin(), wave.end(), into.begin());
  std::fill(into.begin() + static_cast<std::ptrdiff_t>(wave.size()), into.end(), 0.0f);
  fft.forward();
  std::vector<Phasor> out(search_bins);
  const auto spectrum = fft.spectrum().subspan(first_search_bin, search_bins);
  for (std::size_t i = 0; i < search_bins; ++i) {
    const double re = spectrum[i].real(), im = spectrum[i].imag();
    const auto size = static_cast<float>(std::sqrt(re * re + im * im));
    const float scale = size < 1e-12f ? 0.0f : 127.0f;
    const float divisor = size < 1e-12f ? 1.0f : size;
    out[i] = {nearest(scale * spectrum[i].real() / divisor), nearest(scale * spectrum[i].imag() / divisor)};
  }
  return out;
}

std::vector<std::complex<float>> spectra_of_rows(std::span<const std::int8_t> rows, RealFft& fft) {
  std::vector<std::complex<float>> out(cepstra * fft.bins());
  const std::size_t frames = rows.size() / cepstra;
  for (std::size_t c = 0; c < cepstra; ++c) {
    auto into = fft.samples();
    std::fill(into.begin(), into.end(), 0.0f);
    for (std::size_t k = 0; k < frames; ++k) into[k] = rows[k * cepstra + c];
    fft.forward();
    std::copy(fft.spectrum().begin(), fft.spectrum().end(), out.begin() + static_cast<std::ptrdiff_t>(c * fft.bins()));
  }
  return out;
}

}  // namespace

CepstraRows cepstra_of(std::vector<std::int8_t> magnitude) {
  CepstraRows out{magnitude.size() / cepstra, std::move(magnitude), {}};
  out.energy_to.assign(out.frames + 1, 0);
  for (std::size_t k = 0; k < out.frames; ++k) {
    double sum = 0;
    for (std::size_t c = 0; c < cepstra; ++c) {
      const double x = out.cepstra_rows[k * cepstra + c];
      sum += x * x;
    }
    out.energy_to[k + 1] = out.energy_to[k] + sum;
  }
  return out;
}

PreparedClip prepare(const SoundFeatures& features, FftSet& ffts) {
  PreparedClip out{cepstra_of(features.magnitude), features.samples, unpack_wave(features), {}, {}};
  out.onsets = find_onsets(out.wave);
  for (std::size_t frame = 0; frame < out.frames; frame += piece_frames) {
    const std::size_t count = std::min(piece_frames, out.frames - frame);
    const std::size_t begin = frame * hop_samples;
    const auto wave = std::span(out.wave).subspan(begin, std::min(piece_samples, out.wave.size() - begin));
    const auto rows = std::span(out.cepstra_rows).subspan(frame * cepstra, count * cepstra);
    out.pieces.push_back({phase_of(wave, ffts.of(samples_fft)), spectra_of_rows(rows, ffts.of(frames_fft))});
  }
  return out;
}

}  // namespace contrechamp::clock
