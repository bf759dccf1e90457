#include "views/json/clock_solution.h"

#include <gtest/gtest.h>

namespace contrechamp::views {
namespace {

ClockSolution any_solution() {
  const std::string a(64, 'a'), b(64, 'b'), c(64, 'c');
  SolvedLink heard{a, b, -3.141593, 12.25, 0.003, 17.5, 0.000125, 21.4, 1e-9, clock::State::same_event, false};
  SolvedLink stated{a, c, 6, 0, 0.0005, std::nullopt, 0, 0, std::nullopt, clock::State::same_event, true};
  ClockSolution out;
  out.groups = {{a.substr(0, 16),
                 {{a, 0, 1, 30, 1.5, 0.25, 0.001, 0.5, 2}, {b, 3.141593, 1.000017, 12.345, 0, 0, 1, 0, 0}},
                 {heard, stated}}};
  out.set_aside = {{stated, "it contradicts \"a\" and ü"}};
  out.other = {{b, c, clock::State::same_recorded_sound, 0.1 + 0.2, 30.125, true},
               {a, c, clock::State::ambiguous_by_repetition, 0, 9, false}};
  return out;
}

TEST(ClockSolution, IsReadBackAsItWasWritten) {
  for (const auto& solution : {any_solution(), ClockSolution()}) {
    const std::string text = encode(solution);
    const auto back = decode_solution(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, solution);
    EXPECT_EQ(encode(*back), text);
  }
}

TEST(ClockSolution, AnotherTextIsNone) {
  const std::string good = encode(any_solution());
  for (const std::string& bad :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"groups":[]})"),
        std::string(R"({"groups":3,"set_aside":[],"other":[]})"),
        std::string(R"({"groups":[{"id":"x","members":[{}],"links":[]}],"set_aside":[],"other":[]})"),
        good.substr(0, good.size() - 1)})
    EXPECT_FALSE(decode_solution(bad)) << bad;
}

}  // namespace
}  // namespace contrechamp::views
