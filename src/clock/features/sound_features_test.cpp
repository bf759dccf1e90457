#include "clock/features/sound_features.h"

#include <gtest/gtest.h>

#include "clock/features/features.h"
#include "clock/features/fft.h"
#include "clock/features/whiten.h"
#include "clock/made_sound.h"

namespace contrechamp::clock {
namespace {

TEST(RealFft, MatchesTransformsByHand) {
  RealFft fft(8);
  for (std::size_t i = 0; i < 8; ++i) fft.samples()[i] = i == 0 ? 1.0f : 0.0f;
  fft.forward();
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(std::abs(fft.spectrum()[k] - std::complex<float>(1, 0)), 0, 1e-6);
  for (std::size_t i = 0; i < 8; ++i)
    fft.samples()[i] = i % 4 == 0 ? 1.0f : i % 4 == 2 ? -1.0f : 0.0f;  // cos(2 pi 2 i / 8)
  fft.forward();
  for (std::size_t k = 0; k < 5; ++k) EXPECT_NEAR(std::abs(fft.spectrum()[k]), k == 2 ? 4 : 0, 1e-6);
  fft.inverse();
  EXPECT_NEAR(fft.samples()[4], 8, 1e-5);  // not scaled
}

TEST(SoundFeatures, SurviveSerialisation) {
  const auto features = extract_features(made_noise(1, 5.0), {{0, 20000}, {8000, 1520000}});
  const auto again = features_from_bytes(to_bytes(features));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_bytes(*again), to_bytes(features));
  EXPECT_EQ(again->samples, 40000u);
  EXPECT_EQ(again->frames(), 313u);  // one each 128 samples
  EXPECT_GT(again->landmarks.size(), 100u);
}

TEST(SoundFeatures, RejectForgedFiles) {
  auto features = extract_features(made_noise(1, 3.0));
  const std::string good = to_bytes(features);
  for (std::size_t size = 0; size < good.size(); size += size < 64 ? 1 : 997)
    EXPECT_FALSE(features_from_bytes(std::string_view(good).substr(0, size)));
  EXPECT_FALSE(features_from_bytes(good + "x"));
  auto bad = features;
  bad.landmarks.front().key = landmark_keys & 0xffffff;
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  bad = features;
  bad.landmarks.back().frame = static_cast<std::uint32_t>(bad.frames());
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  bad = features;
  bad.silent = {{0, bad.samples + 1}};
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  bad = features;
  bad.wave.pop_back();
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  // Each part is in range, and going through all of them would not end.
  bad = features;
  bad.silent = {{0, 4000}, {3999, 8000}};
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  bad.silent = {{0, 4000}, {4000, 8000}};
  EXPECT_TRUE(features_from_bytes(to_bytes(bad)));
  bad.clipped.assign(100000, {0, bad.samples});
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  bad = features;
  bad.landmarks.assign(100000, bad.landmarks.front());
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
  bad = features;
  bad.clock.back().time_us = INT64_MAX;
  EXPECT_FALSE(features_from_bytes(to_bytes(bad)));
}

// The densest landmarks: a peak wherever one can be, across the ends of chunks and seconds.
TEST(SoundFeatures, OfTheDensestSoundAreAccepted) {
  std::vector<float> pcm(rate_hz * 140);
  unsigned state = 1;
  for (std::size_t i = 0; i < pcm.size(); ++i) {
    state = state * 1664525 + 1013904223;
    const float noise = static_cast<float>(state >> 8) / (1 << 24) - 0.5f;
    pcm[i] = i / 700 % 2 == 0 ? noise : 0.01f * noise;  // beats of 88 ms
  }
  const auto features = extract_features(pcm);
  EXPECT_GT(features.landmarks.size(), 20000u);
  EXPECT_TRUE(features_from_bytes(to_bytes(features)));
}

TEST(SoundFeatures, MagnitudeIsReadAlone) {
  for (const double seconds : {4.0, 4.00013}) {  // an odd number of samples
    const auto features = extract_features(made_noise(7, seconds));
    const std::string bytes = to_bytes(features);
    std::size_t most = 0;
    const auto of = [&](const std::string& file) {
      return magnitude_from([&](std::size_t at, std::size_t count) {
        return most = std::max(most, count), at < file.size() ? file.substr(at, count) : std::string();
      });
    };
    ASSERT_TRUE(of(bytes));
    EXPECT_EQ(*of(bytes), features.magnitude);
    EXPECT_LT(most, bytes.size() / 3);
    EXPECT_FALSE(of(bytes.substr(0, 15)));
    EXPECT_FALSE(of(bytes.substr(0, 16 + features.wave.size() + 4 + features.magnitude.size() - 1)));
    EXPECT_FALSE(of("x" + bytes));
  }
  EXPECT_TRUE(magnitude_from([bytes = to_bytes({})](std::size_t at, std::size_t count) {
                return bytes.substr(at, count);
              })->empty());
}

TEST(SoundFeatures, KeepTheTimeBaseOfTheFile) {
  SoundFeatures f;
  f.samples = 40000;
  f.clock = {{0, 500000}, {16000, 4000000}};  // begins at half a second; after two seconds the file jumps to 4 s
  EXPECT_DOUBLE_EQ(media_time_s(f, 0), 0.5);
  EXPECT_DOUBLE_EQ(media_time_s(f, 8000), 1.5);
  EXPECT_DOUBLE_EQ(media_time_s(f, 16000), 4.0);
  EXPECT_DOUBLE_EQ(media_time_s(f, 24000), 5.0);
}

TEST(SoundFeatures, MarkSilenceAndClipping) {
  auto pcm = made_noise(3, 4.0);
  std::fill(pcm.begin() + 8000, pcm.begin() + 16000, 0.0f);
  std::fill(pcm.begin() + 24000, pcm.begin() + 24010, 1.0f);
  const auto f = extract_features(pcm);
  ASSERT_EQ(f.silent.size(), 1u);
  EXPECT_EQ(f.silent[0].begin, 8000u);
  EXPECT_EQ(f.silent[0].end, 16000u);
  ASSERT_EQ(f.clipped.size(), 1u);
  EXPECT_EQ(f.clipped[0].begin, 24000u);
  const auto wave = unpack_wave(f);
  EXPECT_EQ(wave[12000], 0);
}

TEST(SoundFeatures, AreEmptyWithoutSound) {
  const auto none = extract_features({});
  EXPECT_EQ(none.frames(), 0u);
  EXPECT_TRUE(features_from_bytes(to_bytes(none)));
  EXPECT_TRUE(extract_features(std::vector<float>(16000)).landmarks.empty());
}

}  // namespace
}  // namespace contrechamp::clock
