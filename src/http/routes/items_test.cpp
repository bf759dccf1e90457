// The archive as a whole, and its items.
#include "http/routes/routes_fixture.h"

namespace contrechamp::http {
namespace {

using base::Json;
using ItemsTest = RoutesTest;

std::vector<std::string> names_of(const Json& page) {
  std::vector<std::string> names;
  for (const Json& item : page["items"]) names.push_back(item["name"]);
  return names;
}

TEST_F(ItemsTest, TheArchiveTellsWhatItHoldsAndWhyNothingIsDerived) {
  const Json archive = got("/api/archive");
  EXPECT_EQ(archive["name"], "valley");
  EXPECT_EQ(archive["counts"]["items"], 3);
  EXPECT_EQ(archive["counts"]["video"], 2);
  EXPECT_EQ(archive["sides"], Json({"north"}));
  EXPECT_EQ(archive["work"]["stopped"], "no sandbox in this test");
  EXPECT_EQ(archive["writes"], (Json{{"allowed", true}, {"reason", ""}}));
  EXPECT_EQ(archive["last_ingest"], nullptr);
  const Json change = service_.change();
  EXPECT_EQ(change, (Json{{"items", 3}, {"work", archive["work"]}, {"ingest", archive["ingest"]}}));
  EXPECT_EQ(got("/api/jobs").size(), static_cast<std::size_t>(archive["work"]["waiting"]));
  EXPECT_EQ(got("/api/jobs?state=done").size(), 0u);
}

// Another user's archive, a full disk: what may be written is looked at anew for each answer, and pages hear of it.
TEST_F(ItemsTest, AnArchiveThatDoesNotWriteSaysWhy) {
  got("/api/archive");
  const std::uint64_t before = service_.change_count();
  EXPECT_EQ(service_.change_count(), before);
  service_ = {};
  context_.reset(), loop_.reset();
  for (const auto& file : std::filesystem::directory_iterator(archive_->layout().log()))
    std::filesystem::resize_file(file.path(), file.file_size() / 2);
  reopen();
  loop_ = std::make_unique<pipeline::JobLoop>(*archive_, *jails_, 1);
  context_ = std::make_unique<Context>(*archive_, *loop_, *jails_);
  service_ = service_of(*context_);
  const std::string why = archive_->write_refusal();
  ASSERT_FALSE(why.empty());
  EXPECT_EQ(got("/api/archive")["writes"], (Json{{"allowed", false}, {"reason", why}}));
  const Response refused = post(item("a.mp4", "/say"), {{"key", "note"}, {"value", "x"}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(base::parse_json(refused.body)["error"], (Json{{"kind", "read_only"}, {"message", why}}));
}

TEST_F(ItemsTest, AListGoesOnWhereThePageBeforeEnded) {
  const Json first = got("/api/items?sort=name&limit=2");
  EXPECT_EQ(names_of(first), (std::vector<std::string>{"a.mp4", "b.mp4"}));
  EXPECT_EQ(first["total"], 3);
  EXPECT_EQ(first["offset"], 0);
  const Json second = got("/api/items?sort=name&limit=2&after=" + first["next"].get<std::string>());
  EXPECT_EQ(names_of(second), std::vector<std::string>{"c.jpg"});
  EXPECT_EQ(second["total"], nullptr) << "a list gone through by cursor is not counted";
  EXPECT_EQ(second["offset"], nullptr);
  EXPECT_EQ(second["next"], nullptr);
  EXPECT_EQ(names_of(got("/api/items?sort=name&offset=1&limit=1")), std::vector<std::string>{"b.mp4"});
  EXPECT_EQ(got("/api/items?kind=photo")["total"], 1);
  EXPECT_EQ(got("/api/items?side=south")["total"], 0);
}

TEST_F(ItemsTest, AnItemIsAllThatIsKnownOfIt) {
  const Json one = got(item("a.mp4"));
  EXPECT_EQ(one["sha256"], id("a.mp4"));
  EXPECT_EQ(one["preview"]["segments"], clip_s / 2);
  EXPECT_EQ(one["arrivals_list"].size(), 1u);
  EXPECT_EQ(fault(get("/api/items/" + std::string(64, '0'))), "404 no_item");
}

TEST_F(ItemsTest, FacetsCountWhatTheFiltersLeave) {
  EXPECT_EQ(got("/api/facets")["kind"]["video"], 2);
  EXPECT_EQ(got("/api/facets?kind=photo")["sound"].value("yes", 0), 0);
}

// Whoever has said something sees it in the next answer, however young the one before is.
TEST_F(ItemsTest, WhatWasSaidShowsAtOnceInAnswersThatAreKept) {
  EXPECT_TRUE(got("/api/graphic").empty());
  EXPECT_EQ(got("/api/items?tag=bridge")["total"], 0);
  const std::uint64_t before = service_.change_count();
  posted("/api/say", {{"items", {id("a.mp4"), id("c.jpg")}},
                      {"say", {{{"key", "graphic"}, {"value", "2"}}, {{"key", "tag"}, {"value", "bridge"}}}}});
  EXPECT_GT(service_.change_count(), before);
  EXPECT_EQ(got("/api/graphic").size(), 2u);
  EXPECT_EQ(got("/api/items?tag=bridge")["total"], 2);
  EXPECT_EQ(got("/api/facets")["tag"]["bridge"], 2);
}

TEST_F(ItemsTest, CopiesAreOfItemsThatAreThere) {
  EXPECT_EQ(got("/api/copies"), Json::array());
  posted(item("a.mp4", "/say"), {{"key", "footage"}, {"value", id("b.mp4") + " same"}});
  EXPECT_EQ(got("/api/copies").size(), 1u);
  EXPECT_EQ(got(item("b.mp4", "/copies"))[0]["a"]["id"], id("b.mp4")) << "the item asked for comes first";
  EXPECT_EQ(got(item("c.jpg", "/copies")), Json::array());
  EXPECT_EQ(got("/api/families")["families"].size(), 1u);
  EXPECT_EQ(got(item("a.mp4", "/families"))["families"].size(), 1u);
  for (const char* rest : {"/copies", "/families"})
    EXPECT_EQ(fault(get("/api/items/" + std::string(64, '0') + rest)), "404 no_item");
}

}  // namespace
}  // namespace contrechamp::http
