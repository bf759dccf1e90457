// What workers answer that were taken over by a file: the program takes no harm, and the next job goes on.
#include <gmock/gmock.h>

#include <stdexcept>

#include "work/derived.h"
#include "work/jobs_fixture.h"

namespace contrechamp::work {
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
    for (const auto& row : archive_->catalogue().jobs(id, ""))
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
    EXPECT_EQ(job(id, "probe").state, "failed") << id;
    EXPECT_EQ(archive_->catalogue().item(id)->state, "unreadable") << id;
  }
}

TEST(OutcomeOf, AnExceptionIsTheFailureOfOneJob) {
  const auto failed = outcome_of([]() -> base::Result<void> { static_cast<void>(Json("text").get<bool>()); return {}; });
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("unexpected: "));
  EXPECT_TRUE(outcome_of([]() -> base::Result<void> { return {}; }));
  EXPECT_THROW(static_cast<void>(outcome_of([]() -> base::Result<void> { throw base::Fatal("full"); })), base::Fatal);
  const auto no_room = []() -> base::Result<void> { throw std::system_error(ENOSPC, std::generic_category()); };
  EXPECT_THROW(static_cast<void>(outcome_of(no_room)), base::Fatal);
}

}  // namespace
}  // namespace contrechamp::work
