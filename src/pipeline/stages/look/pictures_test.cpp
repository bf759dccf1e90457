#include "pipeline/stages/look/pictures.h"

#include <gtest/gtest.h>

namespace contrechamp::pipeline {
namespace {

model::RgbPicture filled(int width, int height, std::uint8_t value) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, value)};
}

TEST(Shrink, AveragesAreasAndKeepsTheShape) {
  model::RgbPicture picture{4, 2, {0,   0, 0, 100, 0, 0, 8, 8, 8, 8, 8, 8,  //
                                   100, 0, 0, 200, 0, 0, 8, 8, 8, 8, 8, 8}};
  const auto small = shrink(picture, 2);
  ASSERT_EQ(small.width_px, 2);
  ASSERT_EQ(small.height_px, 1);
  EXPECT_EQ(small.pixels, (std::vector<std::uint8_t>{100, 0, 0, 8, 8, 8}));
  EXPECT_EQ(shrink(picture, 10).pixels, picture.pixels);
  EXPECT_EQ(shrink(filled(1000, 1, 7), 10).height_px, 1);
}

TEST(LayOut, FillsRowsAndLeavesBlack) {
  const auto sheet = lay_out({filled(2, 2, 1), filled(2, 2, 2), filled(4, 4, 3)}, 2);
  EXPECT_EQ(sheet.columns, 2);
  EXPECT_EQ(sheet.rows, 2);
  ASSERT_EQ(sheet.picture.pixels.size(), 4u * 4u * 3u);
  EXPECT_EQ(sheet.picture.pixels[3 * 2], 2);
  EXPECT_EQ(sheet.picture.pixels[3 * (4 * 2)], 3);
  EXPECT_EQ(sheet.picture.pixels[3 * (4 * 2 + 2)], 0);
  EXPECT_EQ(lay_out({}, 5).columns, 0);
}

TEST(EncodeWebp, MakesAWebp) {
  const auto bytes = encode_webp(filled(8, 8, 100), 70).value();
  EXPECT_EQ(bytes.substr(0, 4), "RIFF");
  EXPECT_EQ(bytes.substr(8, 4), "WEBP");
  EXPECT_FALSE(encode_webp({}, 70));
  EXPECT_TRUE(encode_webp(filled(16383, 1, 9), 70));
  EXPECT_FALSE(encode_webp(filled(16384, 1, 9), 70));
}

}  // namespace
}  // namespace contrechamp::pipeline
