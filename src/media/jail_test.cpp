// The self-test of the sandbox: a worker misbehaves in every way on the list, the parent goes on.
#include "media/jail.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>

#include "media/misbehave.h"

namespace contrechamp::media {
namespace {

JailLimits short_limits() {
  JailLimits limits;
  limits.cpu_s = 1;
  limits.wall_s = 2;
  limits.output_bytes = 8 << 20;
  return limits;
}

class JailTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto jail = Jail::prepare(misbehave, nullptr);
    ASSERT_TRUE(jail) << jail.error().message;
    jail_ = std::move(*jail);
    input_ = base::Fd(::open("/etc/hostname", O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(input_);
  }
  Outcome attempt(const std::string& name) {
    return jail_->run({"misbehave", {{"try", name}}}, input_.get(), short_limits());
  }
  void expect_honest_worker() {
    const Outcome outcome = attempt("nothing at all");
    ASSERT_TRUE(outcome.finished) << outcome.reason;
    EXPECT_EQ(outcome.messages.back().payload, R"({"succeeded":false})");
  }
  std::unique_ptr<Jail> jail_;
  base::Fd input_;
};

TEST_F(JailTest, EveryMisdeedIsRefusedOrCutAndTheParentGoesOn) {
  ASSERT_GE(misdeeds().size(), 24u);
  expect_honest_worker();
  for (const auto& name : misdeeds()) {
    SCOPED_TRACE(name);
    const Outcome outcome = attempt(name);
    if (outcome.finished) {
      EXPECT_EQ(outcome.messages.back().payload, R"({"succeeded":false})");
    } else {
      EXPECT_FALSE(outcome.reason.empty());
    }
  }
  expect_honest_worker();
}

TEST_F(JailTest, ReasonsNameTheCause) {
  EXPECT_NE(attempt("crash").reason.find("SEGV"), std::string::npos);
  EXPECT_EQ(attempt("connect").signal, SIGSYS);
  EXPECT_EQ(attempt("spin").kind, base::ErrorKind::limit);
  EXPECT_NE(attempt("spin").reason.find("processor"), std::string::npos);
  EXPECT_EQ(attempt("sleep").kind, base::ErrorKind::limit);
  EXPECT_EQ(attempt("flood").kind, base::ErrorKind::limit);
}

TEST_F(JailTest, WithoutASandboxNothingIsParsed) {
  for (int missing : {1, 2}) {
    const Outcome outcome =
        jail_->run({"misbehave", {{"try", "open"}, {"missing", missing}}}, input_.get(), short_limits());
    EXPECT_FALSE(outcome.finished);
    EXPECT_EQ(outcome.kind, base::ErrorKind::refused);
  }
}

TEST_F(JailTest, CostsLittleAFile) {
  std::vector<double> ms;
  for (int i = 0; i < 200; ++i) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(attempt("nothing at all").finished);
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::nth_element(ms.begin(), ms.begin() + 100, ms.end());
  RecordProperty("median_us", static_cast<int>(ms[100] * 1000));
  std::printf("median %.2f ms a request\n", ms[100]);
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_LT(ms[100], 5.0);
#endif
}

TEST(Wire, RefusesWhatMakesNoSense) {
  const auto word = [](std::uint32_t value) { return std::string(reinterpret_cast<char*>(&value), 4); };
  MessageReader reader(1000);
  EXPECT_TRUE(reader.feed(word(1) + word(2) + "{"));
  EXPECT_TRUE(reader.feed("}" + word(5) + word(2) + "{}"));
  EXPECT_TRUE(reader.ended());
  EXPECT_EQ(reader.take().size(), 2u);
  EXPECT_FALSE(reader.feed(word(1) + word(0)));  // after the end
  EXPECT_FALSE(MessageReader(1000).feed(word(9) + word(0)));
  EXPECT_FALSE(MessageReader(1000).feed(word(1) + word(0xFFFFFFFF)));
  EXPECT_FALSE(MessageReader(10).feed(std::string(11, 'x')));
}

TEST(Wire, PictureSizesMustFit) {
  const auto word = [](std::uint32_t value) { return std::string(reinterpret_cast<char*>(&value), 4); };
  const std::string head = word(1) + "t" + std::string(8, '\0');
  EXPECT_TRUE(decode_picture(head + word(2) + word(1) + "rgbrgb"));
  EXPECT_FALSE(decode_picture(head + word(2) + word(1) + "rgbrg"));
  EXPECT_FALSE(decode_picture(head + word(0x80000000) + word(1)));
  EXPECT_FALSE(decode_picture(head + word(65535) + word(65535)));
  EXPECT_FALSE(decode_picture(word(70) + std::string(70, 'l')));
  EXPECT_FALSE(decode_picture(""));
}

}  // namespace
}  // namespace contrechamp::media
