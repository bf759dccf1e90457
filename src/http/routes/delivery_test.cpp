// Deliveries that the page asks for; names of places from a dump.
#include "http/routes/routes_fixture.h"

namespace contrechamp::http {
namespace {

using base::Json;
using DeliveryRoutesTest = RoutesTest;

TEST_F(DeliveryRoutesTest, OneDeliveryAtATimeIsTakenIn) {
  const Json good = {{"paths", {footage().string()}}, {"side", "south"}, {"source", "heron"}, {"note", "a card"}};
  EXPECT_EQ(fault(post("/api/ingest", good)), "400 ingest_none") << "nobody takes anything in";
  context_->delivery.open();
  EXPECT_EQ(got("/api/archive")["ingest"]["phase"], "deriving");
  const std::uint64_t before = service_.change_count();
  EXPECT_EQ(posted("/api/ingest", good), (Json{{"started", 1}}));
  EXPECT_GT(service_.change_count(), before);
  const auto asked = context_->delivery.take();
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->paths, std::vector<std::filesystem::path>{footage()});
  EXPECT_EQ(asked->side, "south");
  EXPECT_EQ(asked->source, "heron");
  EXPECT_EQ(asked->note, "a card");
  EXPECT_EQ(got("/api/archive")["ingest"]["phase"], "walking");
  EXPECT_EQ(fault(post("/api/ingest", good)), "400 ingest_busy");
  context_->delivery.end({{"error", nullptr}, {"sealed", 3}, {"known", 0}, {"refused", 0}, {"skipped", 0}});
  EXPECT_EQ(got("/api/archive")["last_ingest"]["sealed"], 3);
  EXPECT_EQ(post("/api/ingest", good).status, 200);
}

TEST_F(DeliveryRoutesTest, WhatCannotBeTakenInIsRefused) {
  context_->delivery.open();
  EXPECT_EQ(fault(post("/api/ingest", Json::object())), "400 asked_paths");
  EXPECT_EQ(fault(post("/api/ingest", {{"paths", "x"}})), "400 asked_paths");
  EXPECT_EQ(fault(post("/api/ingest", {{"paths", Json::array()}})), "400 ingest_nothing");
  EXPECT_EQ(fault(post("/api/ingest", {{"paths", {"here"}}})), "400 path_not_absolute");
  EXPECT_EQ(fault(post("/api/ingest", {{"paths", {(footage() / "none").string()}}})), "404 no_path");
  EXPECT_FALSE(context_->delivery.take());
}

TEST_F(DeliveryRoutesTest, FoldersAreListedByName) {
  std::filesystem::create_directories(footage() / "card");
  const Json found = got("/api/folders?path=" + footage().string());
  EXPECT_EQ(found["path"], std::filesystem::canonical(footage()).string());
  EXPECT_EQ(found["folders"], Json({"card"}));
  EXPECT_EQ(found["files"], 3);
  const Json starts = got("/api/folders");
  EXPECT_EQ(starts["path"], nullptr);
  EXPECT_FALSE(starts["starts"].empty());
  EXPECT_EQ(fault(get("/api/folders?path=/no/such/folder")), "404 no_folder");
}

TEST_F(DeliveryRoutesTest, PlacesAreFoundByTheNamesOfADump) {
  EXPECT_EQ(got("/api/gazetteer?text=ourle"), Json::array());
  const auto dump = folder_ / "XX.txt";
  std::ofstream(dump) << "11\tOurle\tOurle\t\t34.5\t69.2\tP\tPPL\tXX\t\t\t\t\t\t42\t\t\t\t\n";
  EXPECT_EQ(fault(post("/api/gazetteer", Json::object())), "400 asked_file");
  EXPECT_EQ(fault(post("/api/gazetteer", {{"file", (folder_ / "none").string()}})), "404 gazetteer_no_file");
  EXPECT_EQ(posted("/api/gazetteer", {{"file", dump.string()}}), (Json{{"places", 1}}));
  const Json places = got("/api/gazetteer?text=ourle");
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0]["name"], "Ourle");
  EXPECT_EQ(places[0]["population"], 42);
}

}  // namespace
}  // namespace contrechamp::http
