#include "clock/features/sound_features.h"

#include <algorithm>
#include <cstring>

namespace contrechamp::clock {
namespace {

constexpr std::string_view magic = "ccsound2";
// Two days. The stage `listen` decodes six hours of a file at most.
constexpr std::uint64_t most_samples = std::uint64_t{rate_hz} * 3600 * 48;

template <class T>
void append(std::string& out, const std::vector<T>& values) {
  const auto count = static_cast<std::uint32_t>(values.size());
  out.append(reinterpret_cast<const char*>(&count), sizeof count);
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <class T>
bool take_array(std::string_view& from, std::vector<T>& values) {
  std::uint32_t count = 0;
  if (from.size() < sizeof count) return false;
  std::memcpy(&count, from.data(), sizeof count);
  from.remove_prefix(sizeof count);
  if (from.size() / sizeof(T) < count) return false;
  values.resize(count);
  if (count > 0) std::memcpy(values.data(), from.data(), count * sizeof(T));
  from.remove_prefix(count * sizeof(T));
  return true;
}

// Spans must be disjoint and ascending: readers would go through overlapping ones again for each.
bool are_disjoint(const std::vector<Span>& spans, std::uint32_t samples) {
  std::uint32_t before = 0;
  for (const Span s : spans) {
    if (s.begin < before || s.begin >= s.end || s.end > samples) return false;
    before = s.end;
  }
  return true;
}

// A limit of landmarks a second (62 frames), for the cost of the index is quadratic in landmarks that share a key.
// landmarks.cpp makes twelve for each of twenty peaks. The limit is three times that, for a second of the clip may
// overlap two slices of it and a short slice at the end of a chunk.
bool few_enough(const std::vector<Landmark>& landmarks) {
  constexpr std::size_t second_frames = 62, most_a_second = 3 * 12 * 20;
  for (std::size_t i = most_a_second; i < landmarks.size(); ++i)
    if (landmarks[i].frame - landmarks[i - most_a_second].frame < second_frames) return false;
  return true;
}

bool is_valid(const SoundFeatures& f) {
  if (f.samples > most_samples || f.wave.size() != (f.samples + 1) / 2) return false;
  if (f.magnitude.size() % cepstra != 0 || f.frames() > f.samples / hop_samples + 1) return false;
  std::uint32_t before = 0;
  for (const Landmark& l : f.landmarks) {
    if (l.frame < before || l.frame >= f.frames() || std::uint32_t{l.key} >= landmark_keys) return false;
    before = l.frame;
  }
  if (!few_enough(f.landmarks)) return false;
  // 285 years: sums of some such times do not overflow.
  constexpr std::int64_t latest_us = std::int64_t{1} << 53;
  std::uint32_t mark = 0;
  for (const ClockMark& m : f.clock) {
    if (m.sample < mark || m.sample > f.samples || m.time_us > latest_us || m.time_us < -latest_us) return false;
    mark = m.sample;
  }
  return are_disjoint(f.silent, f.samples) && are_disjoint(f.clipped, f.samples);
}

}  // namespace

double media_time_s(const SoundFeatures& features, double sample) {
  ClockMark mark;
  for (const ClockMark& m : features.clock) {
    if (m.sample > sample && &m != &features.clock.front()) break;
    mark = m;
  }
  return static_cast<double>(mark.time_us) / 1e6 + (sample - mark.sample) / rate_hz;
}

std::string to_bytes(const SoundFeatures& f) {
  std::string out(magic);
  out.append(reinterpret_cast<const char*>(&f.samples), sizeof f.samples);
  append(out, f.wave);
  append(out, f.magnitude);
  append(out, f.landmarks);
  append(out, f.silent);
  append(out, f.clipped);
  static_assert(sizeof(ClockMark) == 16 && sizeof(Landmark) == 8 && sizeof(Span) == 8);
  std::vector<std::uint32_t> at;
  std::vector<std::int64_t> time;
  for (const ClockMark& m : f.clock) {
    at.push_back(m.sample);
    time.push_back(m.time_us);
  }
  append(out, at);
  append(out, time);
  return out;
}

base::Result<SoundFeatures> features_from_bytes(std::string_view bytes) {
  const auto bad = [] { return base::fail(base::ErrorKind::unreadable, "not sound features of version 2"); };
  SoundFeatures f;
  if (bytes.size() < magic.size() + sizeof f.samples || bytes.substr(0, magic.size()) != magic) return bad();
  bytes.remove_prefix(magic.size());
  std::memcpy(&f.samples, bytes.data(), sizeof f.samples);
  bytes.remove_prefix(sizeof f.samples);
  std::vector<std::uint32_t> at;
  std::vector<std::int64_t> time;
  if (!take_array(bytes, f.wave) || !take_array(bytes, f.magnitude) || !take_array(bytes, f.landmarks) ||
      !take_array(bytes, f.silent) || !take_array(bytes, f.clipped) || !take_array(bytes, at) ||
      !take_array(bytes, time) || !bytes.empty() || at.size() != time.size())
    return bad();
  for (std::size_t i = 0; i < at.size(); ++i) f.clock.push_back({at[i], time[i]});
  if (!is_valid(f)) return bad();
  return f;
}

std::optional<std::vector<std::int8_t>> magnitude_from(const ReadAt& read) {
  std::uint32_t samples = 0, wave = 0;
  constexpr std::size_t head_bytes = magic.size() + sizeof samples + sizeof wave;
  const std::string head = read(0, head_bytes);
  if (head.size() < head_bytes || !head.starts_with(magic)) return std::nullopt;
  std::memcpy(&samples, head.data() + magic.size(), sizeof samples);
  std::memcpy(&wave, head.data() + magic.size() + sizeof samples, sizeof wave);
  if (samples > most_samples || wave != (samples + 1) / 2) return std::nullopt;
  const std::string rest = read(head_bytes + wave, sizeof(std::uint32_t) + (samples / hop_samples + 1) * cepstra);
  std::string_view from = rest;
  std::vector<std::int8_t> out;
  if (!take_array(from, out) || out.size() % cepstra != 0) return std::nullopt;
  return out;
}

}  // namespace contrechamp::clock
