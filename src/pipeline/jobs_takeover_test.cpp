// Two processes with a loop on one archive, and a loop that cannot go on.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <thread>

#include "pipeline/jobs_fixture.h"

namespace contrechamp::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// It comes true within a minute, which only what hangs would take: how busy the machine is does not matter.
template <class Condition>
bool comes_true(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return condition();
}

int never_answer(const media::WorkerRequest&, int, media::MessageWriter&) {
  ::sleep(1000);
  return 0;
}

class Takeover : public JobsTest {
 protected:
  void SetUp() override { prepare(answer_as_told); }
  std::string take_photo(archive::Archive& archive, const std::string& name) {
    const base::Json photo = {{"kind", "photo"}, {"mime", "image/webp"}};
    const base::Json seen = {{"pictures", {{"thumb", 4, 4, 1}}}, {"end", {{"ok", true}}}};
    const std::string bytes =
        base::dump({{"name", name}, {"probe", {{"json", photo}, {"end", {{"ok", true}}}}}, {"look", seen}});
    write(name, bytes);
    ingest::IngestOptions options;
    options.list_files = true;
    options.paths = {footage() / name};
    return ingest::ingest(archive, options, {}).value().sealed.at(0).id;
  }
  bool thumb(const std::string& id) { return archive_->catalogue().items().find(id)->thumb; }
};

TEST_F(Takeover, TheJobsOfAKilledProcessAreTakenOver) {
  const auto id = take_photo(*archive_, "a.webp");
  archive_.reset();
  const pid_t owner = ::fork();
  if (owner == 0) {
    auto jails = Jails::prepare(1, never_answer);
    auto archive = archive::Archive::open(folder_ / "archive");
    JobLoop loop(**archive, **jails, 1);
    loop.wait(nullptr, {});
    ::_exit(0);
  }
  archive_ = std::move(*archive::Archive::open(folder_ / "archive"));
  ASSERT_TRUE(comes_true([&] { return !archive_->catalogue().jobs().list("", store::JobState::running).empty(); }));
  JobLoop loop(*archive_, *jails_, 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_FALSE(loop.is_mine());
  EXPECT_EQ(archive_->catalogue().jobs().list("", store::JobState::running).size(), 1u);
  ::kill(owner, SIGKILL);
  ASSERT_EQ(::waitpid(owner, nullptr, 0), owner);
  ASSERT_TRUE(comes_true([&] { return thumb(id); }));
  loop.wait(nullptr, {});
  EXPECT_TRUE(loop.is_mine());
  EXPECT_THAT(jobs(id), Contains("probe 2 done"));
}

TEST_F(Takeover, WhatAnotherProcessSealsIsDone) {
  JobLoop loop(*archive_, *jails_, 2);
  auto other = std::move(*archive::Archive::open(folder_ / "archive"));
  for (const char* name : {"a.webp", "b.webp"}) {
    const auto id = take_photo(*other, name);  // as `ingest --seal-only` does: it wakes nobody
    EXPECT_TRUE(comes_true([&] { return thumb(id); })) << name;
  }
}

TEST_F(Takeover, ALoopThatCannotGoOnSaysWhyAndLeavesItsJobsToOthers) {
  const auto id = take_photo(*archive_, "a.webp");
  const fs::path in_the_way = archive_->layout().derived() / id.substr(0, 2);
  std::ofstream(in_the_way) << "no folder";  // as a full disk: nothing that is derived can be kept
  JobLoop loop(*archive_, *jails_, 2);
  ASSERT_TRUE(comes_true([&] { return !loop.fatal().empty(); }));
  ASSERT_TRUE(comes_true([&] { return !loop.is_mine(); }));
  EXPECT_THAT(jobs(id), Contains(::testing::MatchesRegex("look [0-9]+ waiting")));
  EXPECT_THAT(jobs(id), Not(Contains(HasSubstr("failed"))));
  EXPECT_THROW(loop.wait(nullptr, {}), base::Fatal);
  fs::remove(in_the_way);
  run_jobs();
  EXPECT_TRUE(thumb(id));
}

// A loop that waited for its jobs would find them ended: by themselves, or by the time limit of such a file.
TEST_F(Takeover, ALoopEndsInTheMiddleOfALongJob) {
  const auto slow = [&](const std::string& name, int sleep_s) {
    const base::Json photo = {{"kind", "photo"}, {"mime", "image/webp"}};
    write(name,
          base::dump({{"name", name}, {"probe", {{"json", photo}, {"sleep_s", sleep_s}, {"end", {{"ok", true}}}}}}));
    return take().sealed.at(0).id;
  };
  const std::vector<std::string> ids = {slow("a.webp", 1000), slow("b.webp", 1000), slow("c.webp", 1000)};
  auto loop = std::make_unique<JobLoop>(*archive_, *jails_, 3);  // one of its threads waits for a prepared process
  ASSERT_TRUE(comes_true([&] { return archive_->catalogue().jobs().list("", store::JobState::running).size() == 3; }));
  loop.reset();
  for (const auto& id : ids) {
    EXPECT_THAT(jobs(id), Contains("probe 2 waiting"));
    EXPECT_EQ(archive_->catalogue().items().find(id)->media.reason, "");
  }
  // The same jails serve the next loop.
  const auto quick = slow("d.webp", 0);
  JobLoop again(*archive_, *jails_, 2);
  EXPECT_TRUE(comes_true([&] { return archive_->catalogue().jobs().list("", store::JobState::running).size() == 2; }));
  EXPECT_THAT(jobs(quick), Contains("probe 2 waiting"));  // in its turn
}

}  // namespace
}  // namespace contrechamp::pipeline
