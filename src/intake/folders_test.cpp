#include "intake/folders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/folder_fixture.h"

namespace contrechamp::intake {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FoldersTest : public ::testing::Test {
 protected:
  fs::path root() const { return fs::canonical(folder_.path()); }
  void make(const char* name) { fs::create_directories(root() / name); }
  void write(const char* name) { std::ofstream(root() / name) << "x"; }

 private:
  base::TemporaryFolder folder_;
};

TEST_F(FoldersTest, NamesFoldersAndCountsFiles) {
  make("DCIM/100CANON"), make("b"), make("جسر"), make(".hidden");
  write("a.mp4"), write("c.mp4"), write(".secret"), write("DCIM/within.mp4");
  const auto found = list_folders(root(), 100);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->folders, ElementsAre("DCIM", "b", "جسر"));
  EXPECT_EQ(found->files, 2u);
  EXPECT_EQ(found->more, 0u);
  EXPECT_EQ(found->path, root().string());
  EXPECT_EQ(found->parent, root().parent_path().string());
}

TEST_F(FoldersTest, EndsAtTheRoot) {
  const auto found = list_folders("/", 1000);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->path, "/");
  EXPECT_EQ(found->parent, "");
  EXPECT_EQ(list_folders("/proc", 1)->parent, "/");
}

// A link in a folder is no way out of it; one that somebody typed leads where the answer says.
TEST_F(FoldersTest, ListsNoLinkAndSaysWhereATypedOneLeads) {
  make("card/DCIM"), make("elsewhere");
  write("elsewhere/x");
  fs::create_directory_symlink(root() / "elsewhere", root() / "card/out");
  fs::create_symlink(root() / "elsewhere/x", root() / "card/x");
  const auto found = list_folders(root() / "card", 100);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->folders, ElementsAre("DCIM"));
  EXPECT_EQ(found->files, 0u);
  const auto typed = list_folders(root() / "card/out/.", 100);
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->path, (root() / "elsewhere").string());
  EXPECT_EQ(typed->files, 1u);
}

TEST_F(FoldersTest, KeepsLongListingsShort) {
  for (int i = 0; i < 30; ++i) make(("f" + std::to_string(10 + i)).c_str());
  const auto found = list_folders(root(), 4);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->folders, ElementsAre("f10", "f11", "f12", "f13"));
  EXPECT_EQ(found->more, 26u);
}

TEST_F(FoldersTest, CountsNamesThatAreNoText) {
  make("good"), make("bad\xFF");
  const auto found = list_folders(root(), 100);
  ASSERT_TRUE(found);
  EXPECT_THAT(found->folders, ElementsAre("good"));
  EXPECT_EQ(found->unnamed, 1u);
  EXPECT_FALSE(list_folders(root() / "bad\xFF", 100));
}

TEST_F(FoldersTest, SaysInOneLineWhatIsWrong) {
  write("a.mp4");
  EXPECT_EQ(list_folders(root() / "nothing", 10).error().message, "no such folder");
  EXPECT_EQ(list_folders(root() / "nothing", 10).error().kind, base::ErrorKind::not_found);
  EXPECT_EQ(list_folders(root() / "a.mp4", 10).error().message, "this is a file, not a folder");
  for (const std::string& path : {std::string(), std::string("card"), std::string("~/card"), std::string("/a\0b", 4)})
    EXPECT_EQ(list_folders(path, 10).error().message, "a path begins with /");
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  make("closed");
  ASSERT_EQ(::chmod((root() / "closed").c_str(), 0), 0);
  EXPECT_EQ(list_folders(root() / "closed", 10).error().message, "this folder may not be read");
  ::chmod((root() / "closed").c_str(), 0700);
}

// Two cards, one with a blank in its name, a disk, and what is no medium; the form is that of proc(5).
TEST(FolderStarts, AreWhatIsMounted) {
  const std::string mounts =
      "22 27 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw\n"
      "27 1 259:2 / / rw,relatime shared:1 - ext4 /dev/x rw\n"
      "90 27 8:17 / /media/me/CARD\\0401 rw,nosuid shared:60 - exfat /dev/sdb1 rw\n"
      "91 27 8:33 / /run/media/me/\\320\\272 rw shared:61 - vfat /dev/sdc1 rw\n"
      "92 27 8:49 / /mnt rw shared:62 - ext4 /dev/sdd1 rw\n"
      "93 27 8:49 / /mnt rw shared:62 - ext4 /dev/sdd1 rw\n"
      "94 27 8:50 / /mediatheque rw shared:63 - ext4 /dev/sde1 rw\n"
      "broken\n";
  EXPECT_THAT(mounts_under(mounts, {"/media", "/run/media", "/mnt"}),
              ElementsAre("/media/me/CARD 1", "/run/media/me/к", "/mnt"));
  EXPECT_THAT(mounts_under("", {"/media"}), IsEmpty());
}

TEST(FolderStarts, BeginAtHomeAndEndAtTheRoot) {
  const auto starts = folder_starts();
  ASSERT_GE(starts.size(), 1u);
  EXPECT_EQ(starts.back().kind, "root");
  EXPECT_EQ(starts.back().path, "/");
  ASSERT_NE(std::getenv("HOME"), nullptr);
  EXPECT_EQ(starts.front().path, std::getenv("HOME"));
}

}  // namespace
}  // namespace contrechamp::intake
