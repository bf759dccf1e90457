// The luma of a frame as a small upright picture. Most files have it as a separate plane, so that no colour conversion
// is needed.
#pragma once

#include "media/decode/scale.h"

namespace contrechamp::media {

class LumaScaler {
 public:
  explicit LumaScaler(int long_side_px) : long_side_px_(long_side_px), any_(long_side_px) {}

  // 0 (black) … 255 (white), whatever the range of the file. Each pixel is the mean of the pixels that it covers.
  base::Result<model::GreyPicture> scale(const AVFrame& frame, const Upright& upright);

 private:
  int long_side_px_;
  Scaler any_;  // for formats without a luma plane
};

// Downscales by means of whole pixels to a long side of at most `long_side_px`. Does not enlarge.
model::GreyPicture shrink(const model::GreyPicture& picture, int long_side_px);

}  // namespace contrechamp::media
