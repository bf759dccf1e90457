// Prepared processes that are killed, as the system does when memory is short: no item may be blamed for it.
#include "pipeline/jails.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <set>
#include <thread>

#include "pipeline/jobs_fixture.h"

namespace contrechamp::pipeline {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<pid_t> children_of(pid_t parent) {
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  std::vector<pid_t> out;
  for (pid_t pid = 0; file >> pid;) out.push_back(pid);
  return out;
}

// Kills prepared processes that have a worker, or their workers, `kills` of them, then no more.
void kill_some(std::size_t kills, bool workers) {
  std::set<pid_t> killed;  // one that ends may still be listed
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (killed.size() < kills && std::chrono::steady_clock::now() < end) {
    for (pid_t keeper : children_of(::getpid()))
      for (pid_t prepared : children_of(keeper))
        for (pid_t worker : children_of(prepared))
          if (const pid_t pid = workers ? worker : prepared; killed.size() < kills && killed.insert(pid).second)
            ::kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void kill_prepared(std::size_t kills) { kill_some(kills, false); }

class KilledJails : public JobsTest {
 protected:
  void SetUp() override { prepare(answer_as_told); }
  // Its probe takes a second, and says that the item is a photo.
  std::string take_slow(const std::string& name) {
    const base::Json photo = {{"kind", "photo"}, {"mime", "image/webp"}};
    write(name, base::dump({{"name", name}, {"probe", {{"json", photo}, {"sleep_s", 1}, {"end", {{"ok", true}}}}}}));
    return take().sealed.at(0).id;
  }
};

// Field 19 of proc_pid_stat(5).
int niceness_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string word;
  for (int field = 1; field <= 19; ++field) file >> word;
  return std::stoi(word);
}

TEST(Jails, WorkThatNobodyWaitsForStandsBack) {
  const int own = niceness_of(::getpid());
  {
    const auto behind = Jails::prepare(1, answer_as_told);
    ASSERT_TRUE(behind) << behind.error().message;
    ASSERT_FALSE(children_of(::getpid()).empty());
    EXPECT_EQ(niceness_of(children_of(::getpid()).back()), std::max(own, 10));
  }
  const auto asked_for = Jails::prepare(1, answer_as_told, media::warm_up);
  ASSERT_TRUE(asked_for) << asked_for.error().message;
  EXPECT_EQ(niceness_of(children_of(::getpid()).back()), own);
}

TEST_F(KilledJails, ARequestThatIsLostIsMadeAgain) {
  const auto one = take_slow("one");
  const auto two = take_slow("two");
  std::thread killer(kill_prepared, 1);
  run_jobs();
  killer.join();
  for (const auto& id : {one, two}) {
    EXPECT_EQ(archive_->catalogue().items().find(id)->media.kind, model::Kind::photo);
    EXPECT_THAT(jobs(id), Contains("probe 2 done"));
  }
}

TEST_F(KilledJails, AWorkerThatIsKilledAloneIsNoFailureOfItsItem) {
  const auto id = take_slow("one");
  std::thread killer(kill_some, 1, true);
  run_jobs();
  killer.join();
  EXPECT_THAT(jobs(id), Contains("probe 2 done"));
  EXPECT_EQ(archive_->catalogue().items().find(id)->media.kind, model::Kind::photo);
}

TEST_F(KilledJails, AFileWhoseWorkerIsKilledTwiceIsFailedWithThatReason) {
  const auto id = take_slow("one");
  std::thread killer(kill_some, 2, true);
  run_jobs();
  killer.join();
  EXPECT_THAT(jobs(id), Contains("probe 2 failed"));
  for (const auto& job : archive_->catalogue().jobs().list(id))
    EXPECT_TRUE(job.stage != "probe" || job.error.find("was killed") != std::string::npos) << job.error;
}

TEST_F(KilledJails, WhenAllAreKilledTheLoopEndsAndItsJobsWait) {
  const auto id = take_slow("one");
  std::thread killer(kill_prepared, 2);
  JobLoop loop(*archive_, *jails_, 1);
  try {
    loop.wait(nullptr, {});
    ADD_FAILURE() << "the loop went on";
  } catch (const base::Fatal& error) {
    EXPECT_THAT(error.what(), HasSubstr("was killed"));
  }
  killer.join();
  EXPECT_THAT(jobs(id), Contains("probe 2 waiting"));
  EXPECT_EQ(archive_->catalogue().items().find(id)->media.reason, "");
  EXPECT_THAT(jobs(id), Not(Contains(HasSubstr("failed"))));
}

TEST_F(KilledJails, WithoutASandboxJobsWaitAndNoItemIsBlamed) {
  const auto id = take_slow("one");
  media::for_tests::pretend_missing(media::for_tests::Missing::late_landlock);  // found only by the worker
  auto late = Jails::prepare(1, answer_as_told);
  media::for_tests::pretend_missing(media::for_tests::Missing::none);
  ASSERT_TRUE(late);
  const auto none = Jails::none("no sandbox here");
  for (Jails* jails : {late->get(), none.get()}) {
    JobLoop loop(*archive_, *jails, 1);
    EXPECT_THROW(loop.wait(nullptr, {}), base::Fatal);
    EXPECT_THAT(loop.fatal(), HasSubstr("no sandbox"));
    EXPECT_THAT(jobs(id), Contains("probe 2 waiting"));
    EXPECT_EQ(archive_->catalogue().items().find(id)->state, store::ItemState::waiting);
  }
  JobLoop loop(*archive_, *none, 1);
  const auto next = take_slow("two");
  loop.wake();
  EXPECT_EQ(archive_->catalogue().items().find(next)->state, store::ItemState::waiting);
  run_jobs();
  EXPECT_THAT(jobs(id), Contains("probe 2 done"));
}

}  // namespace
}  // namespace contrechamp::pipeline
