// The one delivery that goes on.
#include "http/state/delivery.h"

#include <gtest/gtest.h>

namespace contrechamp::http {
namespace {

using base::Json;

class DeliveryTest : public ::testing::Test {
 protected:
  static ingest::IngestOptions of(const char* path) {
    ingest::IngestOptions options;
    options.paths = {path};
    return options;
  }
  std::string refusal() {
    const auto begun = delivery_.begin(of("/x"));
    return begun ? "" : begun.error().code;
  }

  Delivery::Clock::time_point now_{};
  Changes changes_{[] { return std::uint64_t{0}; }};
  Delivery delivery_{changes_, [this] { return now_; }};
};

TEST_F(DeliveryTest, IsTakenInOnlyWhileSomebodyDoes) {
  EXPECT_EQ(refusal(), "ingest_none");
  delivery_.open();
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(refusal(), "ingest_busy");
  delivery_.end({{"error", nullptr}});
  EXPECT_EQ(refusal(), "");
  delivery_.end(nullptr);
  delivery_.close();
  EXPECT_EQ(refusal(), "ingest_none");
}

TEST_F(DeliveryTest, IsHandedOverOnce) {
  delivery_.open();
  EXPECT_FALSE(delivery_.take());
  ASSERT_TRUE(delivery_.begin(of("/north")));
  const auto taken = delivery_.take();
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->paths.at(0), "/north");
  EXPECT_FALSE(delivery_.take());
}

TEST_F(DeliveryTest, TellsHowFarItIsAndHowTheOneBeforeEnded) {
  delivery_.open();
  EXPECT_FALSE(delivery_.state().now);
  EXPECT_EQ(delivery_.state().last, nullptr);
  ASSERT_TRUE(delivery_.begin(of("/north")));
  now_ += std::chrono::seconds(3);
  EXPECT_DOUBLE_EQ(delivery_.state().seconds, 3);
  delivery_.set_progress({"sealing", 1, 4, 10, 40});
  EXPECT_DOUBLE_EQ(delivery_.state().seconds, 0) << "of its phase";
  now_ += std::chrono::seconds(2);
  delivery_.set_progress({"sealing", 2, 4, 20, 40});
  EXPECT_DOUBLE_EQ(delivery_.state().seconds, 2);
  EXPECT_EQ(delivery_.state().now->bytes_done, 20);
  delivery_.end({{"sealed", 4}});
  EXPECT_FALSE(delivery_.state().now);
  EXPECT_EQ(delivery_.state().last, (Json{{"sealed", 4}}));
  ASSERT_TRUE(delivery_.begin(of("/south")));
  EXPECT_EQ(delivery_.state().last, nullptr) << "another goes on";
}

// No kept answer may say that nothing is being taken in, nor that something still is.
TEST_F(DeliveryTest, ItsBeginningAndItsEndShowAtOnce) {
  delivery_.open();
  const std::uint64_t said = changes_.said(), count = changes_.count();
  ASSERT_TRUE(delivery_.begin(of("/north")));
  EXPECT_EQ(changes_.said(), said + 1);
  delivery_.set_progress({"walking", 1, 0, 0, 0});
  EXPECT_EQ(changes_.said(), said + 1) << "its progress may wait a moment";
  EXPECT_EQ(changes_.count(), count + 2);
  delivery_.end(nullptr);
  EXPECT_EQ(changes_.said(), said + 2);
}

}  // namespace
}  // namespace contrechamp::http
