#include "fingerprint/clip_fingerprint.h"

#include <algorithm>
#include <utility>

namespace contrechamp::fingerprint {

void ClipCollector::add(const model::FrameCode& code) {
  if (code.quality > 0) clip_.codes.push_back(code);
}

model::ClipFingerprint ClipCollector::finish(std::int64_t duration_us) {
  clip_.duration_us = duration_us;
  if (!clip_.codes.empty() && duration_us > 0) clip_.duration_us = std::max(duration_us, clip_.codes.back().time_us);
  return std::exchange(clip_, {});
}

}  // namespace contrechamp::fingerprint
