#include "made_sounds.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "pipeline/derived.h"

namespace contrechamp::bench {
namespace {

using namespace contrechamp::clock;

constexpr std::uint32_t second = 62;                           // frames
constexpr std::size_t bytes_a_frame = hop_samples / 2;         // two samples a byte
constexpr std::size_t bytes_a_block = rate_hz * 4 / 1000 / 2;  // 4 ms, the blocks whose power gives the onsets

void sort_by_time(SoundFeatures& f) {
  std::stable_sort(f.landmarks.begin(), f.landmarks.end(),
                   [](const Landmark& x, const Landmark& y) { return x.frame < y.frame; });
}

}  // namespace

std::vector<SoundFeatures> real_sounds(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().filename() == pipeline::sound_file) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<SoundFeatures> out;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (auto f = features_from_bytes(bytes); f && f->landmarks.size() > 1000) out.push_back(std::move(*f));
  }
  return out;
}

SoundFeatures shuffled(const SoundFeatures& real, std::mt19937_64& random) {
  SoundFeatures out;
  out.samples = real.samples;
  out.clock = {{0, 0}};
  out.magnitude.resize(real.magnitude.size());
  out.wave.resize(real.wave.size());
  std::vector<std::uint32_t> order(real.frames() / second);
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  std::uniform_int_distribution<std::uint32_t> within(0, second - 1);
  const std::uint32_t key_shift = std::uniform_int_distribution<std::uint32_t>(0, 111)(random);
  for (std::uint32_t at = 0; at < order.size(); ++at) {
    const std::uint32_t shift = within(random);
    const auto moved = [&](std::uint32_t frame) { return at * second + (frame - order[at] * second + shift) % second; };
    const auto begin = std::lower_bound(real.landmarks.begin(), real.landmarks.end(), order[at] * second,
                                        [](const Landmark& l, std::uint32_t frame) { return l.frame < frame; });
    for (auto l = begin; l != real.landmarks.end() && l->frame < (order[at] + 1) * second; ++l)
      out.landmarks.push_back(
          {((l->key + key_shift * 128 * 64) % landmark_keys) & 0xffffffu, l->rank, moved(l->frame)});
    for (std::uint32_t frame = order[at] * second; frame < (order[at] + 1) * second; ++frame) {
      std::copy_n(&real.magnitude[std::size_t{frame} * cepstra], cepstra,
                  &out.magnitude[std::size_t{moved(frame)} * cepstra]);
      const std::size_t from = frame * bytes_a_frame, to = moved(frame) * bytes_a_frame;
      if (std::max(from, to) + bytes_a_frame > real.wave.size()) continue;
      std::copy_n(&real.wave[from], bytes_a_frame, &out.wave[to]);
      for (std::size_t block = to; block < to + bytes_a_frame; block += bytes_a_block)
        std::shuffle(&out.wave[block], &out.wave[block] + bytes_a_block, random);
    }
  }
  sort_by_time(out);
  return out;
}

void share(const SoundFeatures& first, SoundFeatures& heard, std::uint32_t apart_frames, const Shared& how,
           std::mt19937_64& random) {
  for (int i = 0; i < how.landmarks && !first.landmarks.empty(); ++i) {
    const Landmark l = first.landmarks[random() % first.landmarks.size()];
    if (l.frame + apart_frames < heard.frames()) heard.landmarks.push_back({l.key, l.rank, l.frame + apart_frames});
  }
  sort_by_time(heard);
  const std::size_t frames =
      std::min(first.frames(), heard.frames() - std::min<std::size_t>(heard.frames(), apart_frames));
  const double rest = std::sqrt(1 - how.of_magnitude * how.of_magnitude);
  for (std::size_t i = 0; i < frames * cepstra; ++i) {
    std::int8_t& value = heard.magnitude[apart_frames * std::size_t{cepstra} + i];
    value = static_cast<std::int8_t>(
        std::clamp(std::lround(rest * value + how.of_magnitude * first.magnitude[i]), -127L, 127L));
  }
  std::bernoulli_distribution same(how.of_samples);
  for (std::size_t i = 0;
       i < frames * bytes_a_frame && i < first.wave.size() && apart_frames * bytes_a_frame + i < heard.wave.size(); ++i)
    if (same(random)) heard.wave[apart_frames * bytes_a_frame + i] = first.wave[i];
}

}  // namespace contrechamp::bench
