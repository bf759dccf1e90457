#include "store/blobs/ranged_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/folder_fixture.h"

namespace contrechamp::store {
namespace {

class RangedFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (unsigned i = 0; i < 300000; ++i) bytes_.push_back(static_cast<char>(i * 7 + i / 251));
    std::ofstream(path_, std::ios::binary) << bytes_;
  }

  // Many ranges of 1,500 bytes across the file, in an order that jumps.
  void expect_read(const RangedFile& file) const {
    std::vector<std::string> kept(500, std::string(1500, '\0'));
    std::vector<RangedFile::Range> ranges;
    for (std::size_t i = 0; i < kept.size(); ++i) ranges.push_back({i * 7919 % 298500, 1500, kept[i].data()});
    EXPECT_NE(file.read(ranges), RangedFile::Outcome::failed);
    for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], bytes_.substr(ranges[i].offset, 1500)) << i;
  }

  base::TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "file";
  std::string bytes_;
};

TEST_F(RangedFileTest, ReadsRangesFromMemoryAndFromTheDisk) {
  const auto file = RangedFile::open(path_, bytes_.size());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->size(), bytes_.size());
  file->expect_scattered();
  expect_read(*file);
  base::Fd fd(::open(path_.c_str(), O_RDONLY));
  ::fdatasync(fd.get());
  ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED);
  expect_read(*file);
  expect_read(*file);
  EXPECT_EQ(file->read({}), RangedFile::Outcome::at_once);
}

TEST_F(RangedFileTest, FailsBeyondTheEnd) {
  const auto file = RangedFile::open(path_, bytes_.size());
  ASSERT_TRUE(file);
  std::string kept(100, '\0');
  const RangedFile::Range beyond[] = {{299950, 100, kept.data()}};
  EXPECT_EQ(file->read(beyond), RangedFile::Outcome::failed);
  EXPECT_FALSE(RangedFile::open(folder_.path() / "none", 1 << 20));
}

// Mapped, it would have ended this program.
TEST_F(RangedFileTest, CutWhileItIsOpenItFails) {
  const auto file = RangedFile::open(path_, 1 << 20);
  ASSERT_TRUE(file);
  for (const std::uintmax_t left : {std::uintmax_t{150000}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(path_, left);
    std::string kept(100, '\0');
    const RangedFile::Range gone[] = {{200000, 100, kept.data()}};
    EXPECT_EQ(file->read(gone), RangedFile::Outcome::failed);
  }
  EXPECT_FALSE(RangedFile::open(path_, 1 << 20)) << "empty";
}

}  // namespace
}  // namespace contrechamp::store
