#include "clock/pair/pair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "clock/features/features.h"
#include "clock/made_sound.h"
#include "clock/pair/candidates.h"

namespace contrechamp::clock {
namespace {

class PairTest : public ::testing::Test {
 protected:
  PreparedClip ready(const std::vector<float>& pcm) { return prepare(extract_features(pcm), ffts_); }
  PairResult pair(const std::vector<float>& a, const std::vector<float>& b) {
    return compare(ready(a), ready(b), ffts_);
  }
  FftSet ffts_;
  const std::vector<float> source_ = made_noise(100, 140);
};

// The second starts 12.345 s later: a sound at t in the first is at t - 12.345 in the second.
TEST_F(PairTest, FindsTheLagOfOneSourceInTwoNoises) {
  const auto result = pair(heard(source_, 1, 40, 0.1, 201), heard(source_, 13.345, 35, 0.1, 202));
  ASSERT_EQ(result.state, State::same_event);
  EXPECT_NEAR(result.best()->evidence.lag_s, 12.345, 2e-4);
  EXPECT_GE(result.best()->strength, alone);
  EXPECT_LT(result.best()->evidence.likeness, 0.5f);
  EXPECT_GT(result.best()->evidence.phase(), alone);
  EXPECT_GT(result.best()->evidence.magnitude, least_magnitude);
}

TEST_F(PairTest, LagChangesSignWithTheOrder) {
  const auto a = heard(source_, 1, 40, 0.1, 201), b = heard(source_, 13.345, 35, 0.1, 202);
  EXPECT_NEAR(pair(b, a).best()->evidence.lag_s, -12.345, 2e-4);
}

TEST_F(PairTest, UnrelatedSoundIsNoLink) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto result = pair(made_noise(300 + seed, 40), made_noise(400 + seed, 40));
    EXPECT_TRUE(result.state == State::no_common_sound || result.state == State::not_enough_sound) << "seed " << seed;
  }
}

// The most costly error: one event, but the clips do not overlap.
TEST_F(PairTest, ClipsOfOneEventWithoutCommonTimeAreNoLink) {
  const auto result = pair(heard(source_, 0, 40, 0.1, 201), heard(source_, 60, 40, 0.1, 202));
  EXPECT_NE(result.state, State::same_event);
}

TEST_F(PairTest, MeasuresTheDriftOfTwoClocks) {
  const auto result = pair(heard(source_, 0, 100, 0.15, 201), heard(source_, 5, 95, 0.15, 202, 50));
  ASSERT_EQ(result.state, State::same_event);
  EXPECT_NEAR(result.best()->evidence.drift_ppm, 50, 1);  // b is 50 ppm fast: its time stays behind, the lag grows
}

TEST_F(PairTest, TracksAPhoneThatMoves) {
  const auto result = pair(heard(source_, 0, 40, 0.12, 201), heard(source_, 5, 35, 0.12, 202, 0, 0.8, 0.8));
  ASSERT_EQ(result.state, State::same_event);
  EXPECT_NEAR(result.best()->evidence.path_lag_s, 5, 0.07);
  EXPECT_NEAR(result.best()->evidence.path_range_s, 0.072, 0.015);  // 31 s at 2.3 ms a second
}

TEST_F(PairTest, AnEvenSpeedIsNoWalk) {
  const auto result = pair(heard(source_, 0, 40, 0.12, 201), heard(source_, 5, 35, 0.12, 202, 0, 0.8));
  EXPECT_EQ(result.state, State::not_enough_sound);
  EXPECT_NEAR(std::fabs(result.best()->evidence.path_slope), 0.8 / 343, 0.0001);
}

TEST_F(PairTest, ACopyOfATrackIsTheSameRecordedSound) {
  const auto a = heard(source_, 0, 40, 0.1, 201);
  std::vector<float> b(a.begin() + 8000 * 4, a.end());  // the same recording, cut later, quieter
  for (float& x : b) x *= 0.4f;
  const auto result = pair(a, b);
  EXPECT_EQ(result.state, State::same_recorded_sound);
  EXPECT_NEAR(result.best()->evidence.lag_s, 4, 2e-4);
}

TEST_F(PairTest, ALoopIsAmbiguous) {
  const auto bar = made_noise(7, 2.7);
  std::vector<float> loop;
  while (loop.size() < 8000 * 50) loop.insert(loop.end(), bar.begin(), bar.end());
  const auto result = pair(heard(loop, 1, 30, 0.12, 201), heard(loop, 12, 30, 0.12, 202));
  EXPECT_EQ(result.state, State::ambiguous_by_repetition);
}

// A beep every second, as of a time signal, an alarm or a metronome, `beep_s` long, some of them left out by `kept`.
std::vector<float> beeps(double seconds, double period_s, double beep_s, double hz,
                         const std::function<bool(int)>& kept) {
  std::vector<float> out(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double time = static_cast<double>(i) / rate_hz;
    const int number = static_cast<int>(time / period_s);
    const double within = time - number * period_s;
    if (within < beep_s && kept(number)) out[i] = static_cast<float>(0.3 * std::sin(2 * M_PI * hz * within));
  }
  return out;
}

// Two recordings of one kind of beeper, years apart: whatever lag is best, another one is as good.
TEST_F(PairTest, ASignalThatRepeatsIsNoEvent) {
  const auto always = [](int) { return true; };
  for (const double period_s : {0.5, 1.0, 2.3})
    for (const double hz : {440.0, 1000.0}) {
      const auto signal = beeps(60, period_s, 0.12, hz, always);
      const auto result = pair(heard(signal, 3, 30, 0.03, 211), heard(signal, 17.25, 30, 0.03, 212));
      EXPECT_NE(result.state, State::same_event) << period_s << " s, " << hz << " Hz";
    }
  // A code that is another one each minute: two minutes share most of its pulses, at every whole second.
  const auto minute = [](int salt) { return [salt](int n) { return (n * 7 + salt) % 11 != 0 && n % 59 != 0; }; };
  const auto result = pair(heard(beeps(60, 1, 0.2, 800, minute(0)), 3, 35, 0.03, 213),
                           heard(beeps(60, 1, 0.2, 800, minute(5)), 8.4, 35, 0.03, 214));
  EXPECT_NE(result.state, State::same_event);
}

// The same signal with what else was heard there: one lag stands far above its repetitions.
TEST_F(PairTest, AnEventUnderASignalThatRepeatsIsFound) {
  auto place = beeps(60, 1, 0.12, 1000, [](int) { return true; });
  const auto voices = made_noise(77, 60);
  for (std::size_t i = 0; i < place.size(); ++i) place[i] += voices[i];
  const auto result = pair(heard(place, 3, 30, 0.1, 215), heard(place, 9.25, 30, 0.1, 216));
  ASSERT_EQ(result.state, State::same_event);
  EXPECT_NEAR(result.best()->evidence.lag_s, 6.25, 1e-3);
  EXPECT_GE(result.best()->evidence.peak_ratio, 2);
}

TEST_F(PairTest, SilenceAndShortSoundAreNotEnough) {
  EXPECT_EQ(pair(heard(source_, 0, 1.5, 0.1, 201), heard(source_, 0, 40, 0.1, 202)).state, State::not_enough_sound);
  EXPECT_NE(pair(std::vector<float>(8000 * 20), heard(source_, 0, 40, 0.1, 202)).state, State::same_event);
}

// At a less likely lag phase is computed only when the thirds of the magnitude or the onsets support it.
TEST_F(PairTest, PhaseIsComputedWhereThereIsSupport) {
  const auto a = ready(heard(source_, 0, 40, 0.12, 201)), b = ready(heard(source_, 5, 35, 0.12, 202)),
             other = ready(made_noise(9, 40));
  constexpr auto sparing = Verifier::Phase::if_supported;
  const Evidence right = Verifier(ffts_).weigh(a, b, 5, sparing);
  EXPECT_GE(right.steady, 3);
  EXPECT_EQ(right.line, Verifier(ffts_).weigh(a, b, 5).line);
  EXPECT_GE(right.line, alone);
  int asked = 0, spared = 0;
  for (double lag = -20; lag <= 20; lag += 0.25) {
    const Evidence full = Verifier(ffts_).weigh(a, other, lag), less = Verifier(ffts_).weigh(a, other, lag, sparing);
    EXPECT_EQ(full.magnitude, less.magnitude);
    asked += full.blocks > 0, spared += full.blocks > 0 && less.blocks == 0;
  }
  EXPECT_GT(asked, 0);
  EXPECT_EQ(spared, asked);
}

// Of unrelated sound phase is computed for the two likeliest lags, and for others only when their score is high.
TEST_F(PairTest, PhaseOfUnlikelyLagsIsNotComputed) {
  int unlikely = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const auto a = ready(made_noise(300 + seed, 40)), b = ready(made_noise(400 + seed, 40));
    const auto candidates = choose_candidates(score_lags(a, b, ffts_));
    ASSERT_GT(candidates.size(), 4u);
    if (candidates.front().joint >= 9.2f) continue;
    ++unlikely;
    const auto result = compare(a, b, ffts_);
    EXPECT_LE(std::count_if(result.hypotheses.begin(), result.hypotheses.end(),
                            [](const Hypothesis& h) { return h.evidence.blocks > 0; }),
              2)
        << seed;
  }
  EXPECT_GE(unlikely, 4);
}

TEST_F(PairTest, IsDeterministic) {
  const auto a = heard(source_, 1, 30, 0.2, 201), b = heard(source_, 9, 30, 0.2, 202);
  const auto x = pair(a, b), y = pair(a, b);
  ASSERT_TRUE(x.best() != nullptr && y.best() != nullptr);
  EXPECT_EQ(x.best()->strength, y.best()->strength);
  EXPECT_EQ(x.best()->evidence.lag_s, y.best()->evidence.lag_s);
}

TEST(Strength, IsTheLesserOfTwoChannels) {
  Evidence e;
  e.line = 40;
  EXPECT_EQ(strength_of(e), 0);  // phase alone is nothing
  e.magnitude = 3;
  EXPECT_NEAR(strength_of(e), 16, 1e-4);  // 2 × 3 + 40 / 4
  e.magnitude = 30;
  EXPECT_NEAR(strength_of(e), 40, 1e-4);
}

// Onsets and magnitude both measure power: below the strength of a link they are support, whatever their value.
TEST(Strength, OfOnsetsIsALinkOrSupport) {
  Evidence e;
  e.onsets = 12, e.magnitude = 6;
  EXPECT_NEAR(onset_strength(e), 9, 1e-4);  // 1.5 × 6
  e.magnitude = 5;
  EXPECT_EQ(onset_strength(e), supported);        // 7.5
  EXPECT_NEAR(onset_strength(e, 4), 10.3, 1e-4);  // with thirds that agree: 7.5 + 4 - 1.2
  e.onsets = 3;
  EXPECT_EQ(onset_strength(e, 7), 3);
}

Evidence walk() {
  Evidence e;
  e.path = 20, e.magnitude = 15, e.steady = 6, e.overlap_s = 50, e.blocks = 48, e.path_points = 30;
  e.path_slope = 0.003, e.path_bend_s = 0.004;
  return e;
}

// Two songs that run beside each other for a while at nearly one speed: phase tracks them, and one third has no
// magnitude.
TEST(MovesTooFast, SoundInAPartOfTheOverlapIsNoWalk) {
  Evidence e = walk();
  EXPECT_FALSE(moves_too_fast(e));
  EXPECT_EQ(state_of({{e, 20}}), State::same_event);
  e.magnitude = 25;  // a third then has 14 when all agree; less than 4.8 is no sound
  e.steady = 4.7f;
  EXPECT_TRUE(moves_too_fast(e));
  e.magnitude = 10, e.steady = 3.1f;
  EXPECT_FALSE(moves_too_fast(e));
  e.steady = 2.5f;
  EXPECT_TRUE(moves_too_fast(e));
  EXPECT_EQ(state_of({{e, 20}}), State::not_enough_sound);
}

// A song that is played a little faster elsewhere has magnitude in every third too.
TEST(StateOf, AMovingLagOfFewSecondsNeedsMore) {
  Evidence e = walk();
  e.overlap_s = 10, e.blocks = 9, e.path_points = 5, e.path_slope = 0, e.path_bend_s = 0, e.steady = 9;
  EXPECT_EQ(state_of({{e, 9}}), State::not_enough_sound);
  EXPECT_EQ(state_of({{e, 10}}), State::same_event);
  Evidence bent = e;
  bent.path_bend_s = 0.0005;
  EXPECT_EQ(state_of({{bent, 9}}), State::same_event);
  e.line = 20;  // two still phones
  EXPECT_EQ(state_of({{e, 9}}), State::same_event);
}

TEST(StateOf, StandingPowerAloneNeedsMore) {
  Evidence e;
  e.cluster[0] = 8.2f, e.magnitude = 4.4f, e.overlap_s = 40, e.blocks = 39;
  EXPECT_EQ(state_of({{e, 8.2f}}), State::not_enough_sound);
  EXPECT_EQ(state_of({{e, 10.1f}}), State::same_event);
  e.steady = 3.5f;  // magnitude in all thirds
  EXPECT_EQ(state_of({{e, 8.2f}}), State::same_event);
  e.steady = 0, e.line = 4.5f;
  EXPECT_EQ(state_of({{e, 8.2f}}), State::same_event);
}

// Two crowds with one slogan: magnitude correlates at every fourth word, and the best of so many lags has phase by
// chance.
TEST(StateOf, PeriodicSoundNeedsMore) {
  Evidence e;
  e.line = 8.2f, e.magnitude = 18, e.steady = 9, e.overlap_s = 35, e.blocks = 33;
  Evidence rival = e;
  rival.line = 2, rival.magnitude = 15.7f, rival.lag_s = 7.8;
  EXPECT_EQ(state_of({{e, 8.2f}, {rival, 2}}), State::not_enough_sound);
  EXPECT_EQ(state_of({{e, 10.1f}, {rival, 2}}), State::same_event);
  rival.magnitude = 10.5f;  // much less than the best
  EXPECT_EQ(state_of({{e, 8.2f}, {rival, 2}}), State::same_event);
  e.magnitude = 6, rival.magnitude = 5.5f;  // within chance
  EXPECT_EQ(state_of({{e, 8.2f}, {rival, 2}}), State::same_event);
}

TEST(MovesTooFast, MagnitudeAtAFastLagIsNoWalk) {
  Evidence e;
  e.magnitude = 10, e.steady = 6.5f, e.overlap_s = 6.1, e.blocks = 6;
  EXPECT_GT(walking_strength(e, 3), supported);
  e.wander = 0.048f;  // 0.2 s in four seconds
  EXPECT_EQ(walking_strength(e, 3), 0);
}

// The bend of nine seconds does not tell a walk from a tape.
TEST(MovesTooFast, TheBendOfFewSecondsIsNotKnown) {
  Evidence e = walk();
  e.overlap_s = 13.5, e.blocks = 13, e.path_points = 12, e.path_slope = 0.0036, e.path_bend_s = 0.001;
  EXPECT_FALSE(moves_too_fast(e));
  e.path_points = 6;
  EXPECT_TRUE(moves_too_fast(e));
}

TEST(Strength, FalseRateFallsWithStrength) {
  for (float s = 0; s < 20; s += 0.5f) EXPECT_GE(false_rate(s), false_rate(s + 0.5f));
  EXPECT_LT(false_rate(alone), 3e-4);
}

}  // namespace
}  // namespace contrechamp::clock
