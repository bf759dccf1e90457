#include "model/statement.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

Said said(const std::string& key, const std::string& value) {
  Said out;
  out.key = key;
  out.value = value;
  return out;
}

TEST(Statement, TimesAreEdtfAndPlacesTakeCoordinates) {
  EXPECT_TRUE(check_said(said("time", "2031-05?/2031-06"), About::item));
  EXPECT_FALSE(check_said(said("time", "last week"), About::item));
  const auto place = check_said(said("place", "34.5553, 69.2075"), About::item);
  ASSERT_TRUE(place && place->where);
  EXPECT_NEAR(place->where->lon_deg, 69.2075, 1e-9);
  EXPECT_FALSE(check_said(said("place", "the ford"), About::item)->where);
}

TEST(Statement, EachKeyTakesItsFormOnly) {
  for (const auto& [key, value] : {std::pair("rating", "6"), std::pair("rating", "05"), std::pair("graphic", "4"), std::pair("direction", "361"),
                                   std::pair("direction", "north"), std::pair("incident", "xyz"), std::pair("mark", "in"), std::pair("Side", "x"),
                                   std::pair("", "x"), std::pair("note", "\xFF")})
    EXPECT_FALSE(check_said(said(key, value), About::item)) << key << "=" << value;
  for (const auto& [key, value] : {std::pair("rating", "5"), std::pair("direction", "12.5"), std::pair("incident", "0123456789abcdef"),
                                   std::pair("note", ""), std::pair("own_key", "anything")})
    EXPECT_TRUE(check_said(said(key, value), About::item)) << key << "=" << value;
}

TEST(Statement, SubjectsHaveTheirOwnKeys) {
  EXPECT_FALSE(check_said(said("rating", "3"), About::incident));
  EXPECT_FALSE(check_said(said("title", "x"), About::item));
  EXPECT_FALSE(check_said(said("search", "x"), About::item));
  EXPECT_FALSE(check_said(said("note", "x"), About::archive));
  EXPECT_TRUE(check_said(said("search", "{}"), About::archive));
}

TEST(Statement, MomentsAreOfItemsAndInOrder) {
  Said moment = said("note", "a second camera");
  moment.start_us = 1000;
  EXPECT_TRUE(check_said(moment, About::item));
  EXPECT_FALSE(check_said(moment, About::incident));
  moment.end_us = 999;
  EXPECT_FALSE(check_said(moment, About::item));
  moment.start_us.reset();
  EXPECT_FALSE(check_said(moment, About::item));
}

TEST(Statement, APlaceIsAnAreaOnTheEarth) {
  Said place = said("place", "somewhere north");
  place.where = Where{34.5, 69.2, 5000, 90.0};
  EXPECT_TRUE(check_said(place, About::incident));
  place.where->radius_m = 0;
  EXPECT_FALSE(check_said(place, About::incident));
  place.where = Where{91, 0, 10, {}};
  EXPECT_FALSE(check_said(place, About::incident));
  place.where = Where{1, 1, 10, {}};
  place.key = "note";
  EXPECT_FALSE(check_said(place, About::incident));
}

TEST(Statement, ALinkNamesTheOtherItem) {
  const std::string id(64, '7');
  ASSERT_TRUE(link_word("lock " + id + " -3.25"));
  EXPECT_DOUBLE_EQ(link_word("lock " + id + " -3.25")->offset_s, -3.25);
  EXPECT_EQ(to_value(*link_word("lock " + id + " -3.25")), "lock " + id + " -3.250000");
  EXPECT_EQ(to_value(*link_word("release " + id)), "release " + id);
  EXPECT_EQ(other_item("clock_link", "reject " + id), id);
  EXPECT_EQ(other_item("footage", id + " same"), id);
  EXPECT_EQ(other_item("note", "reject " + id), "");
  for (const auto& value : {"lock " + id, "lock " + id + " x", "lock " + id + " 2000000", "perhaps " + id, "reject " + id.substr(1), id + " reject"})
    EXPECT_FALSE(check_said(said("clock_link", value), About::item)) << value;
}

TEST(Statement, APairNamesTheOtherItemAndAWord) {
  const std::string id(64, '7');
  ASSERT_TRUE(footage_word(id + " same"));
  EXPECT_EQ(footage_word(id + " same")->other, id);
  EXPECT_EQ(footage_word(id + " open")->word, "open");
  for (const auto& value : {id, id + " ", id + " perhaps", id.substr(1) + "  same", std::string(64, 'x') + " same", std::string()}) {
    EXPECT_FALSE(footage_word(value)) << value;
    if (!value.empty()) EXPECT_FALSE(check_said(said("footage", value), About::item)) << value;
  }
}

}  // namespace
}  // namespace contrechamp::model
