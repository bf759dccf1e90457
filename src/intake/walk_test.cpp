#include "intake/walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/folder_fixture.h"

namespace contrechamp::intake {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

TEST(Walk, TakesRegularFilesInOrderAndSaysWhatItLeft) {
  const base::TemporaryFolder folder;
  const fs::path& root = folder.path();
  fs::create_directories(root / "b/c");
  fs::create_directories(root / "archive");
  std::ofstream(root / "archive/x") << "x";
  std::ofstream(root / "b/c/deep.mp4") << "x";
  std::ofstream(root / "a\xFF.mp4") << "x";
  fs::create_symlink("/etc/passwd", root / "b/link");
  fs::create_directory_symlink(root, root / "loop");
  ::mkfifo((root / "pipe").c_str(), 0600);
  std::vector<std::string> files, skipped, refused;
  walk(root, root / "archive",
       {[&](const FileEntry& e) { return files.push_back(e.path), true; },
        [&](const std::string& path, const std::string&) { skipped.push_back(path); },
        [&](const std::string& path, const std::string&) { refused.push_back(path); }});
  EXPECT_THAT(files, ElementsAre("a\xFF.mp4", "b/c/deep.mp4"));
  EXPECT_THAT(skipped, ElementsAre("archive", "b/link", "loop", "pipe"));
  EXPECT_TRUE(refused.empty());
}

TEST(Walk, FileReplacedByALinkIsNotOpened) {
  const base::TemporaryFolder folder;
  const fs::path& root = folder.path();
  std::ofstream(root / "a") << "x";
  bool opened = true;
  walk(root, {},
       {[&](const FileEntry& e) {
          fs::remove(root / "a");
          fs::create_symlink("/etc/passwd", root / "a");
          opened = open_entry(e).has_value();
          return true;
        },
        [](auto&&...) {}, [](auto&&...) {}});
  EXPECT_FALSE(opened);
}

TEST(Walk, MissingFolderIsRefused) {
  std::vector<std::string> refused;
  walk("/nonexistent-folder", {},
       {[](const FileEntry&) { return true; }, [](auto&&...) {},
        [&](const std::string& path, const std::string&) { refused.push_back(path); }});
  EXPECT_THAT(refused, ElementsAre("/nonexistent-folder"));
}

}  // namespace
}  // namespace contrechamp::intake
