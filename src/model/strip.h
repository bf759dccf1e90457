// A stretch of film as small pictures at even times, to compare how two films move.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/fingerprint.h"

namespace contrechamp::model {

struct Strip {
  std::int64_t start_us = 0;
  std::int64_t step_us = 41667;
  int width_px = 0, height_px = 0;
  std::vector<std::uint8_t> luma;     // picture after picture: what is on the screen at start + i × step
  std::vector<FrameFeatures> frames;  // of some of them, ascending time

  int count() const {
    const auto area = static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px);
    return area == 0 ? 0 : static_cast<int>(luma.size() / area);
  }
  const std::uint8_t* picture(int i) const { return luma.data() + static_cast<std::size_t>(i) * width_px * height_px; }
};

// For the way out of the jail; sizes are checked on the way back.
std::string to_bytes(const Strip& strip);
base::Result<Strip> strip_from_bytes(std::string_view bytes);

}  // namespace contrechamp::model
