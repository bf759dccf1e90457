#include "store/mapped_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/folder_fixture.h"

namespace contrechamp::store {
namespace {

class MappedFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (unsigned i = 0; i < 300000; ++i) bytes_.push_back(static_cast<char>(i * 7 + i / 251));
    std::ofstream(path_, std::ios::binary) << bytes_;
  }

  // Many ranges of 1,500 bytes across the file, in an order that jumps.
  void expect_read(const MappedFile& file) const {
    std::vector<std::string> kept(500, std::string(1500, '\0'));
    std::vector<MappedFile::Range> ranges;
    for (std::size_t i = 0; i < kept.size(); ++i) ranges.push_back({i * 7919 % 298500, 1500, kept[i].data()});
    EXPECT_NE(file.read(ranges), MappedFile::Outcome::failed);
    for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i], bytes_.substr(ranges[i].offset, 1500)) << i;
  }

  base::TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "file";
  std::string bytes_;
};

TEST_F(MappedFileTest, ReadsRangesFromMemoryAndFromTheDisk) {
  const auto file = MappedFile::open(path_);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->bytes() == bytes_);
  file->expect_scattered();
  expect_read(*file);
  base::Fd fd(::open(path_.c_str(), O_RDONLY));
  ::fdatasync(fd.get());
  ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED);
  expect_read(*file);
  expect_read(*file);
  EXPECT_EQ(file->read({}), MappedFile::Outcome::at_once);
}

TEST_F(MappedFileTest, FailsBeyondTheEnd) {
  const auto file = MappedFile::open(path_);
  ASSERT_TRUE(file);
  std::string kept(100, '\0');
  const MappedFile::Range beyond[] = {{299950, 100, kept.data()}};
  EXPECT_EQ(file->read(beyond), MappedFile::Outcome::failed);
  EXPECT_FALSE(MappedFile::open(folder_.path() / "none"));
}

}  // namespace
}  // namespace contrechamp::store
