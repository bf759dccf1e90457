#include "ingest/ingest.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <utility>

#include "archive/soundness/verify.h"
#include "base/digest.h"
#include "ingest/archive_fixture.h"

namespace contrechamp::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class IngestTest : public ArchiveFixture {
 protected:
  template <class File>
  std::vector<std::string> names(const std::vector<File>& files) const {
    std::vector<std::string> out;
    for (const auto& file : files) out.push_back(file.path.substr(footage().string().size() + 1));
    return out;
  }
  archive::Verification verified() { return archive::verify(folder_ / "archive", {}); }
};

TEST_F(IngestTest, NewBytesAreSealedAndKnownOnesArrive) {
  write("a.mp4", "one");
  write("b/c.mp4", "two");
  write("b/same.mp4", "one");
  const auto report = take();
  EXPECT_THAT(names(report.sealed), ElementsAre("a.mp4", "b/c.mp4"));
  EXPECT_THAT(names(report.known), ElementsAre("b/same.mp4"));
  EXPECT_TRUE(report.refused.empty() && report.skipped.empty() && !report.interrupted);
  EXPECT_EQ(report.sealed[0].id, base::sha256_hex("one"));
  EXPECT_EQ(report.known[0].id, base::sha256_hex("one"));
  EXPECT_EQ(archive_->catalogue().arrivals().of(base::sha256_hex("one")).size(), 2u);
  EXPECT_EQ(archive_->catalogue().items().find(base::sha256_hex("one"))->name, "a.mp4");
  EXPECT_TRUE(verified().good());
}

TEST_F(IngestTest, TheSameFolderAgainChangesNothing) {
  write("a.mp4", "one");
  write("b.mp4", "two");
  take();
  const auto before = verified();
  const auto report = take();
  EXPECT_TRUE(report.sealed.empty());
  EXPECT_THAT(names(report.known), ElementsAre("a.mp4", "b.mp4"));
  EXPECT_EQ(verified().head, before.head);
  reopen();
  EXPECT_EQ(take().known.size(), 2u);
  EXPECT_EQ(verified().head, before.head);
  // Written to since: the new bytes are new, the others known.
  write("a.mp4", "three");
  const auto changed = take();
  EXPECT_THAT(names(changed.sealed), ElementsAre("a.mp4"));
  EXPECT_THAT(names(changed.known), ElementsAre("b.mp4"));
}

TEST_F(IngestTest, WhatIsSaidOfADeliveryStaysWithIt) {
  write("a.mp4", "one");
  take({}, "north");
  EXPECT_EQ(archive_->catalogue().items().find(base::sha256_hex("one"))->side, "north");
  EXPECT_EQ(take({}, "north").known.size(), 1u);
  EXPECT_EQ(archive_->catalogue().arrivals().of(base::sha256_hex("one")).size(), 1u);
  EXPECT_EQ(take({}, "south").known.size(), 1u);
  std::vector<std::string> sides;
  for (const auto& arrival : archive_->catalogue().arrivals().of(base::sha256_hex("one")))
    sides.push_back(arrival.side);
  EXPECT_THAT(sides, ElementsAre("north", "south"));
}

TEST_F(IngestTest, LinksAndPipesAreSkippedWithAReason) {
  write("a.mp4", "one");
  std::ofstream(folder_ / "outside") << "secret";
  fs::create_symlink(folder_ / "outside", footage() / "link.mp4");
  fs::create_directory_symlink(folder_, footage() / "loop");
  ASSERT_EQ(::mkfifo((footage() / "pipe").c_str(), 0600), 0);
  const auto report = take();
  EXPECT_THAT(names(report.sealed), ElementsAre("a.mp4"));
  EXPECT_THAT(report.skipped.size(), 3u);
  for (const auto& file : report.skipped) EXPECT_FALSE(file.reason.empty()) << file.path;
  EXPECT_THAT(report.skipped[0].path, HasSubstr("link.mp4"));
  EXPECT_THAT(report.skipped[0].reason, HasSubstr("link"));
  EXPECT_FALSE(archive_->catalogue().items().find(base::sha256_hex("secret")));
}

TEST_F(IngestTest, MissingPathsAreRefusedAndTheOthersTaken) {
  write("a.mp4", "one");
  IngestOptions options;
  options.list_files = true;
  options.paths = {folder_ / "nowhere", footage() / "a.mp4"};
  const auto report = ingest(*archive_, options, {});
  ASSERT_TRUE(report);
  ASSERT_EQ(report->refused.size(), 1u);
  EXPECT_FALSE(report->refused[0].reason.empty());
  EXPECT_EQ(report->sealed.size(), 1u);
}

TEST_F(IngestTest, AFileThatChangesWhileItIsReadIsRefused) {
  write("a.mp4", std::string(3 << 20, 'x'));
  write("b.mp4", "two");
  bool written = false;
  IngestHooks hooks;
  hooks.progress = [&](const IngestProgress& progress) {
    if (progress.bytes_done == 0 || std::exchange(written, true)) return;
    std::ofstream(footage() / "a.mp4", std::ios::app) << "y";
  };
  const auto report = take(hooks);
  EXPECT_THAT(names(report.sealed), ElementsAre("b.mp4"));
  ASSERT_THAT(names(report.refused), ElementsAre("a.mp4"));
  EXPECT_THAT(report.refused[0].reason, HasSubstr("changed while it was read"));
  EXPECT_EQ(verified().objects, 1);
  EXPECT_TRUE(verified().good());
  EXPECT_THAT(names(take().sealed), ElementsAre("a.mp4"));
}

// A recording that is still being written must not fill the disk.
TEST_F(IngestTest, AFileThatGrowsIsReadNoFurtherThanItWas) {
  write("a.mp4", std::string(3 << 20, 'x'));
  std::int64_t grown = 0;
  IngestHooks hooks;
  hooks.progress = [&](const IngestProgress& progress) {
    if (progress.bytes_done == 0 || grown >= 64 << 20) return;
    std::ofstream(footage() / "a.mp4", std::ios::app) << std::string(4 << 20, 'y');
    grown += 4 << 20;
  };
  const auto report = take(hooks);
  ASSERT_THAT(names(report.refused), ElementsAre("a.mp4"));
  EXPECT_LE(grown, 32 << 20);
  EXPECT_EQ(verified().objects, 0);
}

TEST_F(IngestTest, TooLittleRoomRefusesTheWhole) {
  write("a.mp4", "one");
  std::ofstream(footage() / "z.mp4") << "x";
  fs::resize_file(footage() / "z.mp4", 15ULL << 40);  // a hole
  if (fs::space(folder_).available > 15ULL << 40) GTEST_SKIP() << "this disk has more than 15 TiB";
  SpaceNeed told;
  IngestHooks hooks;
  hooks.space = [&](const SpaceNeed& space) { told = space; };
  IngestOptions options;
  options.list_files = true;
  options.paths = {footage()};
  const auto report = ingest(*archive_, options, hooks);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, base::ErrorKind::refused);
  EXPECT_THAT(report.error().message, HasSubstr("nothing was taken"));
  EXPECT_EQ(told.need_bytes, (15LL << 40) + 3);
  EXPECT_EQ(verified().objects, 0);
}

TEST_F(IngestTest, InterruptedKeepsWhatIsWholeAndGoesOnLater) {
  for (int i = 0; i < 10; ++i) write(std::to_string(i) + ".mp4", std::string(1000, static_cast<char>('a' + i)));
  std::atomic<bool> stop{false};
  IngestHooks hooks;
  hooks.stop = &stop;
  hooks.progress = [&](const IngestProgress& progress) { stop = progress.files_done == 4; };
  const auto report = take(hooks);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(report.sealed.size(), 4u);
  EXPECT_TRUE(report.refused.empty());
  EXPECT_TRUE(verified().good());
  EXPECT_EQ(verified().objects, 4);
  const auto rest = take();
  EXPECT_EQ(rest.sealed.size(), 6u);
  EXPECT_EQ(rest.known.size(), 4u);
}

TEST_F(IngestTest, ProgressEndsAtTheWholeAndBatchesAreTold) {
  for (int i = 0; i < 300; ++i) write(std::to_string(i), "bytes " + std::to_string(i));
  IngestProgress last;
  int batches = 0;
  IngestHooks hooks;
  hooks.progress = [&](const IngestProgress& progress) { last = progress; };
  hooks.batch = [&] { ++batches; };
  EXPECT_EQ(take(hooks).sealed.size(), 300u);
  EXPECT_STREQ(last.phase, "sealing");
  EXPECT_EQ(last.files_done, 300);
  EXPECT_EQ(last.files_total, 300);
  EXPECT_EQ(last.bytes_done, last.bytes_total);
  EXPECT_GE(batches, 2);  // 256 files a batch
}

TEST_F(IngestTest, NamesAreBytes) {
  write("caf\xE9.mp4", "one");
  const auto report = take();
  ASSERT_THAT(names(report.sealed), ElementsAre("caf\xE9.mp4"));
  const auto arrival = archive_->catalogue().arrivals().of(report.sealed[0].id).at(0);
  EXPECT_EQ(arrival.path, "caf\xEF\xBF\xBD.mp4");
  EXPECT_EQ(arrival.path_hex, "636166e92e6d7034");
  EXPECT_EQ(take().known.size(), 1u);
}

TEST_F(IngestTest, OnlyCountsAreKeptWhereNoListIsAskedFor) {
  write("a.mp4", "one");
  write("caf\xE9.mp4", "two");
  write("same.mp4", "one");
  IngestOptions options;
  options.paths = {footage(), footage() / "a.mp4"};
  for (const auto& [sealed, known] : {std::pair{2, 2}, std::pair{0, 4}}) {  // and once more, when all was met before
    const auto report = ingest(*archive_, options, {});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->sealed_count, sealed);
    EXPECT_EQ(report->known_count, known);
    EXPECT_TRUE(report->sealed.empty() && report->known.empty());
    // Which of them are unreadable is found all the same, with their paths as they were given.
    archive_->catalogue().media().set_reason(base::sha256_hex("one"), "no picture");
    archive_->catalogue().media().set_reason(base::sha256_hex("two"), "");
    std::vector<std::string> found;
    for (const auto& file : unreadable_of(archive_->catalogue(), *report)) {
      EXPECT_EQ(file.file.id, base::sha256_hex("one"));
      EXPECT_EQ(file.reason, "no picture");
      found.push_back(file.file.path);
    }
    const std::string folder = footage().string();
    EXPECT_THAT(found, UnorderedElementsAre(folder + "/a.mp4", folder + "/same.mp4", folder + "/a.mp4"));
    archive_->catalogue().media().set_reason(base::sha256_hex("two"), "no sound");
    const auto files = unreadable_of(archive_->catalogue(), *report);
    ASSERT_EQ(files.size(), 4u);
    EXPECT_EQ(files.back().file.path, folder + "/caf\xE9.mp4");
  }
  EXPECT_TRUE(unreadable_of(archive_->catalogue(), {}).empty());
}

TEST_F(IngestTest, TheArchiveIsNotTakenIntoItself) {
  write("a.mp4", "one");
  IngestOptions options;
  options.list_files = true;
  options.paths = {folder_};
  const auto report = ingest(*archive_, options, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sealed.size(), 1u);
  ASSERT_EQ(report->skipped.size(), 1u);
  EXPECT_THAT(report->skipped[0].reason, HasSubstr("archive"));
}

TEST_F(IngestTest, AKilledIngestLeavesAnArchiveThatGoesOn) {
  for (int i = 0; i < 600; ++i) write(std::to_string(i), "bytes " + std::to_string(i));
  archive_.reset();
  const pid_t child = ::fork();
  if (child == 0) {
    auto archive = archive::Archive::open(folder_ / "archive");
    IngestOptions options;
    options.list_files = true;
    options.paths = {footage()};
    IngestHooks hooks;
    hooks.progress = [&](const IngestProgress& progress) {
      if (progress.files_done == 400) ::raise(SIGKILL);
    };
    static_cast<void>(ingest(**archive, options, hooks));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  archive_ = std::move(*archive::Archive::open(folder_ / "archive"));
  EXPECT_TRUE(verified().good());
  const auto sealed_before = static_cast<std::size_t>(verified().objects);
  EXPECT_GE(sealed_before, 256u);  // the first batch
  const auto report = take();
  EXPECT_EQ(report.sealed.size(), 600u - sealed_before);
  EXPECT_EQ(report.known.size(), sealed_before);
  EXPECT_EQ(verified().objects, 600);
}

}  // namespace
}  // namespace contrechamp::ingest
