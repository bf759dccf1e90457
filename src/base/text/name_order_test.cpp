#include "base/text/name_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace contrechamp::base {
namespace {

using Names = std::vector<std::string>;

// `right` mixed and put in order.
Names ordered(const Names& right) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(seed);
  Names names = right;
  std::shuffle(names.begin(), names.end(), std::mt19937(seed));
  std::sort(names.begin(), names.end(), [](const auto& x, const auto& y) { return name_key(x) < name_key(y); });
  return names;
}

TEST(NameOrder, NumbersAreNumbersAndLettersStandBesideTheirOwn) {
  for (const Names& right : {
           Names{"clip1.txt", "clip2.txt", "clip10.txt", "école.txt", "eglise.txt", "zebra.txt", "Zoo.txt"},
           Names{"a", "A", "á", "b", "B", "z", "Z"},
           Names{"IMG_9.jpg", "IMG_10.jpg", "IMG_0011.jpg", "img_100.jpg"},
           Names{"cam 2 part 9", "cam 2 part 10", "cam 12 part 1"},
           Names{"v1.2", "v1.10", "v2"},
           Names{"20240612_235959.mp4", "20240613_000000.mp4"},
           Names{"2", "10", "18446744073709551615", "18446744073709551616"},
           Names{"cote", "coté", "côte", "côté"},
           Names{"lodz", "Łódź 2", "Łódź 10", "zero"},
           Names{"елка 2", "Ёлка 10", "жук", "Жук 3", "иск", "йод"},
           Names{"آب", "بام", "پل ۲", "پل ۱۰", "تاب"},
           Names{"άλφα 2", "Άλφα 10", "βήτα"},
           Names{"가방 2", "가방 10", "나무"},
       })
    EXPECT_EQ(ordered(right), right);
}

TEST(NameOrder, CanonicallyEqualNamesHaveOneKeyAndPlace) {
  EXPECT_EQ(name_key("\u0419"), name_key("\u0418\u0306"));
  EXPECT_EQ(name_key("\u00E9cole"), name_key("e\u0301cole"));
  EXPECT_EQ(name_key("\uD55C"), name_key("\u1112\u1161\u11AB"));
  EXPECT_TRUE(is_same_name("\u0457.mp4", "\u0456\u0308.mp4"));
  EXPECT_FALSE(is_same_name("clip01", "clip1"));
  EXPECT_FALSE(is_same_name("ecole", "\u00E9cole"));
}

TEST(NameOrder, KeysAreDigitsOfAnyNameEvenOfBadBytes) {
  for (const std::string& name : {std::string(), std::string("a\xFF"), std::string(255, 'x'), std::string("\0b", 2)})
    EXPECT_EQ(name_key(name).find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(name_order_version(), 0);
}

}  // namespace
}  // namespace contrechamp::base
