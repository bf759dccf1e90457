// Collects the codes of a clip.
#pragma once

#include "model/fingerprint.h"

namespace contrechamp::fingerprint {

class ClipCollector {
 public:
  // In order of time. Flat and noisy frames are left out.
  void add(const model::FrameCode& code);
  model::ClipFingerprint finish(std::int64_t duration_us);

 private:
  model::ClipFingerprint clip_;
};

}  // namespace contrechamp::fingerprint
