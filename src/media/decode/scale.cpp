#include "media/decode/scale.h"

#include <algorithm>
#include <cstdlib>

#include "media/decode/input.h"

namespace contrechamp::media {

bool is_sensible(int width_px, int height_px) {
  return width_px >= 1 && height_px >= 1 && width_px <= longest_side_px && height_px <= longest_side_px &&
         std::int64_t{width_px} * height_px <= most_pixels;
}

base::Result<model::RgbPicture> Scaler::scale(const AVFrame& frame, int rotation_deg) {
  const auto bad = [](const char* why) { return base::fail(base::ErrorKind::unreadable, why); };
  if (!is_sensible(frame.width, frame.height)) return bad("a picture of no sensible size");
  const int longest = std::max(frame.width, frame.height);
  model::RgbPicture out;
  out.width_px = longest <= long_side_px_ ? frame.width : std::max(1, frame.width * long_side_px_ / longest);
  out.height_px = longest <= long_side_px_ ? frame.height : std::max(1, frame.height * long_side_px_ / longest);
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
  return turn(out, rotation_deg);
}

namespace {

template <int channels, class Picture>
Picture turned(const Picture& picture, int rotation_deg) {
  if (rotation_deg == 0) return picture;
  const int w = picture.width_px;
  const int h = picture.height_px;
  Picture out;
  out.width_px = rotation_deg == 180 ? w : h;
  out.height_px = rotation_deg == 180 ? h : w;
  out.pixels.resize(picture.pixels.size());
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) {
      const int to_x = rotation_deg == 90 ? h - 1 - y : rotation_deg == 180 ? w - 1 - x : y;
      const int to_y = rotation_deg == 90 ? x : rotation_deg == 180 ? h - 1 - y : w - 1 - x;
      const std::size_t from = (static_cast<std::size_t>(y) * w + x) * channels;
      const std::size_t to = (static_cast<std::size_t>(to_y) * out.width_px + to_x) * channels;
      for (std::size_t c = 0; c < channels; ++c) out.pixels[to + c] = picture.pixels[from + c];
    }
  return out;
}

}  // namespace

model::RgbPicture turn(const model::RgbPicture& picture, int rotation_deg) { return turned<3>(picture, rotation_deg); }
model::GreyPicture turn(const model::GreyPicture& picture, int rotation_deg) {
  return turned<1>(picture, rotation_deg);
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

int exif_rotation(const AVFrame& frame) {
  const AVDictionaryEntry* entry = av_dict_get(frame.metadata, "Orientation", nullptr, 0);
  const int orientation = entry == nullptr ? 1 : std::atoi(entry->value);
  switch (orientation) {
    case 3:
    case 4: return 180;
    case 5:
    case 6: return 90;
    case 7:
    case 8: return 270;
    default: return 0;
  }
}

}  // namespace contrechamp::media
