#include "copies/family/families.h"

#include <gtest/gtest.h>

namespace contrechamp::copies {
namespace {

constexpr std::int64_t second = 1000000;

FamilyClip film(double seconds, int width = 640, int height = 360) {
  return {static_cast<std::int64_t>(seconds * second), width, height, static_cast<std::int64_t>(seconds * 100000)};
}

model::CopySegment part(double a0, double a1, double b0, double b1) {
  const auto us = [](double s) { return static_cast<std::int64_t>(s * second); };
  return {us(a0), us(a1), us(b0), us(b1), 0.9};
}

FamilyLink link(std::uint32_t a, std::uint32_t b, std::vector<model::CopySegment> segments, PlaneMap map = {}) {
  return {a, b, map, {}, 1, 0.9, std::move(segments)};
}

PlaneMap scaled(double scale, double x = 0, double y = 0) { return {{scale, 0, x, 0, scale, y, 0, 0, 1}}; }

const Member* of(const Family& family, std::uint32_t clip) {
  for (const Member& member : family.members)
    if (member.clip == clip) return &member;
  return nullptr;
}

TEST(Families, ACompilationBelongsToEachFootageItShows) {
  const std::vector<FamilyClip> clips = {film(20), film(20), film(8), film(5, 320, 180)};
  const PlaneMap mirror{{-1, 0, 0, 0, 1, 0, 0, 0, 1}};
  const std::vector<FamilyLink> links = {link(2, 0, {part(0, 4, 2, 6)}), link(2, 1, {part(4, 8, 10, 14)}),
                                         link(3, 0, {part(0, 5, 12, 17)}, mirror)};
  const auto families = find_families(clips, links);
  ASSERT_EQ(families.size(), 2u);
  ASSERT_EQ(families[0].members.size(), 3u);
  EXPECT_EQ(families[0].members[0].clip, 0u);
  EXPECT_EQ(families[0].length_us, 20 * second);
  const Member* compilation = of(families[0], 2);
  ASSERT_TRUE(compilation);
  ASSERT_EQ(compilation->shown.size(), 1u);
  EXPECT_EQ(compilation->shown[0].start_us, 0);
  EXPECT_EQ(compilation->shown[0].end_us, 4 * second);
  EXPECT_EQ(compilation->shown[0].footage_start_us, 2 * second);
  const Member* excerpt = of(families[0], 3);
  ASSERT_TRUE(excerpt);
  EXPECT_TRUE(excerpt->mirrored);
  EXPECT_NEAR(excerpt->turn_deg, 0, 1e-6);
  EXPECT_NEAR(excerpt->detail, 0.5, 1e-9);
  EXPECT_EQ(excerpt->shown[0].footage_start_us, 12 * second);
  EXPECT_EQ(families[0].members[families[0].best].clip, 0u);
  ASSERT_EQ(families[1].members.size(), 2u);
  EXPECT_EQ(of(families[1], 2)->shown[0].start_us, 4 * second);
}

TEST(Families, ClipsThatContinueEachOtherMakeALongerFootage) {
  const std::vector<FamilyClip> clips = {film(20), film(20), film(6)};
  // The second begins 5 s into the first; the third, twice as fast, shows the end of the second.
  const std::vector<FamilyLink> links = {link(1, 0, {part(0, 15, 5, 20)}), link(2, 1, {part(0, 6, 8, 20)})};
  const auto families = find_families(clips, links);
  ASSERT_EQ(families.size(), 1u);
  EXPECT_EQ(families[0].length_us, 25 * second);
  const Member* second_one = of(families[0], 1);
  ASSERT_EQ(second_one->shown.size(), 1u);
  EXPECT_EQ(second_one->shown[0].end_us, 20 * second);
  EXPECT_EQ(second_one->shown[0].footage_end_us, 25 * second);
  const Member* third = of(families[0], 2);
  EXPECT_DOUBLE_EQ(third->speed, 2);
  EXPECT_EQ(third->shown[0].footage_start_us, 13 * second);
  EXPECT_EQ(third->shown[0].footage_end_us, 25 * second);
}

TEST(Families, AnInsetIsNotTheFootageAroundIt) {
  const std::vector<FamilyClip> clips = {film(10), film(10), film(10)};  // whole, background, both in one picture
  const std::vector<FamilyLink> links = {link(0, 2, {part(0, 10, 0, 10)}, scaled(0.4, 0.25, 0.1)),
                                         link(1, 2, {part(0, 10, 0, 10)})};
  const auto families = find_families(clips, links);
  ASSERT_EQ(families.size(), 2u);
  EXPECT_TRUE(of(families[0], 2) && of(families[1], 2));
  const Family& small = of(families[0], 0) ? families[0] : families[1];
  EXPECT_EQ(of(small, 1), nullptr);
  EXPECT_EQ(small.members[0].clip, 0u);  // the reference: whole in itself, a part of the other
  EXPECT_NEAR(of(small, 2)->inset, 0.16, 1e-6);
  EXPECT_NEAR(of(small, 2)->view, 1, 1e-6);
}

TEST(Families, TwoHalvesOfASplitScreenAreTwoFootages) {
  // Both fill the third's height, each cut to its half.
  std::vector<FamilyLink> links = {link(0, 2, {part(0, 10, 0, 10)}, scaled(1, -0.25)),
                                   link(1, 2, {part(0, 10, 0, 10)}, scaled(1, 0.25))};
  links[0].region = {-0.5, -0.28, 0, 0.28}, links[1].region = {0, -0.28, 0.5, 0.28};
  EXPECT_EQ(find_families(std::vector<FamilyClip>{film(10), film(10), film(10)}, links).size(), 2u);
}

TEST(Families, ACropShowsLessAndTheWholeIsTheWidest) {
  const std::vector<FamilyClip> clips = {film(10), film(10, 1280, 720)};
  // The first shows the middle half of the second's width, blown up.
  const std::vector<FamilyLink> links = {link(0, 1, {part(0, 10, 0, 10)}, scaled(0.5))};
  const auto families = find_families(clips, links);
  ASSERT_EQ(families.size(), 1u);
  EXPECT_EQ(families[0].members[0].clip, 1u);
  EXPECT_EQ(families[0].members[families[0].widest].clip, 1u);
  EXPECT_NEAR(of(families[0], 0)->view, 0.25, 1e-6);
  EXPECT_NEAR(of(families[0], 0)->detail, 1, 1e-6);  // 640 px across half of 1280
}

TEST(Families, AStatedPairJoinsWithoutAPlace) {
  const auto families =
      find_families(std::vector<FamilyClip>{film(10), film(4)}, std::vector<FamilyLink>{link(0, 1, {})});
  ASSERT_EQ(families.size(), 1u);
  EXPECT_FALSE(of(families[0], 1)->placed);
  EXPECT_TRUE(of(families[0], 1)->shown.empty());
}

}  // namespace
}  // namespace contrechamp::copies
