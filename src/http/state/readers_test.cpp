// Connections that are lent to the threads that answer, and the clock that is solved once for all of them.
#include "http/state/readers.h"

#include <atomic>
#include <thread>

#include "http/state/solved_clock.h"
#include "ingest/archive_fixture.h"
#include "views/clock/clock_groups.h"
#include "views/clock/link_statements.h"

namespace contrechamp::http {
namespace {

using ReadersTest = ingest::ArchiveFixture;

TEST_F(ReadersTest, EachThreadHasOneOfItsOwnAndTheNextWaits) {
  Readers readers(*archive_, 2);
  std::atomic<int> third{0};
  std::thread waits;
  {
    auto one = readers.lend();
    auto two = readers.lend();
    EXPECT_NE(&*one, &*two);
    EXPECT_NE(&*one, &archive_->catalogue());
    waits = std::thread([&] { third = readers->items().counts().items == 0 ? 1 : 2; });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(third, 0);
  }
  waits.join();
  EXPECT_EQ(third, 1);
}

TEST_F(ReadersTest, SeeWhatWasSealedMeanwhile) {
  Readers readers(*archive_, 1);
  EXPECT_EQ(readers->items().counts().items, 0);
  write("a.bin", "one");
  take();
  EXPECT_EQ(readers->items().counts().items, 1);
}

TEST_F(ReadersTest, TheClockIsSolvedAnewWhenSomethingIsSaid) {
  write("a.bin", "one");
  write("b.bin", "two");
  take();
  std::vector<std::string> ids;
  for (const auto& item : archive_->catalogue().items().page({})) {
    ids.push_back(item.id);
    archive_->catalogue().sounds().put({item.id, 80000, 0, 0, 0, 0, 0});
  }
  Readers readers(*archive_, 1);
  Changes changes([] { return std::uint64_t{0}; });
  KeptAnswers kept(changes);
  SolvedClock clock(archive_->layout(), readers, kept);
  EXPECT_TRUE(clock.groups()["groups"].empty());
  ASSERT_TRUE(views::say_link(*archive_, ids[0], ids[1], "lock", 1.5));
  EXPECT_TRUE(clock.groups()["groups"].empty()) << "nobody has told it";
  changes.note_said();
  EXPECT_EQ(clock.groups()["groups"].size(), 1u);
  EXPECT_EQ(clock.why(ids[0], ids[1])["said"].size(), 1u);
}

}  // namespace
}  // namespace contrechamp::http
