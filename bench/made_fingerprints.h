// Fingerprints of clips that nobody filmed, with the statistics of real ones, for measuring an index at scale.
//
// Each of the 256 tests is a bell-shaped number above or below a threshold; the numbers depend on each other as the
// tests of the real features do (means and pairwise correlations are taken from them). Numbers are sums of three out of
// a bank of 16,384 draws, which keeps means and correlations and costs little. Places, sizes and directions are those
// of real frames; a part of the features is carried over from frame to frame, changed a little, as a camera sees them.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model/fingerprint.h"

namespace contrechamp::bench {

// Of an edited copy of a clip.
struct Edit {
  double kept = 0.5;    // share of the archive's features that are found again
  double noise = 0.35;  // of the numbers behind the tests: the most; each feature has its own part of it
  bool mirrored = false;
  double scale = 1, dx = 0, dy = 0;  // long sides
};

class FingerprintMaker {
 public:
  // Real clips, as of different scenes as can be.
  FingerprintMaker(std::vector<model::ClipFingerprint> real, std::uint64_t seed);
  // Always the same for one number.
  model::ClipFingerprint clip(std::uint64_t number, int frames) const;
  // A query that shows the clip, edited, among other things; 400 features a frame.
  model::ClipFingerprint copy_of(const model::ClipFingerprint& clip, const Edit& edit, std::uint64_t seed) const;
  // Share of features with a near one (20, 40 bits) in the frame before, in the real clips and in made ones.
  const std::vector<model::ClipFingerprint>& real() const { return real_; }

 private:
  using Numbers = std::array<float, 256>;
  using Random = std::mt19937_64;
  void learn();
  void fill_bank(const std::vector<float>& factor, Random& random);
  Numbers draw(Random& random) const;
  Numbers near(const Numbers& numbers, double noise, Random& random) const;
  model::FrameBits bits_of(const Numbers& numbers) const;
  const model::FrameFeatures& template_frame(Random& random) const;

  std::vector<model::ClipFingerprint> real_;
  std::vector<const model::FrameFeatures*> frames_;
  std::uint64_t seed_;
  std::vector<float> bank_;  // 256 numbers each
  std::array<float, 256> threshold_{};
};

std::vector<model::ClipFingerprint> read_fingerprints(const std::string& folder);

}  // namespace contrechamp::bench
