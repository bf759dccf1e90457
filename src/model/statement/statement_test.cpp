#include "model/statement/statement.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

Statement statement(const std::string& key, const std::string& value) {
  Statement out;
  out.key = key;
  out.value = value;
  return out;
}

TEST(Statement, TimesAreEdtfAndPlacesTakeCoordinates) {
  EXPECT_TRUE(check_statement(statement("time", "2031-05?/2031-06"), About::item));
  EXPECT_FALSE(check_statement(statement("time", "last week"), About::item));
  const auto place = check_statement(statement("place", "34.5553, 69.2075"), About::item);
  ASSERT_TRUE(place && place->where);
  EXPECT_NEAR(place->where->lon_deg, 69.2075, 1e-9);
  EXPECT_FALSE(check_statement(statement("place", "the ford"), About::item)->where);
}

TEST(Statement, EachKeyTakesItsFormOnly) {
  for (const auto& [key, value] :
       {std::pair("rating", "6"), std::pair("rating", "05"), std::pair("graphic", "4"), std::pair("direction", "361"),
        std::pair("direction", "north"), std::pair("incident", "xyz"), std::pair("mark", "in"), std::pair("Side", "x"),
        std::pair("", "x"), std::pair("note", "\xFF")})
    EXPECT_FALSE(check_statement(statement(key, value), About::item)) << key << "=" << value;
  for (const auto& [key, value] :
       {std::pair("rating", "5"), std::pair("direction", "12.5"), std::pair("incident", "0123456789abcdef"),
        std::pair("note", ""), std::pair("own_key", "anything")})
    EXPECT_TRUE(check_statement(statement(key, value), About::item)) << key << "=" << value;
}

TEST(Statement, SubjectsHaveTheirOwnKeys) {
  EXPECT_FALSE(check_statement(statement("rating", "3"), About::incident));
  EXPECT_FALSE(check_statement(statement("title", "x"), About::item));
  EXPECT_FALSE(check_statement(statement("search", "x"), About::item));
  EXPECT_FALSE(check_statement(statement("note", "x"), About::archive));
  EXPECT_FALSE(check_statement(statement("search", "{}"), About::archive));
  EXPECT_TRUE(check_statement(statement("search", R"({"name": "films", "query": {}})"), About::archive));
  EXPECT_FALSE(check_statement(statement("person", "x"), About::accession));
  EXPECT_TRUE(check_statement(statement("side", "x"), About::accession));
}

TEST(Statement, MomentsAreOfItemsAndInOrder) {
  Statement moment = statement("note", "a second camera");
  moment.start_us = 1000;
  EXPECT_TRUE(check_statement(moment, About::item));
  EXPECT_FALSE(check_statement(moment, About::incident));
  moment.end_us = 999;
  EXPECT_FALSE(check_statement(moment, About::item));
  moment.start_us.reset();
  EXPECT_FALSE(check_statement(moment, About::item));
}

TEST(Statement, PlaceIsACircleOnTheEarth) {
  Statement place = statement("place", "somewhere north");
  place.where = Where{34.5, 69.2, 5000, 90.0};
  EXPECT_TRUE(check_statement(place, About::incident));
  place.where->radius_m = 0;
  EXPECT_FALSE(check_statement(place, About::incident));
  place.where = Where{91, 0, 10, {}};
  EXPECT_FALSE(check_statement(place, About::incident));
  place.where = Where{1, 1, 10, {}};
  place.key = "note";
  EXPECT_FALSE(check_statement(place, About::incident));
}

TEST(Statement, LinkHasTheOtherItem) {
  const std::string id(64, '7');
  EXPECT_EQ(std::get<LinkStatement>(value_of("clock_link", "lock " + id + " -3.25")),
            (LinkStatement{LinkStatement::What::lock, id, -3250000}));
  EXPECT_EQ(check_statement(statement("clock_link", "lock " + id + " -3.25"), About::item)->value,
            "lock " + id + " -3.250000");
  EXPECT_EQ(check_statement(statement("clock_link", "release " + id), About::item)->value, "release " + id);
  EXPECT_EQ(other_item("clock_link", "reject " + id), id);
  EXPECT_EQ(other_item("footage", id + " same"), id);
  EXPECT_EQ(other_item("note", "reject " + id), "");
  for (const auto& value :
       {"lock " + id, "lock " + id + " x", "lock " + id + " 2000000", "perhaps " + id, "reject " + id.substr(1),
        id + " reject", "reject " + id + " because", "lock " + id + " 1 s", std::string()})
    EXPECT_FALSE(check_statement(statement("clock_link", value), About::item)) << value;
}

TEST(Statement, FootageHasTheOtherItemAndAVerdict) {
  const std::string id(64, '7');
  EXPECT_EQ(std::get<FootageStatement>(value_of("footage", id + " same")),
            (FootageStatement{id, FootageStatement::Verdict::same}));
  EXPECT_EQ(std::get<FootageStatement>(value_of("footage", id + " open")).verdict, FootageStatement::Verdict::open);
  for (const auto& value :
       {id, id + " ", id + " perhaps", id.substr(1) + "  same", std::string(64, 'x') + " same", std::string()}) {
    EXPECT_TRUE(std::holds_alternative<std::monostate>(value_of("footage", value))) << value;
    EXPECT_FALSE(check_statement(statement("footage", value), About::item)) << value;
  }
}

TEST(Statement, ClockTimeIsCheckedAndHasOneForm) {
  const auto good = check_statement(
      statement("clock_time", "12.5  2031-04-12T03:30+03:30 2031-04-12T00:01:00Z  a clock on the tower "), About::item);
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->value, "12.500000 2031-04-12T00:00:00.000000Z 2031-04-12T00:01:00.000000Z a clock on the tower");
  for (const char* value : {"noon", "12.5 2031-04-12T03:30Z", "x 2031-04-12T03:30Z 2031-04-12T03:31Z",
                            "1 2031-04-12T03:30 2031-04-12T03:31Z", "1 2031-04-12T03:31Z 2031-04-12T03:30Z",
                            "1e9 2031-04-12T03:30Z 2031-04-12T03:31Z", "nan 2031-04-12T03:30Z 2031-04-12T03:31Z"})
    EXPECT_FALSE(check_statement(statement("clock_time", value), About::item)) << value;
  EXPECT_FALSE(check_statement(statement("clock_time", "1 2031-04-12T03:30Z 2031-04-12T03:31Z"), About::incident));
  EXPECT_EQ(rule_of("clock_time").holds, Holds::many);
}

TEST(Statement, RefusalHasTheTextAsUnderstood) {
  const auto refused = check_statement(statement("clock_time", "12.5 2031-04-12T03:30Z"), About::item);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("position [12.5], from [2031-04-12T03:30Z], to []"), std::string::npos)
      << refused.error().message;
  EXPECT_NE(check_statement(statement("rating", "\x1b[31m"), About::item).error().message.find("understood: \\u{"),
            std::string::npos)
      << "no escape reaches a terminal";
}

}  // namespace
}  // namespace contrechamp::model
