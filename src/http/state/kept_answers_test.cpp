// Answers that are kept for a moment, and the changes that make them old.
#include "http/state/kept_answers.h"

#include <gtest/gtest.h>

#include <thread>

namespace contrechamp::http {
namespace {

using base::Json;
using std::chrono::milliseconds;

class KeptAnswersTest : public ::testing::Test {
 protected:
  // How many times it has been made; takes as long as `takes_`.
  Json get(const std::string& name = "x") {
    return kept_.get(name, [this] {
      now_ += takes_;
      return Json(++made_);
    });
  }

  std::uint64_t jobs_ = 0;
  int made_ = 0;
  KeptAnswers::Clock::time_point now_{};
  milliseconds takes_{1};
  Changes changes_{[this] { return jobs_; }};
  KeptAnswers kept_{changes_, [this] { return now_; }};
};

TEST_F(KeptAnswersTest, WithoutAChangeAnAnswerNeverAges) {
  EXPECT_EQ(get(), 1);
  now_ += std::chrono::hours(5);
  EXPECT_EQ(get(), 1);
  EXPECT_EQ(get("y"), 2) << "another is another";
}

TEST_F(KeptAnswersTest, AChangeIsAnsweredForAfterASecond) {
  EXPECT_EQ(get(), 1);
  ++jobs_;
  now_ += milliseconds(900);
  EXPECT_EQ(get(), 1);
  now_ += milliseconds(100);
  EXPECT_EQ(get(), 2);
  changes_.note_change();
  EXPECT_EQ(get(), 2);
}

TEST_F(KeptAnswersTest, WhatTakesLongIsMadeLessOften) {
  takes_ = milliseconds(500);
  EXPECT_EQ(get(), 1);
  ++jobs_;
  now_ += milliseconds(4400);  // 4.9 s after it was begun
  EXPECT_EQ(get(), 1);
  now_ += milliseconds(100);
  EXPECT_EQ(get(), 2) << "ten times as long as it took";
}

TEST_F(KeptAnswersTest, WhatWasSaidShowsAtOnce) {
  EXPECT_EQ(get(), 1);
  changes_.note_said();
  EXPECT_EQ(get(), 2);
}

TEST_F(KeptAnswersTest, WhoWasGivenAnOldAnswerHearsOfAChangeWhenAYoungerCanBeHad) {
  get();
  kept_.tell_owed();
  const std::uint64_t before = changes_.count();
  ++jobs_;
  get();
  kept_.tell_owed();
  EXPECT_EQ(changes_.count(), before + 1) << "of the job alone: nothing younger can be had";
  now_ += milliseconds(1000);
  kept_.tell_owed();
  EXPECT_EQ(changes_.count(), before + 2);
  kept_.tell_owed();
  EXPECT_EQ(changes_.count(), before + 2) << "once";
}

TEST_F(KeptAnswersTest, WhileOneMakesItAnewTheOthersAreGivenWhatWas) {
  EXPECT_EQ(get(), 1);
  ++jobs_;
  now_ += milliseconds(2000);
  Json meanwhile;
  const Json made = kept_.get("x", [&] {
    std::thread other([&] { meanwhile = kept_.get("x", [] { return Json("made twice"); }); });
    other.join();
    return Json("made once");
  });
  EXPECT_EQ(made, "made once");
  EXPECT_EQ(meanwhile, 1);
}

TEST_F(KeptAnswersTest, WhatFailedIsMadeAnew) {
  get();
  changes_.note_said();
  EXPECT_THROW(kept_.get("x", []() -> Json { throw std::runtime_error("the disk is gone"); }), std::runtime_error);
  EXPECT_EQ(get(), 2);
}

TEST(Changes, CountWhatHappensHereAndElsewhere) {
  std::uint64_t jobs = 3;
  Changes changes([&] { return jobs; });
  std::uint64_t last = changes.count();
  const auto rose = [&] { return std::exchange(last, changes.count()) < last; };
  EXPECT_FALSE(rose());
  ++jobs;
  EXPECT_TRUE(rose());
  changes.note_change();
  EXPECT_TRUE(rose());
  EXPECT_EQ(changes.said(), 0u);
  changes.note_said();
  EXPECT_TRUE(rose());
  EXPECT_EQ(changes.said(), 1u);
  for (const bool refuses : {false, true, true, false}) changes.note_refusal(refuses);
  EXPECT_EQ(changes.count(), last + 2) << "when it begins and when it ends";
}

}  // namespace
}  // namespace contrechamp::http
