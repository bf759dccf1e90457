// Small pictures for the page: shrink, lay out, encode. The pixels come from the jail; encoding is ours.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::pipeline {

// Area average; never enlarges. The long side becomes at most `long_side_px`.
model::RgbPicture shrink(const model::RgbPicture& picture, int long_side_px);

struct Sheet {
  int columns = 0;
  int rows = 0;
  int tile_width_px = 0;
  int tile_height_px = 0;
  model::RgbPicture picture;
};

// Tiles of the first one's size, row by row on black, at most `columns` wide. Empty when there is no tile.
Sheet lay_out(const std::vector<model::RgbPicture>& tiles, int columns);

// WebP. An error for an empty picture, and for one that WebP cannot hold (a side of more than 16383 pixels).
base::Result<std::string> encode_webp(const model::RgbPicture& picture, float quality);

}  // namespace contrechamp::pipeline
