// Synthetic fingerprints with the statistics of real ones, for measuring an index at scale.
//
// Each of the 256 tests is a Gaussian number above or below a threshold. The numbers have the means and the pairwise
// correlations of the tests of real features. A draw is the sum of three entries of a bank of 16,384 draws, which keeps
// means and correlations and costs little. Positions, levels and directions are those of real frames. A part of the
// features continues from frame to frame with small changes, as in real video.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model/fingerprint.h"

namespace contrechamp::bench {

// How a copy of a clip is edited.
struct Edit {
  double kept = 0.5;    // share of the clip's features that the copy keeps
  double noise = 0.35;  // largest share of noise in the tests; each feature has a random part of it
  bool mirrored = false;
  double scale = 1, dx = 0, dy = 0;  // in units of the long side
};

class FingerprintMaker {
 public:
  // Real clips of as many different scenes as possible.
  FingerprintMaker(std::vector<model::ClipFingerprint> real, std::uint64_t seed);
  // The same for the same number.
  model::ClipFingerprint clip(std::uint64_t number, int frames) const;
  // A query of an edited copy of the clip, filled up with other features to 400 a frame.
  model::ClipFingerprint copy_of(const model::ClipFingerprint& clip, const Edit& edit, std::uint64_t seed) const;
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
