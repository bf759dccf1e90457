#include "media/preview/preview.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "media/decode/frames.h"
#include "media/media_fixture.h"

namespace contrechamp::media {
namespace {

using ::testing::HasSubstr;

constexpr double lead_in_s = 5 * 1024 / 48000.0;

class PreviewTest : public MadeFiles {
 protected:
  // Segment `number` of a file, as a new file.
  base::Result<base::Fd> segment(const base::Fd& fd, int number, const std::string& name) {
    auto bytes = encode_segment(fd.get(), number * 2000000LL, 2000000);
    if (!bytes) return tl::unexpected(bytes.error());
    return write(name, *bytes);
  }
  static std::vector<SampledPicture> all_pictures(const base::Fd& fd) {
    std::vector<SampledPicture> out;
    SamplePlan plan;
    plan.step_us = 1;
    plan.keyframe_gap_us = -1;
    EXPECT_TRUE(sample_frames(fd.get(), plan, [&](SampledPicture&& picture) {
      out.push_back(std::move(picture));
      return true;
    }));
    return out;
  }
  // Samples of the first channel at 48 kHz, the first one at media time 0.
  std::vector<float> sound(const std::string& name) {
    make(name + ".f32", "-i @" + name + " -map 0:a -af 'pan=mono|c0=c0' -f f32le");
    const std::string raw = bytes(name + ".f32");
    std::vector<float> out(raw.size() / 4);
    std::memcpy(out.data(), raw.data(), out.size() * 4);
    return out;
  }
  static double onset_s(const std::vector<float>& samples) {
    for (std::size_t i = 0; i < samples.size(); ++i)
      if (std::abs(samples[i]) > 0.2) return static_cast<double>(i) / 48000;
    return -1;
  }
};

TEST(PreviewShape, IsAsDocumented) {
  const auto film = preview_shape(true, true, 7100000);
  EXPECT_EQ(film.mime, "video/mp4; codecs=\"avc1.42c01f,mp4a.40.2\"");
  EXPECT_EQ(film.segment_s, 2);
  EXPECT_EQ(film.segments, 4);
  EXPECT_NEAR(film.lead_in_s, lead_in_s, 1e-6);
  EXPECT_EQ(preview_shape(true, false, 8000000).mime, "video/mp4; codecs=\"avc1.42c01f\"");
  EXPECT_EQ(preview_shape(true, false, 8000000).segments, 4);
  EXPECT_EQ(preview_shape(true, false, 8000001).segments, 5);
  EXPECT_EQ(preview_shape(false, true, 0).mime, "audio/mp4; codecs=\"mp4a.40.2\"");
  EXPECT_EQ(preview_shape(false, true, 0).segments, 1);
}

TEST_F(PreviewTest, SegmentIsACompleteFileInTheRightFormat) {
  const auto fd = make("a.mkv",
                       "-f lavfi -i testsrc2=s=1920x1080:r=50:d=5 -f lavfi -i sine=r=22050:d=5 -c:v libx264 "
                       "-preset ultrafast -pix_fmt yuv420p -c:a pcm_s16le -ac 1");
  for (int number = 0; number < 3; ++number) {
    const std::string name = std::to_string(number) + ".mp4";
    ASSERT_TRUE(segment(fd, number, name));
    EXPECT_EQ(output_of("ffmpeg -v error -xerror -i '" + path(name) + "' -f null -"), "");
    EXPECT_EQ(ffprobe(name, "-select_streams v -show_entries stream=codec_name,profile,level,width,height,pix_fmt"),
              "h264\nConstrained Baseline\n854\n480\nyuv420p\n31");
    EXPECT_EQ(ffprobe(name, "-select_streams a -show_entries stream=codec_name,sample_rate,channels"), "aac\n48000\n2");
    // The last segment ends with the clip, one second early.
    const double end = lead_in_s + (number == 2 ? 1 : 2);
    const auto pictures = all_pictures(open(name));
    ASSERT_FALSE(pictures.empty());
    EXPECT_NEAR(std::stod(ffprobe(name, "-select_streams v -read_intervals '%+#1' -show_entries packet=pts_time")),
                lead_in_s, 1e-3);
    EXPECT_NEAR(std::stod(ffprobe(name, "-select_streams a -read_intervals '%+#1' -show_entries packet=pts_time")), 0,
                1e-3);
    const std::string times = ffprobe(name, "-select_streams v -show_entries packet=pts_time");
    EXPECT_NEAR(std::stod(times.substr(times.rfind('\n') + 1)), end, 0.05);
    EXPECT_LE(pictures.size(), 62u) << "more than 30 a second";
    EXPECT_GE(pictures.size(), number == 2 ? 24u : 48u);
    EXPECT_GE(sound(name).size(), static_cast<std::size_t>((lead_in_s + 2) * 48000));
  }
}

TEST_F(PreviewTest, PicturesAreAtTheirTime) {
  const auto fd = make("a.mp4", counted + "-t 6 -g 250 -sc_threshold 0");
  const auto originals = all_pictures(fd);
  ASSERT_EQ(originals.size(), 30u);
  for (int number = 0; number < 3; ++number) {
    ASSERT_TRUE(segment(fd, number, "s.mp4"));
    const auto pictures = all_pictures(open("s.mp4"));
    ASSERT_EQ(pictures.size(), 10u);
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      // Times count from the first picture, which is at the beginning of the segment.
      EXPECT_EQ((pictures[i].time_us + 100000) / 200000, static_cast<std::int64_t>(i));
      const auto& original = originals[static_cast<std::size_t>(number) * 10 + i];
      EXPECT_NEAR(number_of(pictures[i].luma), number_of(original.luma), 0.4);
    }
  }
}

TEST_F(PreviewTest, LastPictureBeforeASegmentIsShownAtItsBeginning) {
  const auto fd = make("a.mp4",
                       "-f lavfi -i color=black:s=64x48:r=0.2,geq=lum='20+60*N':cb=128:cr=128 -t 20 -c:v libx264 "
                       "-preset ultrafast -crf 4 -pix_fmt yuv420p");
  // Pictures come at 0, 5, 10 and 15 s; segment 3 is 6 … 8 s.
  ASSERT_TRUE(segment(fd, 3, "s.mp4"));
  const auto pictures = all_pictures(open("s.mp4"));
  ASSERT_EQ(pictures.size(), 1u);
  EXPECT_NEAR(number_of(pictures[0].luma), 10, 1);  // the brightness 60 is 10 × 6
  EXPECT_NEAR(std::stod(ffprobe("s.mp4", "-select_streams v -show_entries packet=pts_time")), lead_in_s, 1e-3);
}

TEST_F(PreviewTest, SoundIsAtItsTime) {
  for (const char* rate : {"48000", "44100", "8000"}) {
    const auto fd =
        make("a.mkv", "-f lavfi -i \"aevalsrc='0.8*sin(2*PI*900*t)*between(t,2.5,2.6)':s=" + std::string(rate) +
                          ":d=6\" -c:a pcm_s16le");
    ASSERT_TRUE(segment(fd, 1, "s.mp4"));
    EXPECT_NEAR(onset_s(sound("s.mp4")), 0.5 + lead_in_s, 0.004) << rate;
    // The segments before and after the burst are silent.
    ASSERT_TRUE(segment(fd, 0, "s.mp4"));
    EXPECT_EQ(onset_s(sound("s.mp4")), -1);
    ASSERT_TRUE(segment(fd, 2, "s.mp4"));
    EXPECT_EQ(onset_s(sound("s.mp4")), -1);
  }
}

// The lead-in has the sound before the segment, so that the decoder gives exact samples from the beginning on.
TEST_F(PreviewTest, SegmentsJoinWithoutAGap) {
  const auto fd = make("a.wav", "-f lavfi -i sine=f=440:r=48000:d=6");
  ASSERT_TRUE(segment(fd, 0, "0.mp4"));
  ASSERT_TRUE(segment(fd, 1, "1.mp4"));
  const auto first = sound("0.mp4");
  const auto second = sound("1.mp4");
  const auto lead = static_cast<std::size_t>(std::lround(lead_in_s * 48000));
  double worst = 0;
  double loudest = 0;
  // The 20 ms after second 2, from both segments.
  for (std::size_t i = 0; i < 960; ++i) {
    const double a = first[lead + 96000 + i];
    const double b = second[lead + i];
    loudest = std::max(loudest, std::abs(a));
    worst = std::max(worst, std::abs(a - b));
  }
  EXPECT_GT(loudest, 0.05);
  EXPECT_LT(worst, loudest / 5);
}

TEST_F(PreviewTest, RotatedVideoIsUpright) {
  make("a.mp4", std::string("-f lavfi -i ") + quartered + " -t 2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
  const auto fd = make("b.mp4", "-i @a.mp4 -c copy -metadata:s:v rotate=270");
  ASSERT_TRUE(segment(fd, 0, "s.mp4"));
  EXPECT_EQ(ffprobe("s.mp4", "-show_entries stream=width,height"), "120\n160");
  EXPECT_EQ(blue_quarter(all_pictures(open("s.mp4"))[0].rgb), "top right");
}

TEST_F(PreviewTest, OddSidesAndTruncatedFilesAreEncoded) {
  const auto odd = make("a.mkv", "-f lavfi -i testsrc2=s=101x77:r=25:d=2 -c:v ffv1");
  ASSERT_TRUE(segment(odd, 0, "s.mp4"));
  EXPECT_EQ(ffprobe("s.mp4", "-show_entries stream=width,height"), "100\n76");
  make("b.mp4", "-f lavfi -i testsrc2=s=320x240:r=25:d=8 -c:v libx264 -preset ultrafast -g 25 -movflags +faststart");
  ASSERT_TRUE(segment(cut("c.mp4", "b.mp4", 0.5), 0, "s.mp4"));
  EXPECT_GE(all_pictures(open("s.mp4")).size(), 49u);
}

TEST_F(PreviewTest, WhatCannotBePlayedIsRefused) {
  const auto fd = make("a.wav", "-f lavfi -i sine=d=1");
  for (const auto& [start, length] :
       {std::pair<std::int64_t, std::int64_t>{-1, 2000000}, {0, 0}, {0, -5}, {0, 60000001}, {INT64_MAX, 2000000}})
    EXPECT_EQ(encode_segment(fd.get(), start, length).error().kind, base::ErrorKind::refused) << start << " " << length;
  const auto noise = write("x", std::string(5000, '\x81'));
  EXPECT_FALSE(encode_segment(noise.get(), 0, 2000000));
}

}  // namespace
}  // namespace contrechamp::media
