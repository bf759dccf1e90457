#include "model/footage.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

using Word = FootageStatement::Verdict;
using What = LinkStatement::What;

PairAnswer judged(std::optional<Verdict> pictures, std::vector<FootageVoice> footage) {
  return judge_pair({pictures, false, 0, std::move(footage), {}});
}

PairAnswer heard(std::optional<Verdict> pictures, double likeness, std::vector<LinkVoice> links = {}) {
  return judge_pair({pictures, true, likeness, {}, std::move(links)});
}

TEST(Footage, OfWhichNobodySpeaksTheVerdictDecides) {
  EXPECT_FALSE(judge_pair({}).shown);
  EXPECT_TRUE(judged(Verdict::copy, {}).same_footage);
  for (const auto verdict : {Verdict::same_scene, Verdict::shared_overlay}) {
    EXPECT_FALSE(judged(verdict, {}).same_footage);
    EXPECT_TRUE(judged(verdict, {}).shown);
    EXPECT_EQ(judged(verdict, {}).verdict, verdict);
  }
}

TEST(Footage, PeopleOutweighTheVerdictAndWhereTheyDisagreeItHolds) {
  EXPECT_TRUE(judged({}, {{1, "heron", Word::same}}).same_footage);
  EXPECT_TRUE(judged(Verdict::same_scene, {{1, "heron", Word::same}, {2, "lark", Word::same}}).same_footage);
  const auto different = judged(Verdict::copy, {{1, "heron", Word::different}});
  EXPECT_FALSE(different.same_footage);
  EXPECT_TRUE(different.shown);
  EXPECT_EQ(different.judged, Judged::different);
  const std::vector<FootageVoice> both = {{1, "heron", Word::different}, {2, "lark", Word::same}};
  EXPECT_EQ(judged(Verdict::copy, both).judged, Judged::disputed);
  EXPECT_TRUE(judged(Verdict::copy, both).same_footage);
  EXPECT_FALSE(judged(Verdict::same_scene, both).same_footage);
  EXPECT_FALSE(judged({}, both).same_footage);
  EXPECT_TRUE(judged({}, both).shown);
}

TEST(Footage, TheNewestWordOfEachPersonGovernsInWhateverOrderTheyCome) {
  EXPECT_EQ(judged({}, {{5, "heron", Word::same}, {2, "heron", Word::different}}).judged, Judged::same);
  const auto open = judged({}, {{5, "heron", Word::open}, {2, "heron", Word::different}});
  EXPECT_EQ(open.judged, Judged::nothing);
  EXPECT_FALSE(open.shown);
  EXPECT_EQ(judged({}, {{5, "heron", Word::open}, {2, "lark", Word::different}}).judged, Judged::different);
}

TEST(Footage, OneRecordedSoundBeforeAStillCameraMakesACopy) {
  const auto still = heard(Verdict::same_scene, 0.36);
  EXPECT_EQ(still.verdict, Verdict::copy);
  EXPECT_TRUE(still.by_sound && still.same_footage);
  const auto tape = heard(Verdict::same_scene, 0.35);
  EXPECT_EQ(tape.verdict, Verdict::same_scene);
  EXPECT_FALSE(tape.by_sound || tape.same_footage);
  EXPECT_EQ(tape.recorded, Recorded::heard);
  const auto alone = heard({}, 0.9);
  EXPECT_EQ(alone.verdict, Verdict::same_sound);
  EXPECT_TRUE(alone.by_sound && alone.shown);
  EXPECT_FALSE(alone.same_footage);
  EXPECT_FALSE(heard(Verdict::copy, 0.9).by_sound);
  EXPECT_EQ(heard(Verdict::shared_overlay, 0.9).verdict, Verdict::shared_overlay);
}

TEST(Footage, TheNewestWordOnTheSoundGovernsWhatWasHeard) {
  EXPECT_EQ(heard({}, 0.9, {{1, "heron", What::lock}}).recorded, Recorded::no);
  EXPECT_EQ(heard({}, 0.9, {{1, "heron", What::recording}, {2, "lark", What::reject}}).recorded, Recorded::no);
  EXPECT_EQ(heard({}, 0.9, {{3, "heron", What::recording}, {2, "lark", What::reject}}).recorded, Recorded::said);
  EXPECT_EQ(heard({}, 0.9, {{1, "heron", What::recording}, {2, "heron", What::release}}).recorded, Recorded::heard);
  const auto said = judge_pair({{}, false, 0, {}, {{1, "heron", What::recording}}});
  EXPECT_EQ(said.verdict, Verdict::same_sound);
}

}  // namespace
}  // namespace contrechamp::model
