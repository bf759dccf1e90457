// Collects the fingerprints of a clip. Frames that repeat the last one are not stored again.
#pragma once

#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::fingerprint {

// Features a frame. 82 are kept of a film: 36 bytes each are 10 MB an hour of moving pictures. 400 are used once, as
// the query: an inset of two fifths of the width still has some seventy of them (docs/copies.md, "Parameters and why").
// 500 of a photo were chosen by hand; a photo is one frame, so that they cost little.
inline constexpr int film_features = 82;
inline constexpr int query_features = 400;
inline constexpr int photo_features = 500;

struct ClipFingerprints {
  model::ClipFingerprint kept;   // stored; later clips are compared with it
  model::ClipFingerprint query;  // richer, for the search among earlier clips, so that small insets are found
};

class ClipCollector {
 public:
  explicit ClipCollector(bool photo) : photo_(photo) {}
  // Frames come in ascending order of time. `detail`: the value of detail(); flat and noisy frames are skipped.
  void add(const model::GreyPicture& picture, std::int64_t time_us, int detail);
  ClipFingerprints finish(std::int64_t duration_us);

 private:
  bool photo_;
  ClipFingerprints clip_;
};

}  // namespace contrechamp::fingerprint
