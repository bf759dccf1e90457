#include "media/decode/scale.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "media/decode/input.h"
#include "media/photo/transparency.h"

namespace contrechamp::media {

bool is_sensible(int width_px, int height_px) {
  return width_px >= 1 && height_px >= 1 && width_px <= longest_side_px && height_px <= longest_side_px &&
         std::int64_t{width_px} * height_px <= most_pixels;
}

Size shown_size(int width_px, int height_px, double pixel_aspect, int long_side_px) {
  const double width = std::max(1.0, std::round(width_px * pixel_aspect));
  const double longest = std::max<double>(width, height_px);
  if (longest <= long_side_px) return {static_cast<int>(width), height_px};
  return {std::max(1, static_cast<int>(width * long_side_px / longest)),
          std::max(1, static_cast<int>(static_cast<double>(height_px) * long_side_px / longest))};
}

namespace {

bool has_alpha(int format) {
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
  return described != nullptr && (described->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
}

tl::unexpected<base::Error> bad(const char* why) { return base::fail(base::ErrorKind::unreadable, why); }

}  // namespace

base::Result<model::RgbPicture> Scaler::scale(const AVFrame& frame, const Upright& upright) {
  if (!is_sensible(frame.width, frame.height)) return bad("a picture of no sensible size");
  if (!has_alpha(frame.format)) return scale_opaque(frame, upright);
  // Laid on its ground at full size: a mean over opaque and transparent pixels has the colour of neither.
  flattening_ = sws_getCachedContext(flattening_, frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                                     frame.width, frame.height, AV_PIX_FMT_RGBA, SWS_POINT | SWS_BITEXACT, nullptr,
                                     nullptr, nullptr);
  struct Free {
    void operator()(AVFrame* flat) const { av_frame_free(&flat); }
  };
  const std::unique_ptr<AVFrame, Free> flat(av_frame_alloc());
  flat->width = frame.width, flat->height = frame.height, flat->format = AV_PIX_FMT_RGBA;
  if (flattening_ == nullptr || av_frame_get_buffer(flat.get(), 0) < 0)
    return bad("a pixel format that cannot be shown");
  if (sws_scale(flattening_, frame.data, frame.linesize, 0, frame.height, flat->data, flat->linesize) <= 0)
    return bad("a picture that cannot be scaled");
  const auto width = static_cast<std::size_t>(frame.width), height = static_cast<std::size_t>(frame.height);
  const auto stride = static_cast<std::size_t>(flat->linesize[0]);
  // Without what stands between the rows.
  for (std::size_t y = 1; y < height && stride != width * 4; ++y)
    std::memmove(flat->data[0] + y * width * 4, flat->data[0] + y * stride, width * 4);
  flat->linesize[0] = static_cast<int>(width * 4);
  lay_on_ground(flat->data[0], width * height);
  flat->format = AV_PIX_FMT_RGB0;
  return scale_opaque(*flat, upright);
}

base::Result<model::RgbPicture> Scaler::scale_opaque(const AVFrame& frame, const Upright& upright) {
  const Size size = shown_size(frame.width, frame.height, upright.pixel_aspect, long_side_px_);
  model::RgbPicture out;
  out.width_px = size.width_px;
  out.height_px = size.height_px;
  context_ = sws_getCachedContext(context_, frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                                  out.width_px, out.height_px, AV_PIX_FMT_RGB24,
                                  SWS_AREA | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr, nullptr, nullptr);
  if (context_ == nullptr) return bad("a pixel format that cannot be shown");
  // swscale may write some bytes beyond the end of a row. The copy has rows without padding.
  const int stride = (out.width_px * 3 + 63) / 64 * 64;
  std::vector<std::uint8_t> rows(static_cast<std::size_t>(stride) * out.height_px + 64);
  std::uint8_t* planes[4] = {rows.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {stride, 0, 0, 0};
  if (sws_scale(context_, frame.data, frame.linesize, 0, frame.height, planes, strides) <= 0)
    return bad("a picture that cannot be scaled");
  out.pixels.reserve(static_cast<std::size_t>(out.width_px) * out.height_px * 3);
  for (int y = 0; y < out.height_px; ++y) {
    const auto row = rows.begin() + static_cast<std::ptrdiff_t>(y) * stride;
    out.pixels.insert(out.pixels.end(), row, row + out.width_px * 3);
  }
  return turn(out, upright);
}

namespace {

template <int channels, class Picture>
Picture turned(const Picture& picture, const Upright& upright) {
  const int rotation_deg = upright.rotation_deg;
  if (rotation_deg == 0 && !upright.mirrored) return picture;
  const int w = picture.width_px;
  const int h = picture.height_px;
  Picture out;
  out.width_px = rotation_deg % 180 == 0 ? w : h;
  out.height_px = rotation_deg % 180 == 0 ? h : w;
  out.pixels.resize(picture.pixels.size());
  for (int y = 0; y < h; ++y)
    for (int column = 0; column < w; ++column) {
      const int x = upright.mirrored ? w - 1 - column : column;
      const int to_x = rotation_deg == 90 ? h - 1 - y : rotation_deg == 180 ? w - 1 - x : rotation_deg == 270 ? y : x;
      const int to_y = rotation_deg == 90 ? x : rotation_deg == 180 ? h - 1 - y : rotation_deg == 270 ? w - 1 - x : y;
      const std::size_t from = (static_cast<std::size_t>(y) * w + column) * channels;
      const std::size_t to = (static_cast<std::size_t>(to_y) * out.width_px + to_x) * channels;
      for (std::size_t c = 0; c < channels; ++c) out.pixels[to + c] = picture.pixels[from + c];
    }
  return out;
}

}  // namespace

model::RgbPicture turn(const model::RgbPicture& picture, const Upright& upright) { return turned<3>(picture, upright); }
model::GreyPicture turn(const model::GreyPicture& picture, const Upright& upright) {
  return turned<1>(picture, upright);
}

model::GreyPicture luma_of(const model::RgbPicture& picture) {
  model::GreyPicture out{picture.width_px, picture.height_px, {}};
  out.pixels.resize(picture.pixels.size() / 3);
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    const std::uint8_t* p = &picture.pixels[i * 3];
    out.pixels[i] =
        static_cast<std::uint8_t>((77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8);  // BT.601: 0.299, 0.587, 0.114
  }
  return out;
}

Upright upright_of_exif(int orientation) {
  switch (orientation) {
    case 2: return {1, true, 0};
    case 3: return {1, false, 180};
    case 4: return {1, true, 180};
    case 5: return {1, true, 270};
    case 6: return {1, false, 90};
    case 7: return {1, true, 90};
    case 8: return {1, false, 270};
    default: return {};
  }
}

Upright upright_of_exif(const AVFrame& frame) {
  const AVDictionaryEntry* entry = av_dict_get(frame.metadata, "Orientation", nullptr, 0);
  return upright_of_exif(entry == nullptr ? 1 : std::atoi(entry->value));
}

}  // namespace contrechamp::media
