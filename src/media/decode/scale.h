// Converts a decoded frame to a small RGB picture as it is to be shown: upright, with square pixels, on a ground where
// it is transparent.
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

// What a player does to a decoded frame before it shows it, in this order.
struct Upright {
  double pixel_aspect = 1;  // width of a pixel by its height
  bool mirrored = false;    // left and right are swapped
  int rotation_deg = 0;     // clockwise: 0, 90, 180, 270

  bool operator==(const Upright&) const = default;
};

// The eight orientations of EXIF (2.32, 4.6.4 A); 1 for any other number.
Upright upright_of_exif(int orientation);
// Of the EXIF that a decoder reports with a frame.
Upright upright_of_exif(const AVFrame& frame);

struct Size {
  int width_px = 0, height_px = 0;
};
// Of a frame as it is shown, but for mirror and rotation; at most `long_side_px`, never enlarged beyond square pixels.
Size shown_size(int width_px, int height_px, double pixel_aspect, int long_side_px);

class Scaler {
 public:
  explicit Scaler(int long_side_px) : long_side_px_(long_side_px) {}
  ~Scaler() {
    sws_freeContext(context_);
    sws_freeContext(flattening_);
  }
  Scaler(const Scaler&) = delete;
  Scaler& operator=(const Scaler&) = delete;

  base::Result<model::RgbPicture> scale(const AVFrame& frame, const Upright& upright);

 private:
  base::Result<model::RgbPicture> scale_opaque(const AVFrame& frame, const Upright& upright);

  int long_side_px_;
  SwsContext* context_ = nullptr;
  SwsContext* flattening_ = nullptr;
};

model::RgbPicture turn(const model::RgbPicture& picture, const Upright& upright);
model::GreyPicture turn(const model::GreyPicture& picture, const Upright& upright);
model::GreyPicture luma_of(const model::RgbPicture& picture);

}  // namespace contrechamp::media
