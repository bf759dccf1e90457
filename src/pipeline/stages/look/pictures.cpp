#include "pipeline/stages/look/pictures.h"

#include <webp/encode.h>

#include <algorithm>
#include <cstring>

namespace contrechamp::pipeline {

model::RgbPicture shrink(const model::RgbPicture& picture, int long_side_px) {
  const int longest = std::max(picture.width_px, picture.height_px);
  if (longest <= long_side_px || longest == 0) return picture;
  model::RgbPicture out;
  out.width_px = std::max(1, picture.width_px * long_side_px / longest);
  out.height_px = std::max(1, picture.height_px * long_side_px / longest);
  out.pixels.resize(static_cast<std::size_t>(out.width_px) * out.height_px * 3);
  for (int y = 0; y < out.height_px; ++y) {
    const int top = y * picture.height_px / out.height_px;
    const int bottom = std::max(top + 1, (y + 1) * picture.height_px / out.height_px);
    for (int x = 0; x < out.width_px; ++x) {
      const int left = x * picture.width_px / out.width_px;
      const int right = std::max(left + 1, (x + 1) * picture.width_px / out.width_px);
      unsigned sum[3] = {0, 0, 0};
      for (int v = top; v < bottom; ++v) {
        const std::uint8_t* row = &picture.pixels[(static_cast<std::size_t>(v) * picture.width_px + left) * 3];
        for (int u = left; u < right; ++u, row += 3)
          for (int c = 0; c < 3; ++c) sum[c] += row[c];
      }
      const unsigned count = static_cast<unsigned>((bottom - top) * (right - left));
      for (int c = 0; c < 3; ++c)
        out.pixels[(static_cast<std::size_t>(y) * out.width_px + x) * 3 + c] =
            static_cast<std::uint8_t>((sum[c] + count / 2) / count);
    }
  }
  return out;
}

Sheet lay_out(const std::vector<model::RgbPicture>& tiles, int columns) {
  Sheet sheet;
  if (tiles.empty()) return sheet;
  const int count = static_cast<int>(tiles.size());
  sheet.columns = std::min(columns, count);
  sheet.rows = (count + sheet.columns - 1) / sheet.columns;
  sheet.tile_width_px = tiles.front().width_px;
  sheet.tile_height_px = tiles.front().height_px;
  sheet.picture.width_px = sheet.columns * sheet.tile_width_px;
  sheet.picture.height_px = sheet.rows * sheet.tile_height_px;
  sheet.picture.pixels.resize(static_cast<std::size_t>(sheet.picture.width_px) * sheet.picture.height_px * 3);
  for (int i = 0; i < count; ++i) {
    // A tile of another size (a stream that changes its size) is cut to the first one's.
    const auto& tile = tiles[static_cast<std::size_t>(i)];
    const int width = std::min(tile.width_px, sheet.tile_width_px);
    for (int y = 0; y < std::min(tile.height_px, sheet.tile_height_px); ++y) {
      const int row = i / sheet.columns * sheet.tile_height_px + y;
      const int column = i % sheet.columns * sheet.tile_width_px;
      std::memcpy(&sheet.picture.pixels[(static_cast<std::size_t>(row) * sheet.picture.width_px + column) * 3],
                  &tile.pixels[static_cast<std::size_t>(y) * tile.width_px * 3], static_cast<std::size_t>(width) * 3);
    }
  }
  return sheet;
}

base::Result<std::string> encode_webp(const model::RgbPicture& picture, float quality) {
  if (picture.pixels.empty()) return base::fail(base::ErrorKind::unreadable, "no picture");
  std::uint8_t* bytes = nullptr;
  const std::size_t size =
      WebPEncodeRGB(picture.pixels.data(), picture.width_px, picture.height_px, picture.width_px * 3, quality, &bytes);
  if (size == 0) return base::fail(base::ErrorKind::limit, "the picture cannot be encoded");
  std::string out(reinterpret_cast<char*>(bytes), size);
  WebPFree(bytes);
  return out;
}

}  // namespace contrechamp::pipeline
