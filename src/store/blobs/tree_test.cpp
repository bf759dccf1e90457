#include "store/blobs/tree.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/folder_fixture.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

class TreeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "a/b");
    std::ofstream(outside_) << "outside";
    std::ofstream(root_ / "a/b/file") << "inside";
    tree_ = *Tree::open(root_);
  }

  base::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path() / "root", outside_ = temporary_.path() / "outside";
  Tree tree_;
};

TEST_F(TreeTest, ReadsWhatLiesBeneath) {
  EXPECT_EQ(tree_.read("a/b/file", 100).value(), "inside");
  EXPECT_EQ(tree_.read("a/b/none", 100).error().kind, ErrorKind::not_found);
  EXPECT_EQ(tree_.read("none/file", 100).error().kind, ErrorKind::not_found);
  EXPECT_EQ(tree_.read("a/b/file", 5).error().kind, ErrorKind::limit);
  ASSERT_EQ(tree_.list("a")->size(), 1u);
  EXPECT_EQ(tree_.list("a")->front().type, FileType::folder);
}

TEST_F(TreeTest, NamesThatLeadOutAreNone) {
  for (const char* path :
       {"../outside", "a/../../outside", "/etc/passwd", "", ".", "a//b/file", "a/b/file/", "a/./b/file"}) {
    EXPECT_EQ(tree_.open_file(path).error().kind, ErrorKind::refused) << path;
    EXPECT_EQ(tree_.create(path, 0600).error().kind, ErrorKind::refused) << path;
    EXPECT_EQ(tree_.remove_all(path).error().kind, ErrorKind::refused) << path;
  }
  EXPECT_TRUE(fs::exists(outside_));
}

TEST_F(TreeTest, NoLinkIsFollowed) {
  fs::create_symlink(outside_, root_ / "link");
  fs::create_directory_symlink(temporary_.path(), root_ / "way");
  fs::create_symlink("b/file", root_ / "a/within");
  for (const char* path : {"link", "way/outside", "a/within"})
    EXPECT_EQ(tree_.open_file(path).error().kind, ErrorKind::unreadable) << path;
  EXPECT_FALSE(tree_.create("link", 0600));
  EXPECT_FALSE(tree_.open_append("link", 0600));
  EXPECT_FALSE(tree_.open_update("link"));
  EXPECT_FALSE(tree_.list("way"));
  EXPECT_FALSE(tree_.make_folders("way/new"));
  EXPECT_FALSE(tree_.remove("way/outside"));
  EXPECT_FALSE(tree_.rename("a/b/file", "way/moved"));
  EXPECT_FALSE(tree_.replace("a/b/file", "way/outside"));
  ASSERT_TRUE(tree_.remove_all("way"));  // the link itself
  ASSERT_TRUE(tree_.replace("a/b/file", "link"));
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(root_ / "link")));
  std::ifstream in(outside_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "outside");
}

TEST_F(TreeTest, WhatIsNoFileHoldsNobodyUp) {
  ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
  for (const char* path : {"pipe", "a"}) {
    EXPECT_EQ(tree_.open_file(path).error().kind, ErrorKind::unreadable) << path;
    EXPECT_FALSE(tree_.open_update(path)) << path;
    EXPECT_FALSE(tree_.open_append(path, 0600)) << path;
  }
}

TEST_F(TreeTest, PublishesAndRenamesOverNothing) {
  std::ofstream(root_ / "other") << "other";
  EXPECT_EQ(tree_.publish("other", "a/b/file").value(), false);
  EXPECT_FALSE(tree_.rename("other", "a/b/file"));
  EXPECT_EQ(tree_.publish("other", "a/b/new").value(), true);
  EXPECT_FALSE(tree_.exists("other"));
  EXPECT_EQ(tree_.read("a/b/file", 100).value(), "inside");
  EXPECT_EQ(tree_.read("a/b/new", 100).value(), "other");
}

TEST_F(TreeTest, RemovesAFolderWithAllInIt) {
  fs::create_directory_symlink(temporary_.path(), root_ / "a/b/way");
  ASSERT_TRUE(tree_.remove_all("a"));
  EXPECT_FALSE(fs::exists(root_ / "a"));
  EXPECT_TRUE(fs::exists(outside_));
  EXPECT_TRUE(tree_.remove_all("a"));  // gone already
}

}  // namespace
}  // namespace contrechamp::store
