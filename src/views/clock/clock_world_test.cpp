#include "views/clock/clock_world.h"

#include <gtest/gtest.h>

#include "archive/statements.h"
#include "ingest/archive_fixture.h"
#include "views/clock/archive_clock.h"

namespace contrechamp::views {
namespace {

class ClockWorldTest : public ingest::ArchiveFixture {
 protected:
  void SetUp() override {
    ingest::ArchiveFixture::SetUp();
    write("a.bin", "one");
    take();
    item_ = archive_->catalogue().items().page({}).at(0).id;
  }
  void state(const std::string& value, const std::string& by) {
    model::Statement statement;
    statement.key = model::clock_time_key, statement.value = value, statement.by = by;
    auto record = archive::make_statement(*archive_, {item_, ""}, statement);
    ASSERT_TRUE(record) << record.error().message;
    archive_->commit({std::move(*record)});
  }
  // Who is credited with a claim, in the order of the log.
  std::vector<std::string> credited() {
    GroupMember member;
    member.clip.id = item_, member.clip.duration_s = 10;
    std::vector<std::string> out;
    for (const auto& claim : world_of(archive_->catalogue(), {member}).claims) out.push_back(claim.by);
    return out;
  }
  void withdraw(const std::string& by) {
    for (const auto& s : archive_->catalogue().statements().of_item(item_))
      if (s.state == store::StatementState::stands && s.by == by) {
        auto record = archive::make_withdrawal(*archive_, s.seq, by == "agent-1" ? "" : by, "");
        ASSERT_TRUE(record) << record.error().message;
        archive_->commit({std::move(*record)});
      }
  }

  std::string item_;
  const std::string noon_ = "1.5 2031-04-12T11:58:00Z 2031-04-12T12:02:00Z a tower";
};

TEST_F(ClockWorldTest, CreditsTheAuthorOfATime) {
  state(noon_, "heron");
  state("2 2031-04-12T11:58:00Z 2031-04-12T12:02:00Z", "");
  EXPECT_EQ(credited(), (std::vector<std::string>{"heron: a tower", "agent-1"}));
}

TEST_F(ClockWorldTest, WhatWasTakenBackBindsNothing) {
  state(noon_, "heron");
  state(noon_, "");
  withdraw("heron");
  EXPECT_EQ(credited(), std::vector<std::string>{"agent-1: a tower"});
  withdraw("agent-1");
  EXPECT_TRUE(credited().empty());
}

TEST_F(ClockWorldTest, ATimeStatedAgainBindsOnceAndTwoTimesBindBoth) {
  state(noon_, "heron");
  state("1.500 2031-04-12T15:28+03:30 2031-04-12T12:02Z a tower", "heron");  // the same, written otherwise
  EXPECT_EQ(credited().size(), 1u);
  state("1.5 2031-04-12T13:00Z 2031-04-12T13:01Z a call", "heron");
  EXPECT_EQ(credited().size(), 2u);
}

// Cameras that cut a recording into files give each the time of the first.
TEST_F(ClockWorldTest, AChapterMayBeginAsMuchLaterAsTheChaptersBeforeItLast) {
  const auto latest_of = [&](const std::string& name) {
    write(name, name);
    take();
    for (const auto& item : archive_->catalogue().items().page({})) {
      if (item.name != name) continue;
      archive_->catalogue().media().put_claims(
          item.id, "probe",
          {{"probe", "container creation_time", "creation_time", "2031-04-12T12:00:00Z", "utc-claimed"}});
      store::MediaRow row;
      row.item = item.id, row.kind = model::Kind::video, row.duration_us = 20000000;
      archive_->catalogue().media().put(row);
      GroupMember member;
      member.clip.id = item.id, member.clip.duration_s = 20, member.item.name = name;
      return base::to_iso(world_of(archive_->catalogue(), {member}).claims.at(0).latest);
    }
    return std::string();
  };
  EXPECT_EQ(latest_of("clip.mp4").substr(0, 19), "2031-04-12T12:00:02");
  EXPECT_EQ(latest_of("GX010077.MP4").substr(0, 19), "2031-04-12T12:00:02");
  EXPECT_EQ(latest_of("GX020077.MP4").substr(0, 19), "2031-04-12T12:00:22");
  EXPECT_EQ(latest_of("GX030077.MP4").substr(0, 19), "2031-04-12T12:00:42");
  EXPECT_EQ(latest_of("GX020099.MP4").substr(0, 19), "2031-04-12T12:35:02");  // its first is not here
}

TEST_F(ClockWorldTest, AClockThatWasResetBindsNothing) {
  archive_->catalogue().media().put_claims(
      item_, "probe", {{"probe", "container creation_time", "creation_time", "2001-01-01T00:00:05Z", "utc-claimed"}});
  EXPECT_TRUE(credited().empty());
}

// A record of an earlier program that this one would refuse: read where it is a time, else ignored.
TEST_F(ClockWorldTest, ARecordOfOldThatIsNoTimeBindsNothing) {
  for (const char* value :
       {"noon", "1 2031-04-12T12:02:00Z 2031-04-12T11:58:00Z turned", "1 2031-04-12T12:02 2031-04-12T12:03 no zone"})
    archive_->commit({archive_->make_record(archive::event_type::metadata_modification, item_,
                                            {{"key", "clock_time"}, {"value", value}})});
  EXPECT_TRUE(credited().empty());
  archive_->commit({archive_->make_record(
      archive::event_type::metadata_modification, item_,
      {{"key", "clock_time"}, {"value", "0.000 2026-03-01T11:58:00.000000Z 2026-03-01T12:02:00.000000Z a tower"}})});
  EXPECT_EQ(credited(), std::vector<std::string>{"agent-1: a tower"});
}

}  // namespace
}  // namespace contrechamp::views
