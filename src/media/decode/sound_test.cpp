#include "media/decode/sound.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "media/media_fixture.h"

namespace contrechamp::media {
namespace {

using SoundTest = MadeFiles;
constexpr std::int64_t hour_us = 3600LL * 1000000;

// Level of 440 Hz in the samples from `from` on.
double tone_level(const std::vector<float>& pcm, double from_s, double seconds) {
  double re = 0, im = 0;
  const auto begin = static_cast<std::size_t>(from_s * 8000), count = static_cast<std::size_t>(seconds * 8000);
  for (std::size_t i = 0; i < count && begin + i < pcm.size(); ++i) {
    const double angle = 2 * std::numbers::pi * 440 * static_cast<double>(i) / 8000;
    re += pcm[begin + i] * std::cos(angle), im += pcm[begin + i] * std::sin(angle);
  }
  return 2 * std::hypot(re, im) / static_cast<double>(count);
}

TEST_F(SoundTest, ReadsEveryFormatOfSamples) {
  for (const char* codec : {"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le", "pcm_f64le"}) {
    const auto fd =
        make(std::string(codec) + ".wav", "-f lavfi -i sine=f=440:r=44100:d=2 -ac 2 -c:a " + std::string(codec));
    const auto sound = decode_sound(fd.get(), hour_us);
    ASSERT_TRUE(sound) << codec;
    EXPECT_NEAR(static_cast<double>(sound->pcm.size()), 16000, 2) << codec;
    EXPECT_NEAR(tone_level(sound->pcm, 0.5, 1), 0.125 / std::numbers::sqrt2, 0.001)
        << codec;  // ffmpeg: a sine of 1/8, on two channels at -3 dB
    ASSERT_EQ(sound->marks.size(), 1u);
    EXPECT_EQ(sound->marks[0].time_us, 0);
  }
}

// One sample in a hundred is infinite and one is NaN: neither reaches the features.
TEST_F(SoundTest, NotANumberCountsAsSilence) {
  const auto fd =
      make("odd.wav",
           "-f lavfi -i \"aevalsrc=exprs='if(eq(mod(n,100),0),1/0,if(eq(mod(n,100),50),0/0,0.1))':s=8000:d=2\" -c:a "
           "pcm_f32le");
  const auto sound = decode_sound(fd.get(), hour_us);
  ASSERT_TRUE(sound);
  ASSERT_EQ(sound->pcm.size(), 16000u);
  for (std::size_t i = 0; i < sound->pcm.size(); ++i) ASSERT_FLOAT_EQ(sound->pcm[i], i % 50 == 0 ? 0.0f : 0.1f) << i;
}

TEST_F(SoundTest, AgreesWithTheLengthOfCodecsThatPrime) {
  for (const char* name : {"a.m4a", "a.ogg", "a.mp3"}) {
    const auto fd = make(name, "-f lavfi -i sine=f=440:r=48000:d=3");
    const auto sound = decode_sound(fd.get(), hour_us);
    ASSERT_TRUE(sound) << name;
    EXPECT_NEAR(static_cast<double>(sound->pcm.size()) / 8000, 3, 0.06) << name;
    EXPECT_NEAR(tone_level(sound->pcm, 1, 1), 0.125, 0.01) << name;
  }
}

// Sound from 0 to 1 s and from 3 to 4 s: the two seconds between become silence, and the tone keeps its media time.
TEST_F(SoundTest, FillsGapsOfTheTimestamps) {
  make("whole.mkv", "-f lavfi -i sine=f=440:r=48000:d=4 -c:a pcm_s16le");
  const auto fd = make("hole.mkv", "-i @whole.mkv -c copy -bsf:a noise=drop='between(pts*tb\\,1\\,2.999)'");
  const auto sound = decode_sound(fd.get(), hour_us);
  ASSERT_TRUE(sound);
  EXPECT_NEAR(static_cast<double>(sound->pcm.size()) / 8000, 4, 0.03);
  EXPECT_NEAR(static_cast<double>(sound->filled_us) / 1e6, 2, 0.1);
  EXPECT_EQ(sound->jumps, 0);
  EXPECT_NEAR(tone_level(sound->pcm, 0.2, 0.6), 0.125, 0.01);
  EXPECT_LT(tone_level(sound->pcm, 1.5, 1), 0.002);
  EXPECT_NEAR(tone_level(sound->pcm, 3.3, 0.6), 0.125, 0.01);
}

TEST_F(SoundTest, KnowsWhereTheSoundBegins) {
  const auto fd = make("late.mkv",
                       "-f lavfi -i color=c=gray:s=64x64:r=5:d=4 -itsoffset 1.5 -f lavfi -i sine=f=440:r=48000:d=2 "
                       "-map 0:v -map 1:a -c:v mpeg4 -c:a pcm_s16le");
  const auto sound = decode_sound(fd.get(), hour_us);
  ASSERT_TRUE(sound);
  ASSERT_FALSE(sound->marks.empty());
  EXPECT_NEAR(static_cast<double>(sound->marks[0].time_us) / 1e6, 1.5, 0.01);
}

TEST_F(SoundTest, EndsAtTheLimit) {
  const auto fd = make("long.wav", "-f lavfi -i sine=f=440:r=8000:d=10");
  const auto sound = decode_sound(fd.get(), 3000000);
  ASSERT_TRUE(sound);
  EXPECT_LT(sound->pcm.size(), 8000u * 4);
  EXPECT_FALSE(sound->stopped_early.empty());
}

TEST_F(SoundTest, RefusesFilesWithoutSound) {
  EXPECT_FALSE(decode_sound(write("text", "no sound in it").get(), hour_us));
  const auto film = make("mute.mp4", "-f lavfi -i testsrc=s=64x64:d=1 -c:v mpeg4");
  EXPECT_FALSE(decode_sound(film.get(), hour_us));
}

// A recorder writes its inputs as tracks, and any of them may be the one that is plugged in.
class TracksTest : public SoundTest {
 protected:
  static double level(const Sound& sound) {
    double sum = 0;
    for (const float value : sound.pcm) sum += std::fabs(value);
    return sum / static_cast<double>(sound.pcm.size());
  }
};

TEST_F(TracksTest, TheOneThatSoundsIsHeardWhicheverItIs) {
  const char* const silence = "-f lavfi -i anullsrc=r=48000:cl=mono:d=2 ";
  const char* const tone = "-f lavfi -i sine=f=440:r=48000:d=2 ";
  for (const std::string& inputs :
       {std::string(silence) + tone, std::string(tone) + silence, std::string(silence) + silence + tone}) {
    const int count = inputs.find("anullsrc") == inputs.rfind("anullsrc") ? 2 : 3;
    const std::string maps = count == 2 ? "-map 0 -map 1 " : "-map 0 -map 1 -map 2 ";
    const auto sound = decode_sound(make("a.mov", inputs + maps + "-t 2 -c:a pcm_s16le").get(), 10000000);
    ASSERT_TRUE(sound) << sound.error().message;
    EXPECT_GT(level(*sound), 0.05) << inputs;
    EXPECT_EQ(sound->tracks,
              "1 of " + std::to_string(count) + " sound tracks is heard; " + std::to_string(count - 1) + " silent");
  }
}

TEST_F(TracksTest, SeveralThatSoundAreHeardTogether) {
  const auto sound = decode_sound(make("a.mkv",
                                       "-f lavfi -i sine=f=440:r=48000:d=3 -f lavfi -i sine=f=1000:r=48000:d=3 -map 0 "
                                       "-map 1 -c:a pcm_s16le")
                                      .get(),
                                  10000000);
  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_EQ(sound->tracks, "2 of 2 sound tracks are heard together");
  EXPECT_NEAR(static_cast<double>(sound->pcm.size()) / 8000, 3, 0.1);
}

TEST_F(TracksTest, OfSeveralLanguagesOneIsHeard) {
  const auto sound =
      decode_sound(make("a.mkv",
                        "-f lavfi -i sine=f=440:r=48000:d=2 -f lavfi -i sine=f=1000:r=48000:d=2 -map 0 "
                        "-map 1 -c:a pcm_s16le -metadata:s:a:0 language=fre -metadata:s:a:1 language=per")
                       .get(),
                   10000000);
  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_EQ(sound->tracks, "1 of 2 sound tracks is heard; 1 not heard");
}

TEST_F(TracksTest, OneTrackIsNothingToTell) {
  const auto sound = decode_sound(make("a.wav", "-f lavfi -i sine=r=48000:d=1").get(), 10000000);
  ASSERT_TRUE(sound);
  EXPECT_EQ(sound->tracks, "");
}

}  // namespace
}  // namespace contrechamp::media
