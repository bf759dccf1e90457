#include "store/blobs/regular_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/folder_fixture.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;

TEST(RegularFile, OpensFilesOfAnExpectedSizeOnly) {
  const base::TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  std::ofstream(file) << "content";
  EXPECT_EQ(*read_regular(file, 7), "content");
  EXPECT_EQ(read_regular(file, 6).error().kind, base::ErrorKind::limit);
  EXPECT_EQ(read_regular(folder.path() / "none", 7).error().kind, base::ErrorKind::not_found);
  EXPECT_EQ(open_regular(file / "below", 7).error().kind, base::ErrorKind::not_found);
  fs::resize_file(file, std::uintmax_t{1} << 40);  // a hole: nothing is taken for it
  EXPECT_EQ(read_regular(file, 1 << 20).error().kind, base::ErrorKind::limit);
}

TEST(RegularFile, FollowsNoLinkUnlessToldTo) {
  const base::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "content";
  fs::create_symlink(folder.path() / "file", folder.path() / "link");
  fs::create_symlink(folder.path() / "none", folder.path() / "dangling");
  EXPECT_EQ(read_regular(folder.path() / "link", 7).error().kind, base::ErrorKind::refused);
  EXPECT_EQ(read_regular(folder.path() / "dangling", 7).error().kind, base::ErrorKind::refused);
  EXPECT_EQ(*read_regular(folder.path() / "link", 7, Links::follow), "content");
  EXPECT_FALSE(read_regular(folder.path() / "dangling", 7, Links::follow));
}

// Each of these would be waited for, or have no end.
TEST(RegularFile, WaitsForNothing) {
  const base::TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
  for (const fs::path& path : {folder.path() / "fifo", folder.path(), fs::path("/dev/zero"), fs::path("/dev/tty")})
    for (const Links links : {Links::refuse, Links::follow}) EXPECT_FALSE(open_regular(path, 1 << 20, links)) << path;
}

}  // namespace
}  // namespace contrechamp::store
