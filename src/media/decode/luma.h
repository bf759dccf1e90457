// The brightness of a frame as a small upright picture, and nothing else of it: most files hold it as a plane of its
// own.
#pragma once

#include "media/decode/scale.h"

namespace contrechamp::media {

class LumaScaler {
 public:
  explicit LumaScaler(int long_side_px) : long_side_px_(long_side_px), any_(long_side_px) {}

  // 0 (black) to 255 (white) whatever the range of the file; each pixel the mean of those under it.
  // `rotation_deg` clockwise: 0, 90, 180, 270.
  base::Result<model::GreyPicture> scale(const AVFrame& frame, int rotation_deg);

 private:
  int long_side_px_;
  Scaler any_;  // for files that hold colours only
};

// Means of whole pixels; never enlarges. The long side becomes at most `long_side_px`.
model::GreyPicture shrink(const model::GreyPicture& picture, int long_side_px);

}  // namespace contrechamp::media
