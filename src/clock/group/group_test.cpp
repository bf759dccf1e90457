#include "clock/group/group.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace contrechamp::clock {
namespace {

// A compared pair with one hypothesis, of a source that stands still.
ComparedPair heard_pair(std::size_t a, std::size_t b, double lag_s, float strength, double at_s = 20) {
  Hypothesis h;
  h.strength = strength;
  h.evidence.lag_s = h.evidence.magnitude_lag_s = h.evidence.path_lag_s = lag_s;
  h.evidence.line = strength, h.evidence.magnitude = strength;
  h.evidence.overlap_s = 30, h.evidence.at_s = at_s, h.evidence.blocks = 29, h.evidence.width_s = 1e-4;
  return {a, b, {strength >= alone ? State::same_event : State::not_enough_sound, {h}}};
}

const WeighAt nothing_heard = [](std::size_t, std::size_t, double) { return std::optional(Evidence{}); };
const WeighAt not_available = [](std::size_t, std::size_t, double) { return std::optional<Evidence>(); };

double offset_of(const Group& group, std::size_t clip) {
  for (const Member& m : group.members)
    if (m.clip == clip) return m.offset_s;
  return std::nan("");
}

TEST(Clocks, OneLinkIsAGroupOfTwo) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 12.5, 20)};
  const auto clocks = solve_clocks(durations, pairs, {}, not_available);
  ASSERT_EQ(clocks.groups.size(), 1u);
  ASSERT_EQ(clocks.groups[0].members.size(), 2u);
  EXPECT_NEAR(offset_of(clocks.groups[0], 1) - offset_of(clocks.groups[0], 0), 12.5, 1e-6);
  EXPECT_GE(clocks.groups[0].links[0].interval_s, 0.06);  // 3 ms a metre over 20 m
}

TEST(Clocks, AWeakLinkAloneJoinsNothing) {
  const std::vector<double> durations{40, 40};
  const std::vector pairs{heard_pair(0, 1, 12.5, alone - 1)};
  EXPECT_TRUE(solve_clocks(durations, pairs, {}, not_available).groups.empty());
}

// Clip 2 hears 0 and 1, which are one group, weakly, but at lags that agree.
TEST(Clocks, TwoWeakLinksThatAgreeJoin) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(0, 2, 15, 7.5f), heard_pair(1, 2, 5.01, 7.5f)};
  const auto clocks = solve_clocks(durations, pairs, {}, not_available);
  ASSERT_EQ(clocks.groups.size(), 1u);
  EXPECT_EQ(clocks.groups[0].members.size(), 3u);
  const std::vector apart{heard_pair(0, 1, 10, 30), heard_pair(0, 2, 15, 7.5f), heard_pair(1, 2, 9, 7.5f)};
  EXPECT_EQ(solve_clocks(durations, apart, {}, not_available).groups[0].members.size(), 2u);
}

// Links of a sound that repeats join nothing, however many agree and however strong they are; nor does the lesser lag
// of a pair.
TEST(Clocks, WhatFitsAtSeveralLagsJoinsNothing) {
  const std::vector<double> durations{40, 40, 40};
  std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(0, 2, 15, 300), heard_pair(1, 2, 5, 300)};
  pairs[1].result.state = pairs[2].result.state = State::ambiguous_by_repetition;
  ASSERT_EQ(solve_clocks(durations, pairs, {}, not_available).groups[0].members.size(), 2u);
  std::vector lesser{heard_pair(0, 1, 10, 30), heard_pair(0, 2, 7, 7.5f), heard_pair(1, 2, 33, 7.5f)};
  for (auto& [pair, lag_s] : std::vector<std::pair<ComparedPair*, double>>{{&lesser[1], 15}, {&lesser[2], 5}}) {
    auto second = heard_pair(0, 0, lag_s, 7.4f).result.hypotheses[0];
    pair->result.hypotheses.push_back(second);
  }
  EXPECT_EQ(solve_clocks(durations, lesser, {}, not_available).groups[0].members.size(), 2u);
}

// Two pairs of clips with weak links in all four pairs across. By phase these are four independent measurements; by
// onsets, or when they fit at several lags, they are one chance resemblance.
TEST(Clocks, AResemblanceOfEveryPairJoinsNoGroups) {
  const std::vector<double> durations{40, 40, 40, 40};
  const auto across = [&](const std::function<void(ComparedPair&)>& change) {
    std::vector pairs{heard_pair(0, 1, 0, 30), heard_pair(2, 3, 0, 30)};
    for (std::size_t a : {0, 1})
      for (std::size_t b : {2, 3}) change(pairs.emplace_back(heard_pair(a, b, 5, 4.5f)));
    return solve_clocks(durations, pairs, {}, not_available).groups.size();
  };
  EXPECT_EQ(across([](ComparedPair&) {}), 1u);
  EXPECT_EQ(across([](ComparedPair& pair) { pair.result.state = State::ambiguous_by_repetition; }), 2u);
  EXPECT_EQ(across([](ComparedPair& pair) {
              Evidence& e = pair.result.hypotheses[0].evidence;
              e.line = 0, e.onsets = 6, e.onsets_lag_s = 5;
            }),
            2u);
}

TEST(Clocks, ALinkThatBreaksTheLoopIsSetAside) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(1, 2, 5, 30), heard_pair(0, 2, 18, 9)};
  const auto clocks = solve_clocks(durations, pairs, {}, not_available);
  ASSERT_EQ(clocks.groups.size(), 1u);
  EXPECT_NEAR(offset_of(clocks.groups[0], 2) - offset_of(clocks.groups[0], 0), 15, 1e-3);
  ASSERT_EQ(clocks.set_aside.size(), 1u);
  EXPECT_NEAR(clocks.set_aside[0].link.lag_s, 18, 1e-9);
}

// Clip 2 has no sound in common with 0. That outweighs a weak link to 1, not a strong one.
TEST(Clocks, OneSilentPairDoesNotOutweighASureLink) {
  const std::vector<double> durations{40, 40, 40};
  const auto members = [&](float strength) {
    const std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(1, 2, 5, strength)};
    return solve_clocks(durations, pairs, {}, nothing_heard).groups[0].members.size();
  };
  EXPECT_EQ(members(alone + 1), 2u);
  EXPECT_EQ(members(11.9f), 2u);
  EXPECT_EQ(members(12.1f), 3u);
}

// Two groups of three with a long overlap and one link between them; the other pairs have no common sound.
TEST(Clocks, OneBridgeDoesNotMergeLargeGroups) {
  const std::vector<double> durations(6, 60.0);
  std::vector<ComparedPair> pairs;
  for (std::size_t g : {0u, 3u}) {
    pairs.push_back(heard_pair(g, g + 1, 1, 30));
    pairs.push_back(heard_pair(g + 1, g + 2, 1, 30));
    pairs.push_back(heard_pair(g, g + 2, 2, 30));
  }
  pairs.push_back(heard_pair(0, 3, 4, 15));
  const auto clocks = solve_clocks(durations, pairs, {}, nothing_heard);
  EXPECT_EQ(clocks.groups.size(), 2u);
  EXPECT_EQ(clocks.set_aside.size(), 1u);
}

TEST(Clocks, StatementsTakePrecedence) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(1, 2, 5, 30)};
  const std::vector<StatedLink> no{{0, 1, StatedLink::What::reject, 0}};
  const auto rejected = solve_clocks(durations, pairs, no, not_available);
  ASSERT_EQ(rejected.groups.size(), 1u);
  EXPECT_EQ(rejected.groups[0].members.size(), 2u);
  EXPECT_TRUE(std::isnan(offset_of(rejected.groups[0], 0)));
  const std::vector<StatedLink> lock{{0, 1, StatedLink::What::lock, 12}};
  const auto locked = solve_clocks(durations, pairs, lock, not_available);
  ASSERT_EQ(locked.groups.size(), 1u);
  EXPECT_NEAR(offset_of(locked.groups[0], 1) - offset_of(locked.groups[0], 0), 12, 1e-3);
  EXPECT_NEAR(offset_of(locked.groups[0], 2) - offset_of(locked.groups[0], 1), 5, 1e-3);
}

// A rejected pair stays apart even when a third clip is linked to both.
TEST(Clocks, ARejectionHoldsAgainstADetour) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(0, 2, 15, 30), heard_pair(1, 2, 5, 30)};
  const std::vector<StatedLink> no{{0, 1, StatedLink::What::reject, 0}};
  for (const auto& group : solve_clocks(durations, pairs, no, not_available).groups)
    EXPECT_TRUE(std::isnan(offset_of(group, 0)) || std::isnan(offset_of(group, 1)));
}

// The error of a loop is distributed: 10.000 + 5.000 against 15.003.
TEST(Clocks, DistributesTheErrorOfALoop) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 10, 30), heard_pair(1, 2, 5, 30), heard_pair(0, 2, 15.003, 30)};
  const auto clocks = solve_clocks(durations, pairs, {}, not_available);
  const double whole = offset_of(clocks.groups[0], 2) - offset_of(clocks.groups[0], 0);
  EXPECT_NEAR(whole, 15.002, 0.0005);
}

// Clips 1 and 2 agree with 0; the link between them follows an echo that is 20 ms late.
TEST(Clocks, AnEchoIsCorrectedByTheGroup) {
  const std::vector<double> durations{40, 40, 40};
  const std::vector pairs{heard_pair(0, 1, 10, 90), heard_pair(0, 2, 15, 90), heard_pair(1, 2, 5.02, 20)};
  const auto clocks = solve_clocks(durations, pairs, {}, not_available);
  ASSERT_EQ(clocks.groups.size(), 1u);
  ASSERT_EQ(clocks.groups[0].links.size(), 3u);
  for (const Link& l : clocks.groups[0].links) {
    EXPECT_NEAR(l.lag_s, l.a == 1 ? 5 : l.b == 1 ? 10 : 15, 0.0035);
    EXPECT_GE(l.interval_s, 0.06);
  }
  // A single link is kept, and a stated link too.
  const auto alone_heard = solve_clocks(durations, std::vector{heard_pair(1, 2, 5.02, 20)}, {}, not_available);
  EXPECT_DOUBLE_EQ(alone_heard.groups[0].links[0].lag_s, 5.02);
  const std::vector<StatedLink> stated{{1, 2, StatedLink::What::lock, 5.02}};
  const auto locked = solve_clocks(durations, pairs, stated, not_available);
  for (const Link& l : locked.groups[0].links)
    if (l.stated) {
      EXPECT_DOUBLE_EQ(l.lag_s, 5.02);
    }
}

TEST(Clocks, DriftBecomesTheRate) {
  const std::vector<double> durations{120, 120};
  auto pair = heard_pair(0, 1, 10, 40, 65);
  pair.result.hypotheses[0].evidence.overlap_s = 110;
  pair.result.hypotheses[0].evidence.drift_ppm = 50;  // the lag grows by 50 µs a second of a: b is slow
  const auto clocks = solve_clocks(durations, std::vector{pair}, {}, not_available);
  ASSERT_EQ(clocks.groups.size(), 1u);
  const Member &a = clocks.groups[0].members[0], &b = clocks.groups[0].members[1];
  EXPECT_NEAR((b.rate - a.rate) * 1e6, 50, 0.1);
  // At 65 s of a, b stands at 55 s.
  EXPECT_NEAR(a.offset_s + 65 * a.rate, b.offset_s + 55 * b.rate, 1e-4);
}

TEST(Clocks, NoClipsAreNoGroup) { EXPECT_TRUE(solve_clocks({}, {}, {}, not_available).groups.empty()); }

}  // namespace
}  // namespace contrechamp::clock
