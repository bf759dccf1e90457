// Jobs over the real jail and pipeline, on small files.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>

#include "base/digest.h"
#include "pipeline/derived.h"
#include "pipeline/jobs_fixture.h"
#include "pipeline/pipeline.h"
#include "pipeline/stages/look/pictures.h"

namespace contrechamp::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string photo(std::uint8_t seed) {
  model::RgbPicture picture{64, 48, std::vector<std::uint8_t>(64 * 48 * 3)};
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    picture.pixels[i] = static_cast<std::uint8_t>(i * seed / 7 + i / 500);
  return encode_webp(picture, 90).value();
}

// A weak claim: it has a key of its own, from which nothing is reckoned.
TEST_F(JobsTest, ATimeInANameIsAClaimOfTheName) {
  write("IMG-20310412-WA0012.webp", photo(3));
  const auto report = take();
  run_jobs();
  const auto claims = archive_->catalogue().media().claims(report.sealed.at(0).id);
  const auto found = std::find_if(claims.begin(), claims.end(), [](const auto& c) { return c.key == "name_time"; });
  ASSERT_NE(found, claims.end());
  EXPECT_EQ(found->where + " | " + found->value + " | " + found->clock,
            "file name (weak) | 2031-04-12 | local-no-zone");
  EXPECT_TRUE(archive_->catalogue().story().claimed_times(-1, 10).empty());
}

TEST_F(JobsTest, SealedFirstAndDerivedLater) {
  write("a.webp", photo(3));
  write("b.txt", "On entend le marteau.\n");
  const auto report = take();
  ASSERT_EQ(report.sealed.size(), 2u);
  const auto before = archive_->catalogue().items().find(report.sealed[0].id);
  EXPECT_EQ(before->media.mime, "");
  EXPECT_FALSE(before->thumb);
  EXPECT_TRUE(archive_->catalogue().jobs().list("").empty());
  reopen();
  run_jobs();
  const auto item = archive_->catalogue().items().find(report.sealed[0].id);
  EXPECT_EQ(item->state, store::ItemState::ready);
  EXPECT_EQ(item->media.kind, model::Kind::photo);
  EXPECT_EQ(item->media.mime, "image/webp");
  EXPECT_EQ(item->media.width_px, 64);
  EXPECT_TRUE(item->thumb);
  EXPECT_TRUE(get_derived(archive_->layout(), item->id, thumb_file));
  EXPECT_EQ(archive_->catalogue().items().find(report.sealed[1].id)->media.kind, model::Kind::text);
  for (const auto& file : report.sealed) EXPECT_THAT(jobs(file.id), ::testing::UnorderedElementsAreArray(all_done()));
  // Nothing is left to do: a second loop does no job.
  JobLoop again(*archive_, *jails_, 1);
  again.wait(nullptr, {});
  EXPECT_EQ(again.changes(), 0u);
}

TEST_F(JobsTest, AJobLeftRunningByAKilledProcessIsTakenAgain) {
  write("a.webp", photo(3));
  const auto id = take().sealed.at(0).id;
  archive_.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    auto archive = archive::Archive::open(folder_ / "archive");
    for (const Stage& stage : pipeline()) (*archive)->catalogue().jobs().queue(stage.name, stage.version);
    if (!(*archive)->catalogue().jobs().take("probe", "")) ::_exit(1);
    ::raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  archive_ = std::move(*archive::Archive::open(folder_ / "archive"));
  ASSERT_EQ(archive_->catalogue().jobs().list("", store::JobState::running).size(), 1u);
  EXPECT_EQ(archive_->catalogue().items().find(id)->state, store::ItemState::working);
  run_jobs();
  EXPECT_THAT(jobs(id), ::testing::UnorderedElementsAreArray(all_done()));
  EXPECT_TRUE(archive_->catalogue().items().find(id)->thumb);
}

TEST_F(JobsTest, ARaisedVersionIsMadeAnew) {
  write("a.webp", photo(3));
  const auto id = take().sealed.at(0).id;
  run_jobs();
  // As an older program left it: version 0 done, with another thumbnail.
  auto& catalogue = archive_->catalogue();
  catalogue.jobs().queue("look", 0);
  auto job = catalogue.jobs().take("look", "probe");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->version, 0);
  job->state = store::JobState::done;
  catalogue.jobs().end(*job);
  put_derived(archive_->layout(), id, thumb_file, "older");
  run_jobs();
  EXPECT_THAT(jobs(id), ::testing::UnorderedElementsAreArray(all_done()));
  EXPECT_THAT(*get_derived(archive_->layout(), id, thumb_file), StartsWith("RIFF"));
}

TEST_F(JobsTest, AFailureIsWrittenDownAndTheNextJobGoesOn) {
  write("a.mp4", std::string("\0\0\0\x20"
                             "ftypisom\0\0\2\0isomiso2avc1mp41",
                             32) +
                     std::string(4000, '\x17'));
  write("b.webp", photo(5));
  write("c.jpg", "");
  const auto report = take();
  ASSERT_EQ(report.sealed.size(), 3u);
  run_jobs();
  const auto broken = archive_->catalogue().items().find(report.sealed[0].id);
  EXPECT_EQ(broken->state, store::ItemState::unreadable);
  EXPECT_THAT(broken->media.reason, StartsWith("video/mp4: "));
  const auto failed = archive_->catalogue().jobs().list(broken->id, store::JobState::failed);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].stage, "probe");
  EXPECT_THAT(failed[0].error, StartsWith("unreadable: "));
  EXPECT_GE(failed[0].seconds, 0);
  EXPECT_EQ(archive_->catalogue().items().find(report.sealed[1].id)->state, store::ItemState::ready);
  EXPECT_THAT(archive_->catalogue().items().find(report.sealed[2].id)->media.reason, HasSubstr("empty"));
  const auto counts = archive_->catalogue().items().counts();
  EXPECT_EQ(counts.waiting + counts.running, 0);
  EXPECT_EQ(counts.unreadable, 2);
}

TEST_F(JobsTest, OneProcessDoesTheJobs) {
  JobLoop first(*archive_, *jails_, 1);
  EXPECT_TRUE(first.is_mine());
  auto other = std::move(*archive::Archive::open(folder_ / "archive"));
  const JobLoop second(*other, *jails_, 1);
  EXPECT_FALSE(second.is_mine());
}

TEST_F(JobsTest, NewWorkIsDoneWhileTheLoopRuns) {
  JobLoop loop(*archive_, *jails_, 2);
  write("a.webp", photo(3));
  ingest::IngestHooks hooks;
  hooks.batch = [&] { loop.wake(); };
  const auto id = take(hooks).sealed.at(0).id;
  int told = 0;
  loop.wait(nullptr, [&](const JobsProgress&) { ++told; });
  EXPECT_EQ(archive_->catalogue().items().find(id)->state, store::ItemState::ready);
  EXPECT_GE(told, 1);
  EXPECT_EQ(loop.changes(), pipeline().size());
  std::atomic<bool> stop{true};
  loop.wait(&stop, {});  // ends at once
}

TEST_F(JobsTest, ACutFilmIsReadyAndSaysWhatItLacks) {
  const std::string whole = (folder_ / "whole.mp4").string();
  if (std::system(
          ("ffmpeg -nostdin -v quiet -f lavfi -i testsrc2=s=160x120:r=10:d=6 -c:v libx264 -preset ultrafast -g 10 "
           "-movflags +faststart '" +
           whole + "'")
              .c_str()) != 0)
    GTEST_SKIP() << "the program ffmpeg is not here";
  std::ifstream file(whole, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  write("cut.mp4", bytes.substr(0, bytes.size() * 6 / 10));
  write("whole.mp4", bytes);
  const auto report = take();
  run_jobs();
  const auto lacks = [&](const std::string& id) {
    for (const auto& claim : archive_->catalogue().media().claims(id))
      if (claim.key == "incomplete") return claim.value;
    return std::string();
  };
  EXPECT_EQ(archive_->catalogue().items().find(report.sealed[0].id)->state, store::ItemState::ready);
  EXPECT_TRUE(archive_->catalogue().items().find(report.sealed[0].id)->thumb);
  EXPECT_THAT(lacks(report.sealed[0].id), StartsWith("the file ends after "));
  EXPECT_EQ(lacks(report.sealed[1].id), "");
}

TEST(Limits, GrowWithWhatThereIsToDo) {
  const auto small = limits_for(1000, 0, 0);
  EXPECT_EQ(small.cpu_s, 10);
  EXPECT_EQ(small.memory_bytes, 1LL << 30);
  // An hour of film in 500 MB, and the same hour claimed by a file of 20 kB.
  const auto hour = limits_for(500'000'000, 3600'000'000LL, 1920 * 1080);
  EXPECT_EQ(hour.cpu_s, 3610);
  EXPECT_EQ(limits_for(20'000, 3600'000'000LL, 1920 * 1080).cpu_s, 11);
  EXPECT_GT(hour.wall_s, hour.cpu_s);
  EXPECT_EQ(hour.memory_bytes, 1LL << 30);
  const auto large = limits_for(500'000'000, 0, 7680LL * 4320);
  EXPECT_GT(large.memory_bytes, 2LL << 30);
  // Nothing that a file claims asks for days or for all memory.
  const auto absurd = limits_for(INT64_MAX / 2, INT64_MAX / 2, INT64_MAX / 2);
  EXPECT_LE(absurd.cpu_s, 6 * 3600);
  EXPECT_LE(absurd.memory_bytes, 6LL << 30);
  const auto negative = limits_for(-1, -1, -1);
  EXPECT_EQ(negative.cpu_s, 10);
  EXPECT_EQ(negative.memory_bytes, 1LL << 30);
}

}  // namespace
}  // namespace contrechamp::pipeline
