// Converts a decoded frame to a small upright RGB picture.
#pragma once

extern "C" {
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::media {

// Is the size of a picture within the limits of input.h?
bool is_sensible(int width_px, int height_px);

class Scaler {
 public:
  explicit Scaler(int long_side_px) : long_side_px_(long_side_px) {}
  ~Scaler() { sws_freeContext(context_); }
  Scaler(const Scaler&) = delete;
  Scaler& operator=(const Scaler&) = delete;

  // `rotation_deg` clockwise: 0, 90, 180, 270.
  base::Result<model::RgbPicture> scale(const AVFrame& frame, int rotation_deg);

 private:
  int long_side_px_;
  SwsContext* context_ = nullptr;
};

model::RgbPicture turn(const model::RgbPicture& picture, int rotation_deg);
model::GreyPicture turn(const model::GreyPicture& picture, int rotation_deg);
model::GreyPicture luma_of(const model::RgbPicture& picture);
// The rotation of the EXIF orientation that the JPEG decoder reports; 0 without one. Mirrored orientations are rotated,
// not mirrored.
int exif_rotation(const AVFrame& frame);

}  // namespace contrechamp::media
