#include "clock/index/landmark_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "clock/features/features.h"
#include "clock/made_sound.h"

namespace contrechamp::clock {
namespace {

// Landmarks alone, as many a second as real ones, uniformly drawn.
SoundFeatures drawn(std::uint64_t seed, std::uint32_t frames) {
  MadeRandom random(seed);
  SoundFeatures f;
  f.samples = frames * hop_samples;
  f.magnitude.resize(std::size_t{frames} * cepstra);
  for (std::uint32_t i = 0; i < frames * 4; ++i)
    f.landmarks.push_back(
        {static_cast<std::uint32_t>(random.uniform() * landmark_keys) & 0xffffffu, (i % 20) & 0xffu, i / 4});
  return f;
}

TEST(LandmarkIndex, FindsSharedLandmarksAtTheirLag) {
  LandmarkIndex index;
  for (std::uint64_t clip = 0; clip < 50; ++clip) index.add(static_cast<std::uint32_t>(clip), drawn(clip, 2000));
  auto asked = drawn(900, 2500);
  // Twenty landmarks of clip 17, from frame 100 on, are heard 625 frames (10 s) later.
  const auto other = drawn(17, 2000);
  for (std::size_t i = 0; i < 20; ++i) {
    const Landmark l = other.landmarks[400 + i * 40];
    asked.landmarks.push_back({l.key, 0, l.frame + 625});
  }
  std::stable_sort(asked.landmarks.begin(), asked.landmarks.end(), [](auto& x, auto& y) { return x.frame < y.frame; });
  const auto found = index.find(asked, 10);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].clip, 17u);
  EXPECT_NEAR(found[0].lag_s, 10, 0.04);
}

TEST(LandmarkIndex, ChanceProposesAlmostNothing) {
  LandmarkIndex index;
  for (std::uint64_t clip = 0; clip < 300; ++clip) index.add(static_cast<std::uint32_t>(clip), drawn(clip, 2000));
  std::size_t proposed = 0;
  for (std::uint64_t i = 0; i < 100; ++i) proposed += index.find(drawn(5000 + i, 2000), 100).size();
  EXPECT_LE(proposed, 1u);  // 30,000 pairs
}

TEST(LandmarkIndex, HoldsMoreThanOneSegmentAndLongClips) {
  LandmarkIndex index;
  for (std::uint64_t clip = 0; clip < 1500; ++clip) index.add(static_cast<std::uint32_t>(clip), drawn(clip, 60));
  index.add(1500, drawn(7777, 9000));  // 144 s: three pieces
  EXPECT_EQ(index.landmarks(), 1500u * 240 + 36000);
  for (std::uint32_t clip : {3u, 1020u, 1400u}) {
    const auto found = index.find(drawn(clip, 60), 5);
    ASSERT_FALSE(found.empty()) << clip;
    EXPECT_EQ(found[0].clip, clip);
    EXPECT_NEAR(found[0].lag_s, 0, 0.04);
  }
  const auto whole = index.find(drawn(7777, 9000), 5);
  ASSERT_FALSE(whole.empty());
  EXPECT_EQ(whole[0].clip, 1500u);
}

TEST(LandmarkIndex, FindsOneSourceInTwoNoises) {
  LandmarkIndex index;
  const auto source = made_noise(100, 60);
  for (std::uint32_t clip = 0; clip < 20; ++clip) index.add(clip, extract_features(made_noise(500 + clip, 40)));
  index.add(20, extract_features(heard(source, 1, 40, 0.05, 201)));
  const auto found = index.find(extract_features(heard(source, 9, 40, 0.05, 202)), 5);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].clip, 20u);
  EXPECT_NEAR(found[0].lag_s, -8, 0.05);
}

// For small archives: every clip that shares two landmarks at one lag, the likeliest first.
TEST(LandmarkIndex, RanksClipsBelowTheLeastScore) {
  LandmarkIndex index;
  for (std::uint64_t clip = 0; clip < 100; ++clip) index.add(static_cast<std::uint32_t>(clip), drawn(clip, 2000));
  auto asked = drawn(900, 2000);
  const auto other = drawn(63, 2000);
  for (std::size_t i = 0; i < 4; ++i)
    asked.landmarks.push_back({other.landmarks[400 + i * 40].key, 0, other.landmarks[400 + i * 40].frame + 625});
  std::stable_sort(asked.landmarks.begin(), asked.landmarks.end(), [](auto& x, auto& y) { return x.frame < y.frame; });
  EXPECT_TRUE(index.find(asked, 100).empty());
  const auto ranked = index.find(asked, 100, -1e9f);
  ASSERT_GT(ranked.size(), 50u);
  EXPECT_EQ(ranked[0].clip, 63u);
  EXPECT_NEAR(ranked[0].lag_s, 10, 0.04);
  EXPECT_TRUE(std::is_sorted(ranked.begin(), ranked.end(), [](auto& x, auto& y) { return x.score > y.score; }));
}

TEST(LandmarkIndex, LeavesOutLandmarksOfHighRank) {
  LandmarkIndex index(10);
  index.add(0, drawn(1, 1000));
  EXPECT_EQ(index.landmarks(), 2000u);  // every other
  EXPECT_EQ(index.find(drawn(1, 1000), 5).size(), 1u);
}

TEST(LandmarkIndex, IsEmptyAtFirst) {
  LandmarkIndex index;
  EXPECT_TRUE(index.find(drawn(1, 100), 5).empty());
  index.add(0, SoundFeatures{});
  EXPECT_TRUE(index.find(drawn(1, 100), 5).empty());
  EXPECT_TRUE(index.find(SoundFeatures{}, 5).empty());
}

// Forged files whose landmarks all have one key, so that each is a hit of every other.
TEST(LandmarkIndex, HitsOfOneSharedKeyAreBounded) {
  SoundFeatures made;
  made.magnitude.resize(4096 * cepstra);
  for (std::uint32_t i = 0; i < 40000; ++i) made.landmarks.push_back({1, 0, i / 10});
  LandmarkIndex index;
  for (std::uint32_t clip = 0; clip < 140; ++clip) index.add(clip, made);  // laid out, and fresh
  EXPECT_FALSE(index.find(made, 10).empty());                              // all of them would be 200,000 million
}

}  // namespace
}  // namespace contrechamp::clock
