// The contract of BlobStore, run for every implementation.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>

#include "base/folder_fixture.h"
#include "store/blobs/folder_store.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;

ReadBytes reader(std::string text) {
  return [text, at = std::size_t{0}](std::span<char> into) mutable -> base::Result<std::size_t> {
    const std::size_t n = std::min(into.size(), text.size() - at);
    std::memcpy(into.data(), text.data() + at, n);
    at += n;
    return n;
  };
}

struct FolderFixture {
  FolderFixture() {
    fs::create_directories(root / "objects");
    fs::create_directories(root / "incoming");
  }
  std::unique_ptr<BlobStore> open() { return std::make_unique<FolderStore>(*Tree::open(root), "objects", "incoming"); }
  base::TemporaryFolder folder;
  const fs::path& root = folder.path();
};

template <class Fixture>
class BlobStoreContract : public ::testing::Test, public Fixture {};
using Implementations = ::testing::Types<FolderFixture>;
TYPED_TEST_SUITE(BlobStoreContract, Implementations);

constexpr const char* abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TYPED_TEST(BlobStoreContract, NothingIsVisibleBeforePublish) {
  auto store = this->open();
  auto info = store->put(reader("abc"));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->sha256, abc);
  EXPECT_EQ(info->size_bytes, 3);
  EXPECT_FALSE(info->existed);
  EXPECT_FALSE(store->stat(abc));
  store->settle();
  EXPECT_FALSE(store->stat(abc));
  store->publish();
  EXPECT_EQ(store->stat(abc).value(), 3);
  auto source = store->open(abc);
  ASSERT_TRUE(source);
  char two[2];
  EXPECT_EQ((*source)->read_at(1, two).value(), 2u);
  EXPECT_EQ(std::string(two, 2), "bc");
  EXPECT_EQ((*source)->read_at(3, two).value(), 0u);
}

TYPED_TEST(BlobStoreContract, SameBytesAreOneObject) {
  auto store = this->open();
  EXPECT_FALSE(store->put(reader("abc"))->existed);
  EXPECT_TRUE(store->put(reader("abc"))->existed);
  store->settle();
  store->publish();
  EXPECT_TRUE(store->put(reader("abc"))->existed);
  store->publish();
  int count = 0;
  store->list([&](const std::string& name) {
    EXPECT_EQ(name, abc);
    ++count;
  });
  EXPECT_EQ(count, 1);
}

TYPED_TEST(BlobStoreContract, FailedReadAndDiscardLeaveNothing) {
  auto store = this->open();
  int calls = 0;
  auto failed = store->put([&](std::span<char> into) -> base::Result<std::size_t> {
    if (calls++ > 0) return base::fail(base::ErrorKind::io, "torn away");
    into[0] = 'x';
    return 1;
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "torn away");
  ASSERT_TRUE(store->put(reader("abc")));
  store->discard();
  store->publish();
  store->list([](const std::string&) { ADD_FAILURE() << "nothing was published"; });
}

TYPED_TEST(BlobStoreContract, UnknownAndMalformedNames) {
  auto store = this->open();
  EXPECT_EQ(store->open(std::string(64, 'a')).error().kind, base::ErrorKind::not_found);
  EXPECT_EQ(store->open("../../etc/passwd").error().kind, base::ErrorKind::refused);
}

TYPED_TEST(BlobStoreContract, EmptyBlob) {
  auto store = this->open();
  ASSERT_TRUE(store->put(reader("")));
  store->publish();
  EXPECT_EQ(store->stat("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855").value(), 0);
}

TEST(FolderStore, ObjectsAreReadOnlyAndStagingIsEmptyAfterwards) {
  FolderFixture folder;
  auto store = folder.open();
  ASSERT_TRUE(store->put(reader("abc")));
  store->publish();
  struct ::stat status {};
  ASSERT_EQ(::stat((folder.root / "objects/ba" / abc).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0400u);
  EXPECT_EQ(status.st_nlink, 1u);
  EXPECT_TRUE(fs::is_empty(folder.root / "incoming"));
}

}  // namespace
}  // namespace contrechamp::store
