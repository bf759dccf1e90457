#include "media/decode/mono_decimator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace contrechamp::media {
namespace {

std::vector<float> tone(int rate_hz, double hz, double seconds) {
  std::vector<float> out(static_cast<std::size_t>(rate_hz * seconds));
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz));
  return out;
}

std::vector<float> decimate(int rate_hz, const std::vector<float>& in, std::size_t piece) {
  MonoDecimator d(rate_hz);
  for (std::size_t at = 0; at < in.size(); at += piece)
    d.push(std::span(in).subspan(at, std::min(piece, in.size() - at)));
  d.finish();
  return d.out();
}

// Largest difference of `got` from a tone of that frequency and the same phase, without the edges.
double error_against_tone(const std::vector<float>& got, double hz) {
  double worst = 0;
  for (std::size_t i = 200; i + 200 < got.size(); ++i)
    worst = std::max(worst, std::fabs(got[i] - std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / 8000)));
  return worst;
}

double rms(const std::vector<float>& x) {
  double sum = 0;
  for (std::size_t i = 200; i + 200 < x.size(); ++i) sum += double{x[i]} * x[i];
  return std::sqrt(sum / static_cast<double>(x.size() - 400));
}

TEST(MonoDecimator, KeepsTonesInPlaceAtEveryRate) {
  for (int rate : {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 192000})
    for (double hz : {200.0, 1000.0, 3000.0, 3500.0}) {
      const auto got = decimate(rate, tone(rate, hz, 1), 1024);
      EXPECT_NEAR(static_cast<double>(got.size()), 8000, 1) << rate;
      EXPECT_LT(error_against_tone(got, hz), 0.004) << rate << " Hz, a tone of " << hz;
    }
}

TEST(MonoDecimator, StopsAliasesIntoTheBand) {
  for (int rate : {16000, 22050, 44100, 48000})
    for (double hz : {4450.0, 5000.0, 6500.0, 7900.0})
      EXPECT_LT(rms(decimate(rate, tone(rate, hz, 1), 4096)), 0.002) << rate << " Hz, a tone of " << hz;
}

TEST(MonoDecimator, StopsSoundThatTheFirstStageWouldAlias) {
  for (double hz : {9000.0, 12000.0, 14700.0, 16000.0, 20000.0})
    for (int rate : {44100, 48000}) EXPECT_LT(rms(decimate(rate, tone(rate, hz, 1), 1000)), 0.002) << rate << " " << hz;
}

TEST(MonoDecimator, DoesNotDependOnTheBlockSize) {
  const auto in = tone(44100, 700, 0.5);
  const auto whole = decimate(44100, in, in.size());
  EXPECT_EQ(whole, decimate(44100, in, 1));
  EXPECT_EQ(whole, decimate(44100, in, 333));
}

TEST(MonoDecimator, TakesOddAndLowRates) {
  EXPECT_NEAR(static_cast<double>(decimate(11027, tone(11027, 440, 1), 512).size()), 8000, 8);
  EXPECT_LT(error_against_tone(decimate(4000, tone(4000, 500, 1), 512), 500), 0.01);
  EXPECT_TRUE(decimate(48000, {}, 1).empty());
}

}  // namespace
}  // namespace contrechamp::media
