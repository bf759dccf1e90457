// Lengths by what is in a file, whatever its header says, and every reader on the same time.
#include <gmock/gmock.h>

#include "media/decode/frames.h"
#include "media/decode/sound.h"
#include "media/decode/strip.h"
#include "media/describe/probe.h"
#include "media/describe/sniff.h"
#include "media/length/measure.h"
#include "media/media_fixture.h"
#include "media/preview/preview.h"

namespace contrechamp::media {
namespace {

using ::testing::HasSubstr;

// Twelve seconds of picture and sound.
const char* const film =
    "-f lavfi -i testsrc2=s=160x120:r=10:d=12 -f lavfi -i sine=f=400:r=44100:d=12 -preset ultrafast -g 10 ";

class LengthTest : public MadeFiles {
 protected:
  static void SetUpTestSuite() { warm_sniff(); }
  static model::MediaInfo probed(const base::Fd& fd) {
    auto info = probe(fd.get(), sniff_mime(fd.get()));
    EXPECT_TRUE(info) << info.error().message;
    return info ? *info : model::MediaInfo{};
  }
  static double seconds(const model::MediaInfo& info) { return static_cast<double>(info.duration_us) / 1e6; }
  static std::string claim(const model::MediaInfo& info, const std::string& key) {
    for (const auto& claim : info.claims)
      if (claim.key == key) return claim.value;
    return {};
  }
  static std::vector<model::ClockPart> parts_of(const model::MediaInfo& info) {
    std::vector<model::ClockPart> out;
    for (const auto& claim : info.claims)
      if (const auto part = model::clock_part_of(claim.where, claim.key, claim.value)) out.push_back(*part);
    return out;
  }
  // Files one after the other, as `cat` joins them.
  base::Fd joined(const std::string& name, const std::string& one, const std::string& other) {
    return write(name, bytes(one) + bytes(other));
  }
  static constexpr double none = 1e9;
};

TEST_F(LengthTest, OfFilesThatDoNotSayIt) {
  const std::pair<const char*, std::string> made[] = {
      {"live.webm", "-c:v libvpx -deadline realtime -c:a libopus -live 1"},
      {"live.mkv", "-c:v libx264 -c:a aac -live 1"},
      {"a.ts", "-c:v libx264 -c:a aac"},
      {"a.mpg", "-c:v mpeg2video -r 25 -c:a mp2"},
      {"a.h264", "-an -c:v libx264 -bf 2"},
      {"a.m4v", "-an -c:v mpeg4"},
      {"a.aac", "-vn -c:a aac"},
      {"a.mp3", "-vn -c:a libmp3lame -q:a 9 -write_xing 0"},
      {"a.flac", "-vn -c:a flac"},
      {"fragments.mp4", "-c:v libx264 -c:a aac -movflags +empty_moov+frag_keyframe+default_base_moof"},
      {"a.ogg", "-vn -c:a libopus"},
  };
  for (const auto& [name, options] : made) {
    const auto info = probed(make(name, film + options));
    EXPECT_NEAR(seconds(info), 12, 0.25) << name;
    EXPECT_EQ(claim(info, "incomplete"), "") << name;
    EXPECT_EQ(claim(info, "timeline"), "") << name;
  }
}

// Raw pictures have no times: they are counted.
TEST_F(LengthTest, RawPicturesAreLookedAtThroughout) {
  make("a.mp4", counted + "-t 6 -g 5 -sc_threshold 0");
  std::vector<std::int64_t> times;
  const auto summary = sample_frames(make("a.h264", "-i @a.mp4 -c copy").get(), {}, [&](SampledPicture&& picture) {
    times.push_back(picture.time_us);
    return true;
  });
  ASSERT_TRUE(summary) << summary.error().message;
  ASSERT_GE(times.size(), 5u);
  EXPECT_NEAR(static_cast<double>(times.back()) / 1e6, 5, 1);
}

TEST_F(LengthTest, OfAFileWhoseClockStartsAtAnHour) {
  for (const char* name : {"a.mkv", "a.ts", "a.flv", "a.webm", "a.nut"}) {
    const std::string codecs = std::string(name) == "a.webm" ? "-c:v libvpx -c:a libopus" : "-c:v libx264 -c:a aac";
    const auto info = probed(make(name, film + codecs + " -output_ts_offset 3600"));
    EXPECT_NEAR(seconds(info), 12, 0.25) << name;
    EXPECT_EQ(claim(info, "incomplete"), "") << name;
    EXPECT_EQ(claim(info, "timeline"), "") << name;
  }
}

TEST_F(LengthTest, OfWholeFilesIsWhatTheySay) {
  for (const char* name : {"a.mkv", "a.mp4", "a.mov", "a.avi", "a.wmv", "a.flv", "a.3gp", "a.mxf"}) {
    const std::string codecs = std::string(name) == "a.wmv"   ? "-c:v wmv2 -c:a wmav2"
                               : std::string(name) == "a.mxf" ? "-r 25 -c:v mpeg2video -ar 48000 -c:a pcm_s16le"
                                                              : "-c:v libx264 -c:a aac";
    const auto info = probed(make(name, film + codecs));
    EXPECT_NEAR(seconds(info), 12, 0.25) << name;
    EXPECT_EQ(claim(info, "incomplete"), "") << name;
    EXPECT_EQ(claim(info, "duration"), "") << name;
  }
}

TEST_F(LengthTest, OfCutFilesIsWhatIsThereAndBothAreTold) {
  const std::tuple<const char*, const char*> made[] = {
      {"a.mkv", "-c:v libx264 -c:a aac"},
      {"a.webm", "-c:v libvpx -deadline realtime -c:a libopus"},
      {"a.mp4", "-c:v libx264 -c:a aac -movflags +faststart"},
      {"a.mov", "-c:v libx264 -c:a aac -movflags +faststart"},
      {"a.avi", "-c:v mjpeg -c:a pcm_s16le"},
      {"a.flv", "-c:v libx264 -c:a aac"},
      {"a.wmv", "-c:v wmv2 -c:a wmav2"},
      {"a.wav", "-vn -c:a pcm_s16le"},
  };
  for (const auto& [name, options] : made) {
    make(name, film + std::string(options));
    const auto info = probed(cut("cut_" + std::string(name), name, 0.7));
    EXPECT_GT(seconds(info), 5.0) << name;
    EXPECT_LT(seconds(info), 10.5) << name;
    EXPECT_THAT(claim(info, "incomplete"), HasSubstr("the file ends after")) << name;
    EXPECT_THAT(claim(info, "incomplete"), HasSubstr("of 12.0 s")) << name;
  }
}

// What the index would have told is gone, but nothing of the film.
TEST_F(LengthTest, OfAFileThatLostItsTail) {
  make("a.avi", film + std::string("-c:v mjpeg -c:a pcm_s16le"));
  const std::string whole = bytes("a.avi");
  const auto info = probed(write("b.avi", whole.substr(0, whole.rfind("idx1") + 100)));
  EXPECT_NEAR(seconds(info), 12, 0.2);
  EXPECT_THAT(claim(info, "incomplete"), HasSubstr("bytes that it announces are missing"));
}

// A header that was forged or written for another film, of a file that is whole.
TEST_F(LengthTest, OfAHeaderThatIsNotSo) {
  make("a.mkv", film + std::string("-c:v libx264 -c:a aac"));
  std::string mkv = bytes("a.mkv");
  const auto at = mkv.find("\x44\x89\x88");  // Duration, a float of eight bytes
  ASSERT_NE(at, std::string::npos);
  mkv.replace(at + 3, 8, std::string("\x40\xED\x4C\x00\x00\x00\x00\x00", 8));  // 60,000 ms
  const auto info = probed(write("b.mkv", mkv));
  EXPECT_NEAR(seconds(info), 12, 0.2);
  EXPECT_EQ(claim(info, "incomplete"), "");
  EXPECT_EQ(claim(info, "duration"), "the header says 60.0 s, what is in the file lasts 12.0 s");
}

// Joined end to end: most demuxers go on, the others are told.
TEST_F(LengthTest, OfJoinedFilesIsThatOfBothOrItIsTold) {
  for (const char* name : {"mkv", "mpg", "ts", "flv", "mp4"}) {
    const std::string ending = std::string(".") + name;
    const std::string codecs = ending == ".mpg" ? "-r 25 -c:v mpeg2video -c:a mp2" : "-c:v libx264 -c:a aac";
    make("one" + ending, film + codecs);
    const auto info = probed(joined("both" + ending, "one" + ending, "one" + ending));
    const bool both = ending != ".flv" && ending != ".mp4";
    EXPECT_NEAR(seconds(info), both ? 24 : 12, 0.5) << name;
    EXPECT_EQ(
        claim(info, "incomplete"),
        both ? ""
             : "a second film begins at byte " + std::to_string(bytes("one" + ending).size()) + "; it is not looked at")
        << name;
  }
}

// The counter of the pictures runs on over the joint, in every reader.
class JoinedTest : public LengthTest {
 protected:
  // Six and five seconds; the clock of the second goes to `offset`.
  model::MediaInfo join(const std::string& ending, const std::string& offset) {
    const auto counting_from = [](const std::string& number) {
      std::string out = counted;
      return out.replace(out.find("20+6*N"), 6, "20+3*(N+" + number + ")");
    };
    const std::string first = counting_from("0"), second = counting_from("30");
    const auto with_sound = [&](std::string options) {
      return options.insert(options.find("-c:v"), "-f lavfi -i sine=f=400:r=44100:d=20 -map 0 -map 1 -c:a aac ");
    };
    make("one." + ending, with_sound(first) + "-g 5 -sc_threshold 0 -t 6 ");
    make("two." + ending, with_sound(second) + "-g 5 -sc_threshold 0 -t 5 -output_ts_offset " + offset + " ");
    fd_ = joined("joined." + ending, "one." + ending, "two." + ending);
    return probed(fd_);
  }
  // The number of the picture that is shown at a time, by a strip that begins there.
  double shown_at(const model::MediaInfo& info, double at_s) {
    StripPlan plan;
    plan.start_us = static_cast<std::int64_t>(at_s * 1e6);
    plan.end_us = plan.start_us + plan.step_us;
    plan.parts = parts_of(info);
    double number = -1;
    const auto done = read_strip(fd_.get(), plan, [&](const model::GreyPicture& picture, const model::GreyPicture*) {
      number = 2 * number_of(picture);
      return false;
    });
    EXPECT_TRUE(done);
    return number;
  }
  base::Fd fd_;
};

TEST_F(JoinedTest, EveryReaderGoesOnOverTheJoint) {
  for (const char* offset : {"0", "2", "3600", "90000"}) {
    const auto info = join("ts", offset);
    EXPECT_NEAR(seconds(info), 11, 0.3) << offset;
    ASSERT_EQ(parts_of(info).size(), 1u) << offset;
    EXPECT_NEAR(static_cast<double>(parts_of(info)[0].at_us) / 1e6, 6, 0.15) << offset;
    std::int64_t last_us = 0;
    const auto looked = sample_frames(fd_.get(), {}, [&](SampledPicture&& picture) {
      EXPECT_NEAR(2 * number_of(picture.luma), static_cast<double>(picture.time_us) * 5 / 1e6, 1.1) << offset;
      last_us = picture.time_us;
      return true;
    });
    ASSERT_TRUE(looked);
    EXPECT_GT(last_us, 9500000) << offset;
    for (const double at : {1.0, 4.1, 7.1, 10.1}) EXPECT_NEAR(shown_at(info, at), at * 5, 1.1) << offset << " " << at;
    const auto heard = decode_sound(fd_.get(), 60000000);
    ASSERT_TRUE(heard);
    EXPECT_NEAR(static_cast<double>(heard->pcm.size()) / 8000, 11, 0.3) << offset;
    EXPECT_TRUE(encode_segment(fd_.get(), 8000000, 2000000, parts_of(info))) << offset;
  }
}

TEST_F(JoinedTest, ARecordedStreamThatLeaps) {
  const std::string leaping = counted.substr(0, counted.find(" -c:v")) +
                              ",\"setpts=PTS+gte(N\\,25)*3600/TB\" -vsync passthrough" +
                              counted.substr(counted.find(" -c:v"));
  const auto info = probed(make("a.flv", leaping + "-g 5 -sc_threshold 0 -t 4000 -frames:v 34 "));
  EXPECT_NEAR(seconds(info), 6.8, 0.5);
}

}  // namespace
}  // namespace contrechamp::media
