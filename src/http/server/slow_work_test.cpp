// What takes long: made once for all who ask, in bounded number, and not again when it cannot be made.
#include "http/server/slow_work.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace contrechamp::http {
namespace {

// Work that stands at a gate, and those who wait for it.
class SlowWorkTest : public ::testing::Test {
 protected:
  std::shared_ptr<Later> work(const std::string& name, int status = 200) {
    auto later = std::make_shared<Later>();
    later->name = name;
    later->make = [this, status] {
      std::unique_lock lock(mutex_);
      ++made_;
      moved_.notify_all();
      moved_.wait(lock, [this] { return open_; });
      Response response;
      response.status = status;
      return response;
    };
    return later;
  }
  SlowWork::Done told() {
    return [this](const Response& response) {
      std::lock_guard lock(mutex_);
      statuses_.push_back(response.status);
      if (response.status == 503) retry_ = response.headers.at(0);
      moved_.notify_all();
    };
  }
  void open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    moved_.notify_all();
  }
  void await_made(int count) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return made_ >= count; });
  }
  std::vector<int> await_told(std::size_t count) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return statuses_.size() >= count; });
    std::sort(statuses_.begin(), statuses_.end());
    return statuses_;
  }

  std::mutex mutex_;
  std::condition_variable moved_;
  bool open_ = false;
  int made_ = 0;
  std::vector<int> statuses_;
  std::pair<std::string, std::string> retry_;
};

TEST_F(SlowWorkTest, WhatIsAskedForTwiceAtOnceIsMadeOnce) {
  SlowWork slow({2, 10, 10});
  slow.ask(work("a"), told());
  await_made(1);
  slow.ask(work("a"), told());  // at work already
  slow.ask(work("b"), told());
  await_made(2);
  slow.ask(work("c"), told());  // waits, and so does the next
  slow.ask(work("c"), told());
  open();
  EXPECT_EQ(await_told(5), std::vector<int>(5, 200));
  EXPECT_EQ(made_, 3);
  slow.ask(work("a"), told());  // nobody keeps what was made here
  EXPECT_EQ(await_told(6).size(), 6u);
  EXPECT_EQ(made_, 4);
}

TEST_F(SlowWorkTest, WhatHasNoNameIsLikeNothingElse) {
  SlowWork slow({2, 10, 10});
  slow.ask(work(""), told());
  slow.ask(work(""), told());
  await_made(2);
  open();
  await_told(2);
}

TEST_F(SlowWorkTest, AFullQueueSaysWhenToAskAgain) {
  SlowWork slow({1, 3, 10});
  for (const char* name : {"a", "b", "b"}) slow.ask(work(name), told());
  EXPECT_EQ(slow.ask(work("b"), told()), 0u) << "those who wait for the same count as well: each holds a connection";
  EXPECT_EQ(await_told(1), std::vector<int>{503});
  EXPECT_EQ(retry_, std::pair(std::string("Retry-After"), std::string("2")));
  open();
  EXPECT_EQ(await_told(4), (std::vector<int>{200, 200, 200, 503}));
  slow.ask(work("c"), told());
  await_told(5);
}

TEST_F(SlowWorkTest, WhatNobodyWaitsForIsNotBegun) {
  SlowWork slow({1, 10, 10});
  const auto first = slow.ask(work("a"), told());
  await_made(1);
  const auto left = slow.ask(work("b"), told());
  slow.leave(left);
  const auto one_of_two = slow.ask(work("c"), told());
  slow.ask(work("c"), told());
  slow.leave(one_of_two);
  slow.leave(one_of_two);
  auto change = work("");
  change->may_be_left = false;
  slow.leave(slow.ask(change, told()));
  slow.leave(first);  // begun: it ends, and nobody is told
  slow.ask(work("d"), told());
  open();
  EXPECT_EQ(await_told(2), std::vector<int>(2, 200));
  EXPECT_EQ(made_, 4) << "a, c, the change, d";
}

TEST_F(SlowWorkTest, WhatCannotBeMadeIsNotTriedAgain) {
  SlowWork slow({1, 10, 2});
  open();
  const auto ask = [&](const std::string& name, int status, bool remembers) {
    auto one = work(name, status);
    one->remembers_failure = remembers;
    const std::size_t before = statuses_.size();
    slow.ask(one, told());
    await_told(before + 1);
    return made_;
  };
  EXPECT_EQ(ask("a", 422, true), 1);
  EXPECT_EQ(ask("a", 422, true), 1);
  EXPECT_EQ(statuses_, std::vector<int>(2, 422));
  EXPECT_EQ(ask("b", 500, true), 2) << "a disk may be mended";
  EXPECT_EQ(ask("b", 500, true), 3);
  EXPECT_EQ(ask("c", 422, false), 4);
  EXPECT_EQ(ask("c", 422, false), 5);
  EXPECT_EQ(ask("d", 422, true), 6);
  EXPECT_EQ(ask("e", 422, true), 7) << "the third: those before are forgotten";
  EXPECT_EQ(ask("e", 422, true), 7);
  EXPECT_EQ(ask("a", 422, true), 8);
}

TEST_F(SlowWorkTest, EndsWithWorkWaiting) {
  SlowWork slow({1, 10, 10});
  slow.ask(work("a"), told());
  await_made(1);
  slow.ask(work("b"), told());
  std::thread ends([&] { slow.stop(); });
  open();
  ends.join();
  EXPECT_LE(made_, 2);
  slow.ask(work("c"), told());
  EXPECT_EQ(await_told(2).back(), 503);
}

TEST_F(SlowWorkTest, WhatThrowsIsAnAnswer) {
  SlowWork slow({1, 10, 10});
  auto one = work("a");
  one->make = []() -> Response { throw std::runtime_error("the disk is gone"); };
  slow.ask(one, told());
  EXPECT_EQ(await_told(1), std::vector<int>{500});
}

}  // namespace
}  // namespace contrechamp::http
