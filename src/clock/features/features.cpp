#include "clock/features/features.h"

#include <algorithm>
#include <cmath>

#include "clock/features/landmarks.h"
#include "clock/features/magnitude.h"
#include "clock/features/whiten.h"

namespace contrechamp::clock {
namespace {

constexpr std::size_t chunk_frames = 4096;      // 65 s: bounds memory, and the noise floor follows the surroundings
constexpr std::size_t mark_step_samples = 800;  // silence and clipping are marked in steps of 0.1 s
// -66 dB of full scale. Chosen by hand; not varied.
constexpr float silent_rms = 5e-4f;
// 0.13 dB under full scale, for lossy codecs move clipped samples a little. Chosen by hand; not varied.
constexpr float clipped_level = 0.985f;
constexpr int clipped_run = 3;  // samples in a row; fewer are a peak

void add_span(std::vector<Span>& spans, std::size_t begin, std::size_t end) {
  if (!spans.empty() && spans.back().end == begin) spans.back().end = static_cast<std::uint32_t>(end);
  else spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

void mark(std::span<const float> pcm, SoundFeatures& out) {
  for (std::size_t begin = 0; begin < pcm.size(); begin += mark_step_samples) {
    const std::size_t end = std::min(begin + mark_step_samples, pcm.size());
    double energy = 0;
    int run = 0, longest = 0;
    for (std::size_t i = begin; i < end; ++i) {
      energy += double{pcm[i]} * pcm[i];
      run = std::fabs(pcm[i]) >= clipped_level ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    if (std::sqrt(energy / static_cast<double>(end - begin)) < silent_rms) add_span(out.silent, begin, end);
    if (longest >= clipped_run) add_span(out.clipped, begin, end);
  }
}

void mute(const std::vector<Span>& spans, std::span<float> wave) {
  for (Span s : spans) std::fill(wave.begin() + s.begin, wave.begin() + s.end, 0.0f);
}

}  // namespace

SoundFeatures extract_features(std::span<const float> pcm, std::vector<ClockMark> clock) {
  SoundFeatures out;
  out.samples = static_cast<std::uint32_t>(pcm.size());
  if (clock.empty()) clock.push_back({});
  out.clock = std::move(clock);
  mark(pcm, out);
  RealFft fft(frame_samples);
  constexpr std::size_t lead = frame_samples / 2;
  std::vector<float> wave(pcm.size() + 2 * lead), values;
  const std::size_t frames = pcm.empty() ? 0 : (pcm.size() - 1) / hop_samples + 1;
  for (std::size_t first = 0; first < frames; first += chunk_frames) {
    const Spectra spectra = spectra_of(pcm, first, std::min(chunk_frames, frames - first), fft);
    add_whitened(spectra, std::span(wave).subspan(first * hop_samples), fft);
    add_cepstra(spectra, values);
    add_landmarks(spectra, first, out.landmarks);
  }
  const auto kept = std::span(wave).subspan(lead, pcm.size());
  mute(out.silent, kept);
  out.wave = pack_wave(kept);
  out.magnitude = pack_cepstra(std::move(values));
  return out;
}

}  // namespace contrechamp::clock
