// Collects the features of a clip, and leaves out what says nothing new.
#pragma once

#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::fingerprint {

inline constexpr int film_features = 170;   // a frame
inline constexpr int photo_features = 500;

class ClipCollector {
 public:
  explicit ClipCollector(bool photo) : most_(photo ? photo_features : film_features) {}
  // In order of time. `detail` as of detail(): flat and noisy frames are left out.
  void add(const model::GreyPicture& picture, std::int64_t time_us, int detail);
  model::ClipFingerprint finish(std::int64_t duration_us);

 private:
  int most_;
  model::ClipFingerprint clip_;
};

}  // namespace contrechamp::fingerprint
