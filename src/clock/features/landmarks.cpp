#include "clock/features/landmarks.h"

#include <algorithm>
#include <tuple>

namespace contrechamp::clock {
namespace {

// Origin of the constants: chosen on seed 1 of the public set for the share of true pairs that the index finds at the
// false rate of 100,000 clips (docs/decisions/0008). Two peaks on the coarse grid were compared there with three peaks
// and with exact ones; the other numbers were not varied on their own.
constexpr std::size_t first_bin = 8;            // 125 Hz
constexpr std::size_t end_bin = 232;            // 3.6 kHz
constexpr std::size_t reach_frames = 5;         // a peak is the highest within ±80 ms
constexpr std::size_t reach_bins = 6;           // and ±94 Hz
constexpr std::size_t mean_frames = 47;         // on each side: 0.75 s
constexpr float least_prominence_log2 = 2.0f;   // 6 dB of power above the mean of its bin
constexpr std::size_t slice_frames = 62;        // 1 s
constexpr std::size_t peaks_a_slice = 20;       // the most prominent peaks of a second
constexpr std::size_t fan_out = 12;             // peaks after an anchor that form a landmark with it
constexpr std::uint32_t least_gap = 2;          // frames between the two peaks
constexpr std::uint32_t most_gap = 94;          // 1.5 s
constexpr std::uint32_t most_bins_apart = 110;  // 1.7 kHz: 2 × 110 / grid fit in 7 bits of the key
constexpr std::uint32_t grid = 2;               // frames and bins are quantised by 2: 32 ms and 31 Hz

struct Peak {
  std::uint32_t frame = 0;
  std::uint32_t bin = 0;
  float height = 0;
  std::uint32_t rank = 0;  // within its slice
};

// Log power less the running mean of its bin.
std::vector<float> prominence_of(const Spectra& s) {
  std::vector<float> prominence(s.frames * bins);
  std::vector<double> sum(bins);
  const auto add = [&](std::size_t k, double sign) {
    for (std::size_t bin = 0; bin < bins; ++bin) sum[bin] += sign * s.log_power[k * bins + bin];
  };
  std::size_t from = 0, to = 0;
  for (std::size_t k = 0; k < s.frames; ++k) {
    for (; to < std::min(s.frames, k + mean_frames + 1); ++to) add(to, 1);
    for (; from + mean_frames < k; ++from) add(from, -1);
    const double each = 1.0 / static_cast<double>(to - from);
    for (std::size_t bin = 0; bin < bins; ++bin)
      prominence[k * bins + bin] = s.log_power[k * bins + bin] - static_cast<float>(sum[bin] * each);
  }
  return prominence;
}

bool is_peak(const std::vector<float>& prominence, std::size_t frames, std::size_t k, std::size_t bin) {
  const float height = prominence[k * bins + bin];
  const std::size_t from = k - std::min(k, reach_frames), to = std::min(frames - 1, k + reach_frames);
  for (std::size_t t = from; t <= to; ++t)
    for (std::size_t f = bin - reach_bins; f <= bin + reach_bins; ++f)
      if (prominence[t * bins + f] > height) return false;
  return true;
}

std::vector<Peak> peaks_of(const Spectra& s) {
  const auto prominence = prominence_of(s);
  std::vector<Peak> all, slice;
  for (std::size_t begin = 0; begin < s.frames; begin += slice_frames) {
    slice.clear();
    for (std::size_t k = begin; k < std::min(begin + slice_frames, s.frames); ++k)
      for (std::size_t bin = first_bin; bin < end_bin; ++bin) {
        const float height = prominence[k * bins + bin];
        if (height < least_prominence_log2 || height < prominence[k * bins + bin - 1] ||
            height < prominence[k * bins + bin + 1])
          continue;
        if (is_peak(prominence, s.frames, k, bin))
          slice.push_back({static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(bin), height});
      }
    const std::size_t keep = std::min(peaks_a_slice, slice.size());
    std::partial_sort(slice.begin(), slice.begin() + static_cast<std::ptrdiff_t>(keep), slice.end(),
                      [](const Peak& a, const Peak& b) { return a.height > b.height; });
    slice.resize(keep);
    for (std::size_t i = 0; i < slice.size(); ++i) slice[i].rank = static_cast<std::uint32_t>(i);
    std::sort(slice.begin(), slice.end(),
              [](const Peak& a, const Peak& b) { return std::tie(a.frame, a.bin) < std::tie(b.frame, b.bin); });
    all.insert(all.end(), slice.begin(), slice.end());
  }
  return all;
}

std::uint32_t key_of(const Peak& a, const Peak& b) {
  const std::uint32_t bin = (a.bin - std::uint32_t{first_bin}) / grid, apart = (b.bin + most_bins_apart - a.bin) / grid;
  const std::uint32_t gap = (b.frame - a.frame) / grid;
  static_assert((end_bin - first_bin) / grid <= 112 && 2 * most_bins_apart / grid < 128 && most_gap / grid < 64);
  static_assert(landmark_keys == 112 * 128 * 64);
  return (bin * 128 + apart) * 64 + gap;
}

}  // namespace

void add_landmarks(const Spectra& spectra, std::size_t first_frame, std::vector<Landmark>& out) {
  const auto peaks = peaks_of(spectra);
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    const Peak& a = peaks[i];
    std::size_t made = 0;
    for (std::size_t j = i + 1; j < peaks.size() && made < fan_out; ++j) {
      const Peak& b = peaks[j];
      if (b.frame - a.frame > most_gap) break;
      const std::uint32_t apart = b.bin > a.bin ? b.bin - a.bin : a.bin - b.bin;
      if (b.frame - a.frame < least_gap || apart > most_bins_apart) continue;
      out.push_back({key_of(a, b) & 0xffffffu, std::max(a.rank, b.rank) & 0xffu,
                     static_cast<std::uint32_t>(first_frame) + a.frame});
      ++made;
    }
  }
}

}  // namespace contrechamp::clock
