#include "media/decode/luma.h"

#include <gtest/gtest.h>

#include "media/decode/input.h"

namespace contrechamp::media {
namespace {

struct Picture {
  FramePtr frame{av_frame_alloc()};
  Picture(AVPixelFormat format, int width, int height) {
    frame->format = format;
    frame->width = width;
    frame->height = height;
    EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
    for (int p = 0; p < 4 && frame->buf[p] != nullptr; ++p)
      std::fill_n(frame->buf[p]->data, frame->buf[p]->size, std::uint8_t{128});
  }
  void set(int x, int y, int value) { frame->data[0][y * frame->linesize[0] + x] = static_cast<std::uint8_t>(value); }
};

TEST(Luma, EachPixelIsTheMeanOfThoseUnderIt) {
  Picture picture(AV_PIX_FMT_GRAY8, 8, 4);
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 8; ++x) picture.set(x, y, x * 10 + y);
  const auto out = LumaScaler(4).scale(*picture.frame, {});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->width_px, 4);
  EXPECT_EQ(out->height_px, 2);
  // 0, 10, 1, 11 → 5.5; 20, 30, 21, 31 → 25.5; two rows lower 2 more
  EXPECT_EQ(out->pixels, (std::vector<std::uint8_t>{6, 26, 46, 66, 8, 28, 48, 68}));
}

TEST(Luma, ARangeFrom16To235IsStretched) {
  Picture picture(AV_PIX_FMT_YUV420P, 4, 2);
  const int values[8] = {16, 235, 126, 0, 255, 17, 20, 234};
  for (int i = 0; i < 8; ++i) picture.set(i % 4, i / 4, values[i]);
  const auto limited = LumaScaler(4).scale(*picture.frame, {});
  ASSERT_TRUE(limited);
  // (v − 16) × 255 / 219: 126 → 128.08, 17 → 1.16, 20 → 4.66, 234 → 253.8
  EXPECT_EQ(limited->pixels, (std::vector<std::uint8_t>{0, 255, 128, 0, 255, 1, 5, 254}));
  picture.frame->color_range = AVCOL_RANGE_JPEG;
  const auto full = LumaScaler(4).scale(*picture.frame, {});
  ASSERT_TRUE(full);
  EXPECT_EQ(full->pixels, (std::vector<std::uint8_t>{16, 235, 126, 0, 255, 17, 20, 234}));
}

TEST(Luma, IsTurnedClockwise) {
  Picture picture(AV_PIX_FMT_GRAY8, 2, 1);
  picture.set(0, 0, 10);
  picture.set(1, 0, 90);
  const auto quarter = LumaScaler(2).scale(*picture.frame, {1, false, 90});
  ASSERT_TRUE(quarter);
  EXPECT_EQ(quarter->width_px, 1);
  EXPECT_EQ(quarter->height_px, 2);
  EXPECT_EQ(quarter->pixels, (std::vector<std::uint8_t>{10, 90}));  // the left is now above
  EXPECT_EQ(LumaScaler(2).scale(*picture.frame, {1, false, 180})->pixels, (std::vector<std::uint8_t>{90, 10}));
  EXPECT_EQ(LumaScaler(2).scale(*picture.frame, {1, false, 270})->pixels, (std::vector<std::uint8_t>{90, 10}));
}

TEST(Luma, OfColoursItIsTheirBrightness) {
  Picture picture(AV_PIX_FMT_RGB24, 2, 1);
  for (int i = 0; i < 3; ++i) picture.set(i, 0, 255), picture.set(3 + i, 0, 0);
  const auto out = LumaScaler(2).scale(*picture.frame, {});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->pixels, (std::vector<std::uint8_t>{255, 0}));
}

TEST(Luma, HugePicturesDoNotOverflow) {
  Picture picture(AV_PIX_FMT_GRAY8, 4, 1200);
  for (int y = 0; y < 1200; ++y)
    for (int x = 0; x < 4; ++x) picture.set(x, y, 255);
  const auto out = LumaScaler(2).scale(*picture.frame, {});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->pixels, (std::vector<std::uint8_t>{255, 255}));
}

}  // namespace
}  // namespace contrechamp::media
