#include "media/decode/luma.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <vector>

#include "media/decode/input.h"

namespace contrechamp::media {
namespace {

struct Plane {
  const std::uint8_t* pixels;
  std::ptrdiff_t stride;
  int width_px, height_px;
};

constexpr int most_rows = 256;  // of a cell: their sum fits in 16 bits

model::GreyPicture shrink(const Plane& from, const Size& size) {
  model::GreyPicture out;
  out.width_px = size.width_px;
  out.height_px = size.height_px;
  out.pixels.resize(static_cast<std::size_t>(out.width_px) * out.height_px);
  std::vector<std::uint16_t> sums(static_cast<std::size_t>(from.width_px));
  for (int y = 0; y < out.height_px; ++y) {
    const int top = static_cast<int>(std::int64_t{y} * from.height_px / out.height_px);
    const int bottom = std::max(top + 1, static_cast<int>(std::int64_t{y + 1} * from.height_px / out.height_px));
    const int rows = std::min(bottom - top, most_rows);
    std::fill(sums.begin(), sums.end(), std::uint16_t{0});
    for (int v = top; v < top + rows; ++v) {
      const std::uint8_t* row = from.pixels + v * from.stride;
      for (int x = 0; x < from.width_px; ++x)
        sums[static_cast<std::size_t>(x)] = static_cast<std::uint16_t>(sums[static_cast<std::size_t>(x)] + row[x]);
    }
    for (int x = 0; x < out.width_px; ++x) {
      const int left = static_cast<int>(std::int64_t{x} * from.width_px / out.width_px);
      const int right = std::max(left + 1, static_cast<int>(std::int64_t{x + 1} * from.width_px / out.width_px));
      std::uint32_t sum = 0;
      for (int u = left; u < right; ++u) sum += sums[static_cast<std::size_t>(u)];
      const auto count = static_cast<std::uint32_t>((right - left) * rows);
      out.pixels[static_cast<std::size_t>(y) * out.width_px + x] = static_cast<std::uint8_t>((sum + count / 2) / count);
    }
  }
  return out;
}

bool has_luma_plane(const AVPixFmtDescriptor& format) {
  constexpr std::uint64_t other = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM |
                                  AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_ALPHA;
  const AVComponentDescriptor& y = format.comp[0];
  return (format.flags & other) == 0 && format.nb_components > 0 && y.plane == 0 && y.step == 1 && y.offset == 0 &&
         y.shift == 0 && y.depth == 8;
}

bool is_full_range(const AVFrame& frame) {
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
    case AV_PIX_FMT_GRAY8: return true;
    default: return frame.color_range == AVCOL_RANGE_JPEG;
  }
}

// From limited range (16…235, BT.601) to full range (0…255).
const std::array<std::uint8_t, 256>& full_range() {
  static const auto table = [] {
    std::array<std::uint8_t, 256> out{};
    for (int i = 0; i < 256; ++i)
      out[static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>(std::clamp(((i - 16) * 255 * 2 + 219) / (219 * 2), 0, 255));
    return out;
  }();
  return table;
}

}  // namespace

base::Result<model::GreyPicture> LumaScaler::scale(const AVFrame& frame, const Upright& upright) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  if (format == nullptr || !has_luma_plane(*format)) {
    auto picture = any_.scale(frame, upright);
    if (!picture) return tl::unexpected(picture.error());
    return luma_of(*picture);
  }
  if (!is_sensible(frame.width, frame.height))
    return base::fail(base::ErrorKind::unreadable, "a picture of no sensible size");
  const Size size = shown_size(frame.width, frame.height, upright.pixel_aspect, long_side_px_);
  auto out = shrink(Plane{frame.data[0], frame.linesize[0], frame.width, frame.height}, size);
  if (!is_full_range(frame))
    for (auto& pixel : out.pixels) pixel = full_range()[pixel];
  return turn(out, upright);
}

model::GreyPicture shrink(const model::GreyPicture& picture, int long_side_px) {
  return shrink(Plane{picture.pixels.data(), picture.width_px, picture.width_px, picture.height_px},
                shown_size(picture.width_px, picture.height_px, 1, long_side_px));
}

}  // namespace contrechamp::media
