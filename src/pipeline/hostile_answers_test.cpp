// What workers answer that were taken over by a file: the program takes no harm, and the next job goes on.
#include <gmock/gmock.h>

#include <stdexcept>

#include "pipeline/derived.h"
#include "pipeline/jobs_fixture.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;
using ::testing::HasSubstr;

class HostileAnswers : public JobsTest {
 protected:
  void SetUp() override { prepare(answer_as_told); }
  std::string take_told(const std::string& name, const Json& told) {
    write(name, base::dump(told));
    return take().sealed.at(0).id;
  }
  store::JobRow job(const std::string& id, const std::string& stage) {
    for (const auto& row : archive_->catalogue().jobs().list(id))
      if (row.stage == stage) return row;
    return {};
  }
};

const Json film = {{"kind", "video"}, {"mime", "video/mp4"}, {"container", "mp4"}, {"duration_us", 1000000}};

TEST_F(HostileAnswers, AnEndOfAnotherTypeIsNoSuccess) {
  std::vector<std::string> ids;
  for (const Json& ok : {Json("yes"), Json(1), Json::array(), Json(), Json::object()})
    ids.push_back(take_told("ok-" + std::to_string(ids.size()), {{"probe", {{"json", film}, {"end", {{"ok", ok}}}}}}));
  ids.push_back(take_told("no-object", {{"probe", {{"json", film}, {"end", "ok"}}}}));
  run_jobs();
  for (const auto& id : ids) {
    EXPECT_EQ(job(id, "probe").state, store::JobState::failed) << id;
    EXPECT_EQ(archive_->catalogue().items().find(id)->state, store::ItemState::unreadable) << id;
  }
}

TEST_F(HostileAnswers, ASheetIsNoLargerThanWhatWasAskedFor) {
  const Json seen = {{"json", film}, {"end", {{"ok", true}}}};
  const auto look = [&](const Json& pictures) {
    return Json{{"probe", seen}, {"look", {{"pictures", pictures}, {"end", {{"ok", true}}}}}};
  };
  const auto good = take_told("good", look({{"thumb", 320, 240, 2}, {"tile", 160, 160, 24}}));
  const std::vector<std::string> bad = {
      take_told("wide", look({{"thumb", 320, 240, 1}, {"tile", 161, 1, 1}, {"tile", 1, 1, 1}})),
      take_told("high", look({{"thumb", 320, 240, 1}, {"tile", 1, 161, 2}})),
      take_told("many", look({{"thumb", 320, 240, 1}, {"tile", 4, 4, 25}})),
      take_told("thumb", look({{"thumb", 321, 240, 1}}))};
  run_jobs();
  EXPECT_EQ(job(good, "look").state, store::JobState::done);
  EXPECT_TRUE(get_derived(archive_->layout(), good, sheet_file));
  for (const auto& id : bad) {
    EXPECT_THAT(job(id, "look").error, HasSubstr("makes no sense"));
    EXPECT_FALSE(get_derived(archive_->layout(), id, sheet_file));
    EXPECT_FALSE(archive_->catalogue().items().find(id)->thumb);
    EXPECT_EQ(archive_->catalogue().items().find(id)->state, store::ItemState::unreadable);
  }
}

TEST(OutcomeOf, AnExceptionIsTheFailureOfOneJob) {
  const auto failed = outcome_of([]() -> base::Result<void> {
    static_cast<void>(Json("text").get<bool>());
    return {};
  });
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("unexpected: "));
  EXPECT_TRUE(outcome_of([]() -> base::Result<void> { return {}; }));
  EXPECT_THROW(static_cast<void>(outcome_of([]() -> base::Result<void> { throw base::Fatal("full"); })), base::Fatal);
  const auto no_room = []() -> base::Result<void> { throw std::system_error(ENOSPC, std::generic_category()); };
  EXPECT_THROW(static_cast<void>(outcome_of(no_room)), base::Fatal);
}

}  // namespace
}  // namespace contrechamp::pipeline
