// What a request asks for, read from its query and its body.
#include "http/routes/asked.h"

#include <gtest/gtest.h>

namespace contrechamp::http {
namespace {

using base::Json;

TEST(Asked, NumbersOfAQueryStayWithinBounds) {
  const auto limits = [](const char* offset, const char* limit) {
    Request request;
    request.query = {{"offset", offset}, {"limit", limit}};
    const auto query = query_of(request);
    return std::pair(query.offset, query.limit);
  };
  EXPECT_EQ(limits("", ""), std::pair(std::int64_t{0}, std::int64_t{200}));
  EXPECT_EQ(limits("7", "1000"), std::pair(std::int64_t{7}, std::int64_t{1000}));
  EXPECT_EQ(limits("-5", "-1"), std::pair(std::int64_t{0}, std::int64_t{0}));
  EXPECT_EQ(limits("99999999999999999999999", "1001"), std::pair(std::int64_t{0}, std::int64_t{1000}));
  EXPECT_EQ(limits("1e3", "x"), std::pair(std::int64_t{1}, std::int64_t{200}));
}

TEST(Asked, TextsOfABodyAreTexts) {
  const Json body = {{"by", "heron"}, {"side", 4}, {"paths", {"/x", 4, nullptr, "/y"}}, {"seqs", "4"}};
  EXPECT_EQ(text_of(body, "by"), "heron");
  EXPECT_EQ(text_of(body, "side"), "");
  EXPECT_EQ(text_of(body, "note"), "");
  EXPECT_EQ(text_of(Json::array(), "by"), "");
  EXPECT_EQ(texts_of(body, "paths"), (std::vector<std::string>{"/x", "/y"}));
  EXPECT_TRUE(texts_of(body, "seqs").empty());
  EXPECT_TRUE(has_list(body, "paths"));
  EXPECT_FALSE(has_list(body, "seqs"));
  EXPECT_FALSE(has_list(Json("paths"), "paths"));
}

TEST(Asked, WhoSpeaksForAllIsWhoSpeaksOfNobodyElse) {
  const auto said =
      all_said_of({{"say", {{{"key", "note"}, {"value", "x"}}, {{"key", "tag"}, {"value", "y"}, {"by", "heron"}}}},
                   {"by", "tilleul"}});
  ASSERT_TRUE(said);
  EXPECT_EQ(said->at(0).by, "tilleul");
  EXPECT_EQ(said->at(1).by, "heron");
}

TEST(Asked, ALinkIsOfTwoItemsByAPersonOnSomeEvidence) {
  const std::string a(64, 'a'), b(64, 'b');
  Json asked = {{"a", a},           {"b", b},        {"what", "lock"},
                {"offset_s", 3.25}, {"by", "heron"}, {"evidence", "the second bell"}};
  const auto link = link_of(asked);
  ASSERT_TRUE(link);
  EXPECT_EQ(link->a, a);
  EXPECT_EQ(link->b, b);
  EXPECT_EQ(link->said.by, "heron");
  EXPECT_EQ(link->said.evidence, "the second bell");
  EXPECT_EQ(link->said.value, "lock " + b + " 3.250000");
  for (const auto& [name, bad] : std::initializer_list<std::pair<const char*, Json>>{{"a", "x"},
                                                                                     {"a", nullptr},
                                                                                     {"b", b + "b"},
                                                                                     {"what", 4},
                                                                                     {"offset_s", "3"},
                                                                                     {"by", 4},
                                                                                     {"evidence", Json::array()}}) {
    Json other = asked;
    other[name] = bad;
    EXPECT_EQ(link_of(other).error().code, "asked_link") << name;
  }
  for (const Json& nothing : {Json(), Json::array(), Json("x")}) EXPECT_EQ(link_of(nothing).error().code, "asked_link");
  asked["what"] = "guess";
  EXPECT_EQ(link_of(asked).error().code, "value_link");
}

}  // namespace
}  // namespace contrechamp::http
