#include "copies/altered/differences.h"

#include <gtest/gtest.h>

#include <functional>

#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

using Kind = Difference::Kind;

double street(Point p) {
  return 40 + 90 * cloud(p.x * 14, p.y * 14, 1) + 60 * cloud(p.x * 37, p.y * 37, 2) + 20 * cloud(p.x * 90, p.y * 90, 3);
}

GreyView picture(const std::function<double(Point)>& grey, int width = 420, int height = 280) {
  GreyView out{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      out.grey.push_back(static_cast<float>(grey({(x + 0.5 - width / 2.0) / width, (y + 0.5 - height / 2.0) / width})));
  return out;
}

bool within(Point p, const Box& box) {
  return p.x >= box.left && p.x < box.right && p.y >= box.top && p.y < box.bottom;
}

const Box figure{-0.1, -0.05, 0.02, 0.15};

void expect_figure(const std::vector<Difference>& differs, Kind kind) {
  ASSERT_EQ(differs.size(), 1U);
  EXPECT_EQ(differs[0].kind, kind);
  EXPECT_NEAR(differs[0].query.left, 0.4, 0.02);
  EXPECT_NEAR(differs[0].query.right, 0.52, 0.02);
  EXPECT_NEAR(differs[0].query.top, 0.425, 0.02);
  EXPECT_NEAR(differs[0].query.bottom, 0.725, 0.02);
}

TEST(Differences, AFigureThatWasPastedIn) {
  const auto altered = picture([](Point p) { return within(p, figure) ? street({p.x + 3, p.y + 2}) : street(p); });
  const auto differs = differences(altered, picture(street), PlaneMap{});
  expect_figure(differs, Kind::content);
  EXPECT_FALSE(are_filled_forms(differs));
}

TEST(Differences, APlainSurfaceOverAPart) {
  expect_figure(
      differences(picture([](Point p) { return within(p, figure) ? 245 : street(p); }), picture(street), PlaneMap{}),
      Kind::overlay);
}

TEST(Differences, APartThatWasMadeLighter) {
  expect_figure(differences(picture([](Point p) { return within(p, figure) ? 30 + 1.2 * street(p) : street(p); }),
                            picture(street), PlaneMap{}),
                Kind::brightness);
}

TEST(Differences, NoneWhereToneSizeAndCutChange) {
  const auto edit = picture([](Point p) { return 20 + 0.8 * street({0.8 * p.x + 0.03, 0.8 * p.y}) - 30 * p.x * p.x; });
  EXPECT_TRUE(differences(edit, picture(street, 640, 428), {{0.8, 0, 0.03, 0, 0.8, 0, 0, 0, 1}}).empty());
}

TEST(Differences, TheBoxInTheEarlierPictureFollowsTheMap) {
  const PlaneMap map{{0.5, 0, 0.1, 0, 0.5, 0, 0, 0, 1}};
  const auto crop = picture([&](Point p) { return within(p, figure) ? 245 : street(map(p)); });
  const auto differs = differences(crop, picture(street), map);
  ASSERT_EQ(differs.size(), 1U);
  EXPECT_NEAR(differs[0].earlier.left, 0.55, 0.02);
  EXPECT_NEAR(differs[0].earlier.right, 0.61, 0.02);
}

// Seven lines, of which each paper has its own words.
TEST(Differences, OtherEntriesOfOneForm) {
  const auto paper = [](int hand) {
    return [hand](Point p) {
      for (int line = 0; line < 7; ++line) {
        const double y = -0.28 + 0.09 * line;
        if (p.y >= y && p.y < y + 0.018 && p.x < -0.2) return 40.0;  // the printed word
        const int letter = static_cast<int>(std::floor(p.x * 60));
        if (p.y >= y && p.y < y + 0.018 && p.x > -0.1 && p.x < 0.2 && grain(letter, line, hand) > 0.5) return 40.0;
      }
      return 235.0;
    };
  };
  EXPECT_TRUE(are_filled_forms(differences(picture(paper(1)), picture(paper(2)), PlaneMap{})));
  EXPECT_FALSE(are_filled_forms(differences(picture(paper(1)), picture(paper(1)), PlaneMap{})));
}

}  // namespace
}  // namespace contrechamp::copies
