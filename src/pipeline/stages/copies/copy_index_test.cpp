#include "pipeline/stages/copies/copy_index.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>

#include "base/digest.h"
#include "base/folder_fixture.h"
#include "copies/features_fixture.h"

namespace contrechamp::pipeline {
namespace {

class CopyIndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (unsigned i = 0; i < 60; ++i)
      clips_[base::sha256_hex(std::to_string(i))] =
          copies::clip_of_frames({copies::random_frame(2 * i, 50), copies::random_frame(2 * i + 1, 50)});
  }

  CopyIndex open(std::uint32_t batch = 4) {
    return CopyIndex(
        folder_ / "index",
        [this](const std::string& id) -> std::optional<model::ClipFingerprint> {
          ++reads_;
          const auto at = clips_.find(id);
          return at == clips_.end() ? std::nullopt : std::optional(at->second);
        },
        CopyIndexSizes{batch});
  }
  void add_missing(CopyIndex& index) const {
    for (const auto& [id, clip] : clips_)
      if (!index.holds(id)) index.add(id, clip);
  }
  // Each clip, edited, leads to itself and to nothing else.
  void expect_whole(CopyIndex& index) const {
    EXPECT_EQ(index.clips(), clips_.size());
    for (const auto& [id, clip] : clips_) {
      const auto edited = copies::clip_of_frames({copies::edited_frame(clip.frames[1], 0, 1, 0.05, 0, true, 12, 3)});
      const auto found = index.find(edited);
      ASSERT_EQ(found.size(), 1u);
      EXPECT_EQ(found[0].id, id);
      ASSERT_FALSE(found[0].pairs.empty());
      EXPECT_EQ(found[0].pairs[0].frame, 1u);
      EXPECT_TRUE(found[0].pairs[0].mirrored);
    }
  }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "index")) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
  }

  base::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
  std::map<std::string, model::ClipFingerprint> clips_;
  int reads_ = 0;
};

TEST_F(CopyIndexTest, GrowsIntoFewFilesAndIsTheSameAfterwards) {
  {
    auto index = open();
    add_missing(index);
    index.close();
    EXPECT_LE(index.files(), 4u);
    expect_whole(index);
    index.add(clips_.begin()->first, clips_.begin()->second);  // known
    EXPECT_EQ(index.clips(), clips_.size());
  }
  auto again = open();
  EXPECT_EQ(again.clips(), 60u);  // fifteen batches of four
  EXPECT_EQ(reads_, 0);
  expect_whole(again);
}

TEST_F(CopyIndexTest, WhatWasInMemoryOnlyIsAddedAnew) {
  {
    auto index = open(32);
    add_missing(index);
    EXPECT_EQ(index.files(), 1u);
  }
  auto again = open(32);
  EXPECT_EQ(again.clips(), 32u);
  add_missing(again);
  expect_whole(again);
}

TEST_F(CopyIndexTest, ADamagedFileIsNoticedAndMadeAgain) {
  {
    auto index = open();
    add_missing(index);
  }
  std::mt19937 random(11);
  for (int round = 0; round < 12; ++round) {
    const auto all = files();
    const auto path = all[random() % all.size()];
    const auto size = std::filesystem::file_size(path);
    if (round % 3 == 0) {
      std::filesystem::resize_file(path, random() % size);
    } else {
      std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
      const auto at = static_cast<std::streamoff>(random() % size);
      file.seekg(at);
      const char was = static_cast<char>(file.get());
      file.seekp(at);
      file.put(static_cast<char>(was ^ 1 << random() % 8));
    }
    auto index = open();
    add_missing(index);
    expect_whole(index);
  }
}

// Cut while the index is open, as by another program on the same disk: made anew, and nothing is lost.
TEST_F(CopyIndexTest, FilesThatAreCutWhileItIsOpenAreMadeAgain) {
  for (const std::uintmax_t left : {std::uintmax_t{0}, std::uintmax_t{5000}}) {
    auto index = open();
    add_missing(index);
    index.close();
    for (const auto& path : files()) std::filesystem::resize_file(path, left);
    expect_whole(index);
  }
}

// Nothing is opened that would be waited for or lies elsewhere, and no name leads astray.
TEST_F(CopyIndexTest, LinksAndFifosAreNoFilesOfTheIndex) {
  {
    auto index = open();
    add_missing(index);
    index.close();
  }
  const auto real = files().front();
  std::filesystem::copy_file(real, folder_ / "elsewhere");
  std::filesystem::create_symlink(folder_ / "elsewhere", folder_ / "index" / "0000000200-0000000201.index");
  std::filesystem::create_symlink("/dev/zero", folder_ / "index" / "0000000202-0000000203.index");
  ASSERT_EQ(::mkfifo((folder_ / "index" / "0000000204-0000000205.index").c_str(), 0600), 0);
  std::filesystem::copy_file(real, folder_ / "index" / "0000000300-9999999999.index");
  std::filesystem::copy_file(real, folder_ / "index" / "0000000400-0000000399.index");
  auto index = open();
  for (const auto& path : files())
    EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(path))) << path;
  EXPECT_EQ(files().size(), index.files());
  add_missing(index);
  expect_whole(index);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "elsewhere"));
  clips_[base::sha256_hex("late")] =
      copies::clip_of_frames({copies::random_frame(700, 50), copies::random_frame(701, 50)});
  add_missing(index);
  index.close();
  expect_whole(index);
}

// While files are made into one in the background, questions find everything and clips go on coming.
TEST_F(CopyIndexTest, AnswersWhileFilesAreMerged) {
  auto index = open(2);
  std::size_t most_files = 0;
  for (const auto& [id, clip] : clips_) {
    index.add(id, clip);
    most_files = std::max(most_files, index.files());
    const auto found = index.find(clip);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].id, id);
  }
  expect_whole(index);
  index.close();
  EXPECT_LE(index.files(), 3u);
  EXPECT_GE(most_files, 2u);
  EXPECT_EQ(files().size(), index.files());
  expect_whole(index);
}

TEST_F(CopyIndexTest, ADamagedPartIsNoticedByTheMergingAndMadeAgain) {
  {
    auto index = open(30);
    add_missing(index);  // two files, or one
    index.close();
  }
  auto all = files();
  ASSERT_EQ(all.size(), 1u);
  std::fstream file(all[0], std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(4096 + 1000);  // in the first blocks: the file opens
  file.put('\x55'), file.put('\xaa'), file.put('\x55');
  file.close();
  const auto extra = copies::clip_of_frames({copies::random_frame(500, 50), copies::random_frame(501, 50)});
  auto index = open(1);
  EXPECT_EQ(index.clips(), 60u);
  clips_[base::sha256_hex("extra")] = extra;
  index.add(base::sha256_hex("extra"), extra);  // a batch: both files are to become one
  index.close();
  expect_whole(index);
}

TEST_F(CopyIndexTest, AMergingThatIsLeftLeavesNothing) {
  for (int round = 0; round < 5; ++round) {
    auto index = open(2);
    for (const auto& [id, clip] : clips_) {
      index.add(id, clip);
      if (index.clips() % 12 == 0) break;
    }
  }
  auto index = open(2);
  for (const auto& path : files()) EXPECT_EQ(path.extension(), ".index");
  EXPECT_EQ(files().size(), index.files());
  add_missing(index);
  expect_whole(index);
}

TEST_F(CopyIndexTest, StrangeFilesAndLeftoversGo) {
  {
    auto index = open();
    add_missing(index);
    index.close();  // else the leftover may still be the real file
  }
  std::ofstream(folder_ / "index" / "0000000099-0000000099.index") << "no index";
  std::ofstream(folder_ / "index" / "0000000001-0000000015.index.new") << "half";
  const auto first = files().front();
  std::filesystem::copy_file(first, folder_ / "index" / "0000000001-0000000001.index");  // as before a merge
  auto index = open();
  EXPECT_EQ(index.clips(), 60u);
  expect_whole(index);
  for (const auto& path : files()) EXPECT_EQ(path.extension(), ".index");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "index" / "0000000001-0000000001.index"));
}

TEST_F(CopyIndexTest, IndexesOfOtherVersionsGo) {
  for (const char* name : {"copy-index-2", "copy-index-3", "ab"}) {
    std::filesystem::create_directory(folder_ / name);
    std::ofstream(folder_ / name / "file") << "x";
  }
  remove_older_indexes(folder_, "copy-index-3");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "copy-index-2"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "copy-index-3" / "file"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "ab" / "file"));
  remove_older_indexes(folder_ / "none", "copy-index-3");
}

TEST_F(CopyIndexTest, KilledWhileItGrowsItOpensAgain) {
  std::mt19937 random(5);
  for (int round = 0; round < 25; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (;;) {  // until killed: grows, and from time to time begins anew
        auto index = open(2);
        add_missing(index);
        for (const auto& path : files()) std::filesystem::remove(path);
      }
    }
    ::usleep(static_cast<useconds_t>(2000 + random() % 60000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!std::filesystem::exists(folder_ / "index")) continue;
    auto index = open(2);
    const auto before = index.files();
    if (round % 5 == 0) {
      add_missing(index);
      expect_whole(index);
    } else {
      for (const auto& path : files()) EXPECT_EQ(path.extension(), ".index");
      EXPECT_EQ(files().size(), before);  // all that lie there are good
    }
  }
}

}  // namespace
}  // namespace contrechamp::pipeline
