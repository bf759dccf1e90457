#include "match/find_copies.h"

#include <gtest/gtest.h>

#include <random>

namespace contrechamp::match {
namespace {

using model::ClipFingerprint;

// One random code every half second: frames that have nothing to do with each other.
ClipFingerprint film(unsigned seed, int frames) {
  std::mt19937_64 random(seed);
  ClipFingerprint clip;
  for (int i = 0; i < frames; ++i)
    clip.codes.push_back({i * 500000LL, {random(), random(), random(), random()}, {random(), random(), random(), random()}, 50});
  clip.duration_us = frames * 500000LL;
  return clip;
}

std::vector<std::pair<std::size_t, model::CopyMatch>> find(const ClipFingerprint& query, const ClipFingerprint& earlier) {
  const ClipFingerprint* clips[] = {&earlier};
  return find_copies(query, clips);
}

TEST(FindCopies, ExcerptWithItsOffset) {
  const auto whole = film(1, 60);
  ClipFingerprint part;  // seconds 10 to 18
  for (int i = 20; i < 36; ++i) {
    part.codes.push_back(whole.codes[static_cast<std::size_t>(i)]);
    part.codes.back().time_us -= 10000000;
    part.codes.back().bits[0] ^= 0b1011;  // re-encoded: three bits differ
  }
  part.duration_us = 8000000;
  const auto found = find(part, whole);
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].second.segments.size(), 1u);
  const auto& s = found[0].second.segments[0];
  EXPECT_EQ(found[0].second.verdict, model::Verdict::copy);
  EXPECT_NEAR(static_cast<double>(s.a_start_us), 0, 300000);
  EXPECT_NEAR(static_cast<double>(s.a_end_us), 8000000, 500000);
  EXPECT_NEAR(static_cast<double>(s.b_start_us), 10000000, 300000);
  EXPECT_GT(found[0].second.score, 0.7);
}

TEST(FindCopies, TwoSegmentsOfOneFilmInAnotherOrder) {
  const auto whole = film(2, 60);
  ClipFingerprint cut;
  for (int i = 0; i < 20; ++i) {
    cut.codes.push_back(whole.codes[static_cast<std::size_t>(i < 10 ? 40 + i : 5 + (i - 10))]);
    cut.codes.back().time_us = i * 500000LL;
  }
  cut.duration_us = 10000000;
  const auto found = find(cut, whole);
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].second.segments.size(), 2u);
  EXPECT_NEAR(static_cast<double>(found[0].second.segments[0].b_start_us), 20000000, 300000);
  EXPECT_NEAR(static_cast<double>(found[0].second.segments[1].b_start_us), 2500000, 300000);
}

TEST(FindCopies, FasterAndMirrored) {
  const auto whole = film(3, 80);
  ClipFingerprint fast;
  for (std::size_t i = 0; i < 60; ++i) {
    auto code = whole.codes[i];
    code.time_us = static_cast<std::int64_t>(static_cast<double>(code.time_us) / 1.25);
    std::swap(code.bits, code.mirrored);
    fast.codes.push_back(code);
  }
  fast.duration_us = 24000000;
  const auto found = find(fast, whole);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(static_cast<double>(found[0].second.segments[0].b_end_us), 30000000, 800000);
}

TEST(FindCopies, UnrelatedFilmsDoNotMatch) { EXPECT_TRUE(find(film(4, 60), film(5, 60)).empty()); }

TEST(FindCopies, AStandingPictureIsNoCopy) {
  auto still = film(6, 30);
  for (auto& code : still.codes) code.bits = still.codes[0].bits;
  auto later = still;
  for (auto& code : later.codes) code.bits[1] ^= 0b1111;
  const auto found = find(later, still);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].second.verdict, model::Verdict::same_scene);
}

TEST(FindCopies, PhotosMatchPhotosOnly) {
  ClipFingerprint photo;
  photo.codes.push_back({0, {1, 2, 3, 4}, {}, 50});
  auto other = photo;
  other.codes[0].bits[2] ^= 0b111;
  EXPECT_EQ(find(photo, other).size(), 1u);
  EXPECT_TRUE(find(photo, film(7, 10)).empty());
  other.codes[0].bits = {~1ULL, ~2ULL, ~3ULL, ~4ULL};
  EXPECT_TRUE(find(photo, other).empty());
}

}  // namespace
}  // namespace contrechamp::match
