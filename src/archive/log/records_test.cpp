#include "archive/log/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "archive/log/log.h"
#include "base/digest.h"
#include "base/folder_fixture.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;

std::string record(int number) {
  return "contrechamp record 1\n" + base::to_hex(std::string(32, static_cast<char>('a' + number % 26))) +
         "\n{\"n\":" + std::to_string(number) + "}\n";
}

class RecordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "records");
    fs::create_directories(root_ / "incoming/p");
    tree_ = *store::Tree::open(root_);
  }
  void write(std::int64_t first, int count) {
    std::vector<std::string> files;
    for (int i = 0; i < count; ++i) files.push_back(record(static_cast<int>(first) + i));
    Records records(tree_, "incoming/p");
    records.stage(first, files, true);
    records.settle();
    records.publish();
  }
  base::Result<Records::Found> read(int number) {
    return Records(tree_, "").read(number, base::sha256_hex(record(number)));
  }

  base::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path();
  store::Tree tree_;
};

TEST_F(RecordsTest, FewAreFilesAndManyAPack) {
  write(0, 5);
  EXPECT_TRUE(Records(tree_, "").packs().empty());
  write(5, 200);
  EXPECT_THAT(Records(tree_, "").packs(), ::testing::ElementsAre(5));
  write(205, 1);
  for (const int number : {0, 4, 5, 100, 204, 205}) {
    ASSERT_TRUE(read(number)) << number;
    EXPECT_EQ(read(number)->bytes, record(number));
  }
  EXPECT_EQ(read(206).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(fs::is_empty(root_ / "incoming/p"));
}

// What docs/format/custody-log.md says: with sed and sha256sum.
TEST_F(RecordsTest, APackIsItsRecordsOneAfterTheOther) {
  write(7, 128);
  std::string all;
  for (int i = 7; i < 135; ++i) all += record(i);
  std::ifstream in(root_ / "records/pack-000000000007");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), all);
}

TEST_F(RecordsTest, OneOfAPackIsErasedAndTheOthersStay) {
  write(0, 130);
  Records(tree_, "incoming/p").erase(64, base::sha256_hex(record(64)));
  EXPECT_EQ(read(64).error().kind, ErrorKind::not_found);
  EXPECT_EQ(read(63)->bytes, record(63));
  EXPECT_EQ(read(65)->bytes, record(65));
  std::ifstream in(root_ / "records/pack-000000000000");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(text.find("{\"n\":64}"), std::string::npos);
  EXPECT_NE(text.find(erased_record()), std::string::npos);
}

TEST_F(RecordsTest, APackIsCutBackToWhatTheLogNames) {
  write(10, 140);
  Records(tree_, "incoming/p").trim_pack(10, 3);
  EXPECT_TRUE(read(12));
  EXPECT_FALSE(read(13));
  Records(tree_, "incoming/p").trim_pack(10, 0);
  EXPECT_FALSE(fs::exists(root_ / "records/pack-000000000010"));
}

TEST_F(RecordsTest, ChangedBytesAreNoRecord) {
  write(0, 2);
  const std::string commitment = base::sha256_hex(record(1));
  const fs::path file = root_ / "records" / commitment.substr(0, 2) / commitment;
  fs::permissions(file, fs::perms::owner_all);
  std::ofstream(file, std::ios::app) << "x";
  EXPECT_EQ(read(1).error().kind, ErrorKind::mismatch);
  fs::remove(file);
  fs::create_symlink("/etc/passwd", file);
  EXPECT_EQ(read(1).error().kind, ErrorKind::unreadable);
}

TEST(PackNumber, IsTwelveDigits) {
  EXPECT_EQ(pack_number("pack-000000000512"), 512);
  for (const char* name : {"pack-512", "pack-00000000051x", "pack-0000000005120", "pack--00000000512", "pack-", ""})
    EXPECT_FALSE(pack_number(name)) << name;
}

TEST(LogOffset, IsWhereALineBegins) {
  std::string text;
  const std::string zeros(64, '0');
  for (std::int64_t seq = 0; seq < 1200; ++seq) {
    ASSERT_EQ(log_offset(seq), static_cast<std::int64_t>(text.size())) << seq;
    text += log_line(seq, zeros, zeros);
  }
  // The second file begins with numbers of five digits, and goes on to six.
  std::int64_t bytes = 0;
  for (std::int64_t seq = entries_per_file; seq < 2 * entries_per_file; ++seq) {
    ASSERT_EQ(log_offset(seq), bytes) << seq;
    bytes += static_cast<std::int64_t>(log_line(seq, zeros, zeros).size());
  }
  EXPECT_EQ(log_offset(2 * entries_per_file), 0);
}

}  // namespace
}  // namespace contrechamp::archive
