// Collects the features of a clip, and leaves out what says nothing new.
#pragma once

#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::fingerprint {

inline constexpr int film_features = 82;    // a frame, kept
inline constexpr int query_features = 400;  // a frame, to search with once
inline constexpr int photo_features = 500;

struct ClipFingerprints {
  model::ClipFingerprint kept;   // that later clips are compared with
  model::ClipFingerprint query;  // richer: what is small in this clip is found among earlier ones
};

class ClipCollector {
 public:
  explicit ClipCollector(bool photo) : photo_(photo) {}
  // In order of time. `detail` as of detail(): flat and noisy frames are left out.
  void add(const model::GreyPicture& picture, std::int64_t time_us, int detail);
  ClipFingerprints finish(std::int64_t duration_us);

 private:
  bool photo_;
  ClipFingerprints clip_;
};

}  // namespace contrechamp::fingerprint
