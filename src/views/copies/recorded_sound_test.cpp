#include "views/copies/recorded_sound.h"

#include "clock/features/features.h"
#include "clock/made_sound.h"
#include "ingest/archive_fixture.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "views/clock/link_statements.h"

namespace contrechamp::views {
namespace {

class RecordedSoundTest : public ingest::ArchiveFixture {
 protected:
  // An item whose sound begins `begin_s` into the file.
  std::string item(char letter, double begin_s, std::size_t samples) {
    store::SoundRow row;
    row.item = std::string(64, letter);
    archive_->catalogue().items().add(row.item, "512", 5, 1000 + letter);
    row.samples = static_cast<std::int64_t>(samples), row.begin_us = static_cast<std::int64_t>(begin_s * 1e6);
    archive_->catalogue().sounds().put(row);
    return row.item;
  }
  void compare(const std::string& a, const std::vector<float>& x, const std::string& b, const std::vector<float>& y) {
    const auto first = clock::prepare(clock::extract_features(x), ffts_),
               second = clock::prepare(clock::extract_features(y), ffts_);
    archive_->catalogue().sounds().put_pair(pipeline::to_row(a, b, clock::compare(first, second, ffts_)));
  }
  std::vector<RecordedSound> found() {
    std::vector<RecordedSound> out;
    SoundPlaces places(archive_->catalogue());
    for (const auto& row : archive_->catalogue().footage().pairs(""))
      if (row.answer.recorded != model::Recorded::no) out.push_back(places.of(row));
    return out;
  }
  clock::FftSet ffts_;
};

TEST_F(RecordedSoundTest, ACopiedTrackIsPlacedInBothFiles) {
  const auto source = clock::made_noise(1, 40);
  const auto whole = clock::heard(source, 0, 30, 0.15, 2);
  const std::vector<float> cut(whole.begin() + 8000 * 12, whole.begin() + 8000 * 27);
  const auto other = clock::heard(source, 4, 30, 0.15, 3);
  const auto a = item('a', 0, whole.size()), b = item('b', 1.5, cut.size()), c = item('c', 0, other.size());
  compare(a, whole, b, cut);
  compare(a, whole, c, other);
  const auto sounds = found();
  ASSERT_EQ(sounds.size(), 1u);
  EXPECT_EQ(sounds[0].a, a);
  EXPECT_EQ(sounds[0].b, b);
  EXPECT_NEAR(sounds[0].a_start_s, 12, 0.01);
  EXPECT_NEAR(sounds[0].a_end_s, 27, 0.01);
  EXPECT_NEAR(sounds[0].b_start_s, 1.5, 0.01);
  EXPECT_NEAR(sounds[0].b_end_s, 16.5, 0.01);
  EXPECT_GT(sounds[0].score, 8);
  EXPECT_GT(sounds[0].likeness, 0.36);
  EXPECT_FALSE(sounds[0].said);
}

TEST_F(RecordedSoundTest, APersonsWordCounts) {
  const auto source = clock::made_noise(1, 40);
  const auto x = clock::heard(source, 0, 30, 0.15, 2), y = clock::heard(source, 4, 30, 0.15, 3);
  write("a.bin", "one");
  write("b.bin", "two");
  take();
  const auto items = archive_->catalogue().items().page({});
  ASSERT_EQ(items.size(), 2u);
  const auto a = std::min(items[0].id, items[1].id), b = std::max(items[0].id, items[1].id);
  for (const auto& id : {a, b}) {
    store::SoundRow row;
    row.item = id, row.samples = static_cast<std::int64_t>(x.size());
    archive_->catalogue().sounds().put(row);
  }
  compare(a, x, b, y);
  EXPECT_TRUE(found().empty());
  ASSERT_TRUE(say_link(*archive_, b, a, "recording", 0));
  const auto sounds = found();
  ASSERT_EQ(sounds.size(), 1u);
  EXPECT_TRUE(sounds[0].said);
  EXPECT_NEAR(sounds[0].a_start_s, 4, 0.05);
  ASSERT_TRUE(say_link(*archive_, a, b, "release", 0));
  EXPECT_TRUE(found().empty());
}

}  // namespace
}  // namespace contrechamp::views
