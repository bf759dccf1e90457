#include "model/fingerprint.h"

#include <gtest/gtest.h>

#include <limits>

namespace contrechamp::model {
namespace {

ClipFingerprint made() {
  ClipFingerprint out{2000000, {{0, 500000, 448, 252, {}}, {1000000, 1500000, 448, 252, {}}}};
  out.frames[0].features.push_back({{1, 2, 3, 4}, 10, 20, 3, 5});
  return out;
}

TEST(Fingerprint, ComesBackFromItsBytes) {
  const std::string bytes = to_bytes(made());
  const auto again = fingerprint_from_bytes(bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(to_bytes(*again), bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(fingerprint_from_bytes(std::string_view(bytes).substr(0, size)));
}

// A file in an archive may be forged: times beyond the limits are refused.
TEST(Fingerprint, TimesOfNoClipAreRefused) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(),
                         least = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t time : {most, least, most / 2, least / 2}) {
    auto bad = made();
    bad.frames[0].time_us = bad.frames[0].until_us = bad.frames[1].time_us = bad.frames[1].until_us = time;
    EXPECT_FALSE(fingerprint_from_bytes(to_bytes(bad))) << time;
    bad = made();
    bad.duration_us = time;
    EXPECT_FALSE(fingerprint_from_bytes(to_bytes(bad))) << time;
  }
  auto bad = made();
  bad.frames[1].until_us = most;
  EXPECT_FALSE(fingerprint_from_bytes(to_bytes(bad)));
}

}  // namespace
}  // namespace contrechamp::model
