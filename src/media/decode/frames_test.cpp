#include "media/decode/frames.h"

#include "media/decode/scale.h"
#include "media/describe/exif_fixture.h"
#include "media/media_fixture.h"

namespace contrechamp::media {
namespace {

class FramesTest : public MadeFiles {
 protected:
  struct Sampled {
    base::Result<FrameSummary> summary;
    std::vector<SampledPicture> pictures;
  };
  static Sampled sampled(const base::Fd& fd, const SamplePlan& plan = {}) {
    Sampled out;
    out.summary = sample_frames(fd.get(), plan, [&](SampledPicture&& picture) {
      out.pictures.push_back(std::move(picture));
      return true;
    });
    return out;
  }
  static void expect_times(const Sampled& got) {
    std::int64_t before = -1;
    for (const auto& picture : got.pictures) {
      EXPECT_GT(picture.time_us, before);
      before = picture.time_us;
      EXPECT_NEAR(number_of(picture.luma), static_cast<double>(picture.time_us) * 5 / 1e6, 0.5);
    }
  }
};

TEST_F(FramesTest, FrequentKeyframesAreEnough) {
  const auto got = sampled(make("a.mp4", counted + "-t 6 -g 5 -sc_threshold 0"));
  ASSERT_TRUE(got.summary) << got.summary.error().message;
  EXPECT_EQ(got.summary->emitted, 6);
  EXPECT_EQ(got.summary->stopped_early, "");
  ASSERT_EQ(got.pictures.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(got.pictures[i].time_us, static_cast<std::int64_t>(i) * 1000000);
  expect_times(got);
}

// B-frames shift the decoding times, which the index has, by two pictures: 0.4 s here.
TEST_F(FramesTest, KeyframesEveryTwoSecondsAreEnoughWhateverIsDecodedFirst) {
  const base::Fd film = make("a.mp4", counted + "-t 6 -g 10 -keyint_min 10 -sc_threshold 0 -preset medium -bf 2");
  const auto got = sampled(film);
  ASSERT_TRUE(got.summary);
  ASSERT_EQ(got.pictures.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(got.pictures[i].time_us, static_cast<std::int64_t>(i) * 2000000);
  expect_times(got);
}

// Bars for five seconds, then a chart: a cut between two keyframes. Around it the pictures between are sampled too.
TEST_F(FramesTest, BetweenDifferentKeyframesAllPicturesAreDecoded) {
  const auto got = sampled(
      make("a.mp4",
           "-f lavfi -i smptebars=s=160x120:r=5:d=5 -f lavfi -i mandelbrot=s=160x120:r=5:start_scale=1:end_scale=1 "
           "-filter_complex '[0][1]concat=n=2,format=yuv420p' -t 12 -c:v libx264 -g 10 -keyint_min 10 -sc_threshold 0 "
           "-bf 2"));
  ASSERT_TRUE(got.summary) << got.summary.error().message;
  EXPECT_EQ(got.summary->stopped_early, "");
  std::vector<std::int64_t> seconds;
  for (const auto& picture : got.pictures) seconds.push_back(picture.time_us / 1000000);
  EXPECT_EQ(seconds, (std::vector<std::int64_t>{0, 2, 4, 5, 6, 8, 10}));
  ASSERT_EQ(got.pictures.size(), 7u);
  EXPECT_NE(got.pictures[2].luma.pixels, got.pictures[3].luma.pixels);
}

TEST_F(FramesTest, WithRareKeyframesAllPicturesAreDecoded) {
  const auto got = sampled(make("a.mp4", counted + "-t 6 -g 50 -sc_threshold 0"));
  ASSERT_TRUE(got.summary);
  EXPECT_EQ(got.pictures.size(), 6u);  // one in five
  expect_times(got);
  for (std::size_t i = 1; i < got.pictures.size(); ++i)
    EXPECT_GE(got.pictures[i].time_us - got.pictures[i - 1].time_us, SamplePlan{}.step_us);
}

TEST_F(FramesTest, PicturesAreNoLargerThanAskedForAndNeverEnlarged) {
  SamplePlan plan;
  plan.long_side_px = 100;
  const auto got =
      sampled(make("a.mp4", std::string("-f lavfi -i ") + quartered + " -t 0.2 -c:v libx264 -preset ultrafast"), plan);
  ASSERT_FALSE(got.pictures.empty());
  EXPECT_EQ(got.pictures[0].rgb.width_px, 100);
  EXPECT_EQ(got.pictures[0].rgb.height_px, 75);
  EXPECT_EQ(got.pictures[0].luma.width_px, 100);
  EXPECT_EQ(got.pictures[0].luma.pixels.size(), 7500u);
  plan.long_side_px = 4000;
  EXPECT_EQ(sampled(open("a.mp4"), plan).pictures[0].rgb.width_px, 160);
}

TEST_F(FramesTest, TimesCountFromTheStartOfTheFile) {
  make("a.mkv", counted + "-t 4 -g 5 -sc_threshold 0");
  const auto got = sampled(make("b.ts", "-i @a.mkv -c copy -output_ts_offset 3600"));
  ASSERT_EQ(got.pictures.size(), 4u);  // without an index every fifth
  EXPECT_LT(got.pictures[0].time_us, 100000);
  expect_times(got);
}

TEST_F(FramesTest, TheSinkEndsTheDecoding) {
  const auto fd = make("a.mp4", counted + "-t 4 -g 5");
  int met = 0;
  const auto summary = sample_frames(fd.get(), {}, [&](SampledPicture&&) { return ++met < 2; });
  ASSERT_TRUE(summary);
  EXPECT_EQ(met, 2);
  EXPECT_EQ(summary->emitted, 2);
}

TEST_F(FramesTest, TruncatedVideoGivesItsFirstPicturesAndAReason) {
  for (const char* group : {"25", "250"}) {
    const std::string options =
        "-f lavfi -i testsrc2=s=320x240:r=25:d=8 -c:v libx264 -preset ultrafast -g " + std::string(group) + " ";
    make("whole.mp4", options + "-movflags +faststart");
    const std::size_t all = sampled(open("whole.mp4")).pictures.size();
    const auto got = sampled(cut("cut.mp4", "whole.mp4", 0.6));
    ASSERT_TRUE(got.summary) << got.summary.error().message;
    EXPECT_GT(got.pictures.size(), 1u) << group;
    EXPECT_LT(got.pictures.size(), all) << group;
    EXPECT_EQ(got.summary->stopped_early.rfind("the file ends after ", 0), 0u) << got.summary->stopped_early;
    EXPECT_LT(got.summary->duration_us, 6000000) << group;
    EXPECT_EQ(sampled(open("whole.mp4")).summary->stopped_early, "");
    // Without its index no frame can be read.
    make("late.mp4", options);
    const auto none = sampled(cut("late_cut.mp4", "late.mp4", 0.6));
    ASSERT_FALSE(none.summary);
    EXPECT_NE(none.summary.error().message, "");
    // Formats without an index give the frames up to the cut.
    make("whole.ts", options);
    const auto stream = sampled(cut("cut.ts", "whole.ts", 0.6));
    ASSERT_TRUE(stream.summary);
    EXPECT_GT(stream.pictures.size(), 1u) << group;
  }
}

TEST_F(FramesTest, TruncatedPhotoGivesItsUpperPart) {
  make("a.jpg", std::string("-f lavfi -i testsrc2=s=640x480 -frames:v 1 -q:v 2"));
  const auto fd = cut("cut.jpg", "a.jpg", 0.5);
  const auto got = sampled(fd);
  ASSERT_TRUE(got.summary) << got.summary.error().message;
  ASSERT_EQ(got.pictures.size(), 1u);
  EXPECT_EQ(got.pictures[0].rgb.width_px, 448);
  const auto whole = sampled(open("a.jpg"));
  const auto& part = got.pictures[0].rgb.pixels;
  const auto& full = whole.pictures[0].rgb.pixels;
  ASSERT_EQ(part.size(), full.size());
  EXPECT_TRUE(std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(part.size() / 5), full.begin()));
  EXPECT_NE(part, full);
}

TEST_F(FramesTest, SoundOnlyHasNoPicture) {
  const auto got = sampled(make("a.wav", "-f lavfi -i sine=d=0.5"));
  ASSERT_FALSE(got.summary);
  EXPECT_EQ(got.summary.error().kind, base::ErrorKind::unreadable);
}

TEST_F(FramesTest, TheSameBytesGiveTheSamePixels) {
  const auto fd = make("a.mp4", "-f lavfi -i testsrc2=s=640x360:r=25:d=2 -c:v libx264 -preset ultrafast");
  const auto a = sampled(fd);
  const auto b = sampled(fd);
  ASSERT_EQ(a.pictures.size(), b.pictures.size());
  for (std::size_t i = 0; i < a.pictures.size(); ++i) EXPECT_EQ(a.pictures[i].rgb.pixels, b.pictures[i].rgb.pixels);
}

class PhotoTest : public FramesTest {
 protected:
  base::Fd with_exif(const std::string& name, const std::string& tiff) {
    const std::string jpeg = bytes("plain.jpg");
    return write(name, jpeg.substr(0, 2) + Exif::segment(tiff) + jpeg.substr(2));
  }
  void SetUp() override {
    FramesTest::SetUp();
    if (!IsSkipped()) make("plain.jpg", std::string("-f lavfi -i ") + quartered + " -frames:v 1 -q:v 2");
  }
};

TEST_F(PhotoTest, ExifOrientationIsApplied) {
  const std::tuple<int, int, const char*> cases[] = {
      {1, 160, "top left"},  {3, 160, "bottom right"}, {6, 120, "top right"}, {8, 120, "bottom left"},
      {2, 160, "top right"}, {4, 160, "bottom left"},  {5, 120, "top left"},  {7, 120, "bottom right"},
      {0, 160, "top left"},  {9, 160, "top left"},
  };
  for (const auto& [orientation, width, corner] : cases) {
    const auto fd = with_exif(
        "a.jpg", Exif::header() + Exif::folder({Exif::number(0x0112, static_cast<std::uint16_t>(orientation))}, 8));
    const auto picture = decode_photo(fd.get(), 1600);
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(picture->width_px, width) << orientation;
    EXPECT_EQ(blue_quarter(*picture), corner) << orientation;
  }
}

TEST(Turn, MovesEveryPixel) {
  const model::RgbPicture six{3, 2, {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6}};
  const auto firsts = [](const model::RgbPicture& p) {
    std::vector<int> out{p.width_px, p.height_px};
    for (std::size_t i = 0; i < p.pixels.size(); i += 3) out.push_back(p.pixels[i]);
    return out;
  };
  EXPECT_EQ(firsts(turn(six, {})), (std::vector<int>{3, 2, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(firsts(turn(six, {1, false, 90})), (std::vector<int>{2, 3, 4, 1, 5, 2, 6, 3}));
  EXPECT_EQ(firsts(turn(six, {1, false, 180})), (std::vector<int>{3, 2, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(firsts(turn(six, {1, false, 270})), (std::vector<int>{2, 3, 3, 6, 2, 5, 1, 4}));
  EXPECT_EQ(firsts(turn(six, {1, true, 0})), (std::vector<int>{3, 2, 3, 2, 1, 6, 5, 4}));
  EXPECT_EQ(firsts(turn(six, {1, true, 180})), (std::vector<int>{3, 2, 4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(firsts(turn(six, {1, true, 270})), (std::vector<int>{2, 3, 1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(firsts(turn(six, {1, true, 90})), (std::vector<int>{2, 3, 6, 3, 5, 2, 4, 1}));
}

}  // namespace
}  // namespace contrechamp::media
