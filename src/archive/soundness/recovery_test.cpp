#include "archive/soundness/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "archive/log/record.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string digest(const std::string& text) { return base::sha256_hex(text); }

TEST(PendingBatch, IsReadAsItIsWritten) {
  const auto pending =
      parse_pending(encode_pending(7, 3, {digest("o")}, {"record " + digest("r"), "pack 000000000007"}));
  EXPECT_TRUE(pending.complete);
  EXPECT_EQ(pending.first, 7);
  EXPECT_EQ(pending.count, 3);
  EXPECT_THAT(pending.objects, ElementsAre(digest("o")));
  EXPECT_THAT(pending.records, ElementsAre(digest("r")));
  EXPECT_THAT(pending.packs, ElementsAre(7));
}

TEST(PendingBatch, TakesDigestsAndNothingElse) {
  const std::string upper = "ABCDEF" + digest("x").substr(6);
  const auto pending = parse_pending("batch 0 9\nobject ../../etc/passwd\nobject /etc/passwd\nrecord ../x\nobject " +
                                     upper + "\nobject " + digest("x") + "/..\nrecord " + digest("x").substr(1) +
                                     "\npack -4\npack 4/..\nobject \nwhatever\nend 0\n");
  EXPECT_THAT(pending.objects, IsEmpty());
  EXPECT_THAT(pending.records, IsEmpty());
  EXPECT_THAT(pending.packs, IsEmpty());
  EXPECT_TRUE(pending.complete);
}

TEST(PendingBatch, IsNotCompleteWithoutItsEndOrItsBeginning) {
  EXPECT_FALSE(parse_pending("batch 1 2\nobject " + digest("o") + "\n").complete);
  EXPECT_FALSE(parse_pending("object " + digest("o") + "\nend 0\n").complete);
  EXPECT_FALSE(parse_pending("batch -1 2\nend 0\n").complete);
  EXPECT_FALSE(parse_pending("batch x\nend 0\n").complete);
  EXPECT_FALSE(parse_pending("").complete);
}

TEST(Removable, IsWhatTheLogDoesNotName) {
  NamedByLog named;
  named.commitments = {digest("r1")};
  named.objects = {digest("o1")};
  named.entries = 10;
  PendingBatch pending;
  pending.objects = {digest("o1"), digest("o2")};
  pending.records = {digest("r1"), digest("r2")};
  pending.packs = {4, 10, 12};
  const Removable gone = removable(pending, named);
  EXPECT_THAT(gone.objects, ElementsAre(digest("o2")));
  EXPECT_THAT(gone.records, ElementsAre(digest("r2")));
  EXPECT_THAT(gone.packs, UnorderedElementsAre(std::pair{std::int64_t{4}, std::size_t{6}},
                                               std::pair{std::int64_t{10}, std::size_t{0}},
                                               std::pair{std::int64_t{12}, std::size_t{0}}));
}

TEST(Removable, NoObjectGoesWhileARecordOfTheLogCannotBeRead) {
  NamedByLog named;
  named.whole = false;
  PendingBatch pending;
  pending.objects = {digest("o")};
  EXPECT_THAT(removable(pending, named).objects, IsEmpty());
}

// Whatever a list says: nothing that the log names is among what may go.
TEST(Removable, HoldsForRandomLists) {
  constexpr unsigned seed = 20311105;
  std::mt19937 random(seed);
  for (int round = 0; round < 10000; ++round) {
    NamedByLog named;
    std::string text = "batch " + std::to_string(random() % 5) + " " + std::to_string(random() % 5) + "\n";
    for (unsigned i = 0; i < random() % 6; ++i) {
      const std::string name = digest(std::to_string(random() % 8));
      if (random() % 2 == 0) named.commitments.insert(name), named.objects.insert(name);
      const char* words[] = {"object ", "record ", "pack ", "end ", "batch ", "object ../"};
      text += words[random() % 6] + name.substr(random() % 2) + (random() % 8 == 0 ? "" : "\n");
    }
    const Removable gone = removable(parse_pending(text), named);
    for (const auto& object : gone.objects)
      ASSERT_TRUE(store::is_digest(object) && named.objects.count(object) == 0) << text;
    for (const auto& record : gone.records)
      ASSERT_TRUE(store::is_digest(record) && named.commitments.count(record) == 0) << text;
  }
}

TEST(Erasing, TakesACommitmentAndNothingElse) {
  EXPECT_EQ(parse_erasing(digest("r") + " 4 " + digest("h") + "\n").value(), digest("r"));
  for (const char* text : {"", "../../x 0 0\n", "x", "\n"}) EXPECT_FALSE(parse_erasing(text)) << text;
}

TEST(Erasing, WhatCarriesTheSealStays) {
  for (const char* event : {event_type::creation, event_type::ingestion, event_type::deletion, event_type::recovery})
    EXPECT_FALSE(may_be_erased(event)) << event;
  for (const char* event : {event_type::metadata_modification, event_type::transfer, event_type::accession})
    EXPECT_TRUE(may_be_erased(event)) << event;
}

}  // namespace
}  // namespace contrechamp::archive
