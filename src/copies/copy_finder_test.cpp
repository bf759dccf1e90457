// Comparisons of synthetic films, whose strips are made on demand.
#include "copies/copy_finder.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "copies/family/families.h"
#include "copies/features_fixture.h"
#include "copies/film_fixture.h"

namespace contrechamp::copies {
namespace {

constexpr std::int64_t s = 1000000, minute = 60 * s;

// Balls before a wall, over a stretch of the film. `take`: which of several films of one place.
std::shared_ptr<const model::Strip> strip_of(int take, Stretch stretch) {
  constexpr int width = 64, height = 36;
  auto out = std::make_shared<model::Strip>();
  out->start_us = stretch.from_us;
  out->width_px = width, out->height_px = height;
  std::vector<std::uint8_t> wall;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) wall.push_back(static_cast<std::uint8_t>(60 + 120 * cloud(x * 0.35, y * 0.35, 5)));
  for (std::int64_t at = stretch.from_us; at < stretch.until_us; at += out->step_us) {
    auto picture = wall;
    const double t = static_cast<double>(at) / 1e6;
    for (int ball = 0; ball < 4; ++ball) {
      const double speed = 0.5 + grain(ball, take, 78), phase = 6.3 * grain(ball, take, 77);
      const int x = static_cast<int>(30 + 27 * std::sin(speed * t + phase)),
                y = static_cast<int>(17 + 14 * std::sin(1.7 * speed * t + 2 * phase + ball));
      for (int v = y - 2; v <= y + 2; ++v)
        for (int u = x - 2; u <= x + 2; ++u)
          picture[static_cast<std::size_t>(v * width + u)] = ball % 2 == 0 ? 235 : 20;
    }
    out->luma.insert(out->luma.end(), picture.begin(), picture.end());
  }
  return out;
}

// Films by number. Films of one take have the same frames at the same times.
struct Films {
  struct Film {
    int take;
    std::int64_t from_us, length_us;  // of the take
    bool readable = true;
    std::int64_t stated_us = 0;  // the duration that its container states, where it is wrong
  };
  std::map<Clip, Film> films;
  std::map<Clip, std::vector<Found>> known_copies;
  std::map<Clip, int> asked;
  std::set<std::uint32_t> same_frame;  // frames that are the same in every film, as of a fixed camera

  model::ClipFingerprint fingerprint(Clip clip) const {
    const Film& film = films.at(clip);
    model::ClipFingerprint out{film.stated_us > 0 ? film.stated_us : film.length_us, {}};
    for (std::int64_t at = 0; at < film.length_us; at += 30 * s) {
      const bool alike = clip != 0 || same_frame.count(static_cast<std::uint32_t>(out.frames.size())) != 0;
      out.frames.push_back(
          random_frame(!same_frame.empty() && alike ? 1 : static_cast<unsigned>((film.from_us + at) / s), 60));
      out.frames.back().time_us = out.frames.back().until_us = at;
    }
    return out;
  }
  // Compared two at a time, the result is that of one after the other.
  std::vector<Found> compare(Clip self, const std::vector<Candidate>& candidates) {
    auto eager = *this;
    const auto ahead = eager.compare_by(self, candidates, [](std::function<void()> work) -> std::function<void()> {
      work();
      return [] {};
    });
    const auto found = compare_by(self, candidates, {});
    EXPECT_EQ(ahead.size(), found.size());
    for (std::size_t i = 0; i < std::min(ahead.size(), found.size()); ++i) {
      EXPECT_EQ(ahead[i].clip, found[i].clip);
      EXPECT_EQ(ahead[i].match.score, found[i].match.score);
      EXPECT_EQ(ahead[i].match.segments.size(), found[i].match.segments.size());
      EXPECT_EQ(ahead[i].evidence.derived, found[i].evidence.derived);
    }
    return found;
  }
  std::vector<Found> compare_by(Clip self, const std::vector<Candidate>& candidates, Meanwhile meanwhile) {
    const CopySources sources{
        [&](Clip clip) { return std::make_shared<const model::ClipFingerprint>(fingerprint(clip)); },
        [&](Clip clip, Stretch stretch) -> std::shared_ptr<const model::Strip> {
          const Film& film = films.at(clip);
          ++asked[clip];
          if (!film.readable) return nullptr;
          auto strip = std::make_shared<model::Strip>(
              *strip_of(film.take, {stretch.from_us + film.from_us, stretch.until_us + film.from_us}));
          strip->start_us = stretch.from_us;
          return strip;
        },
        {},
        [&](Clip clip) { return known_copies[clip]; },
        [&](Clip clip) {
          return FamilyClip{films.at(clip).length_us, 640, 360, 1000};
        },
        std::move(meanwhile)};
    const auto query = fingerprint(self);
    return find_copies(self, query, candidates, sources);
  }
};

TEST(CopyFinder, FollowsALongCopyOnceAndToItsEnds) {
  Films films;
  films.films = {{0, {1, 0, 10 * minute}}, {1, {1, 2 * minute, 8 * minute}}};
  Candidate candidate{0, {}};
  for (const std::uint32_t i : {3U, 8U, 13U}) candidate.pairs.push_back({i, i + 4, false, 9});  // three windows
  const auto found = films.compare(1, {candidate});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].match.verdict, model::Verdict::copy);
  ASSERT_EQ(found[0].match.segments.size(), 1u);
  const auto& segment = found[0].match.segments[0];
  EXPECT_LT(segment.a_start_us, 2 * s);
  EXPECT_GT(segment.a_end_us, 8 * minute - 2 * s);
  EXPECT_NEAR(static_cast<double>(segment.b_start_us - segment.a_start_us), static_cast<double>(2 * minute), 0.2 * s);
  // Each window once, and a step each minute along one of them, not along all three.
  EXPECT_LE(films.asked[1], 3 + 9);
}

// An excerpt of a long clip is excluded only when the long clip was compared in full.
TEST(CopyFinder, ExcludesOnlyWhatWasComparedInFull) {
  for (const std::int64_t length : {3 * minute, 20 * minute}) {
    Films films;
    films.films = {{0, {2, 0, length}}, {1, {1, 0, 30 * s}}, {2, {1, 0, 30 * s}}};
    Found excerpt;
    excerpt.clip = 1;
    excerpt.match = {0.99, model::Verdict::copy, {{60 * s, 90 * s, 0, 30 * s, 0.99}}};
    films.known_copies[0] = {excerpt};
    const auto found = films.compare(2, {{0, {{0, 0, false, 9}}}, {1, {{0, 0, false, 9}}}});
    const bool copy = !found.empty() && found[0].clip == 1 && found[0].match.verdict == model::Verdict::copy;
    EXPECT_EQ(copy, length > whole_us) << length;
  }
}

// A film that cannot be decoded excludes nothing either.
TEST(CopyFinder, ExcludesNothingWhenAFilmCannotBeDecoded) {
  Films films;
  films.films = {{0, {2, 0, 3 * minute, false}}, {1, {1, 0, 30 * s}}, {2, {1, 0, 30 * s}}};
  Found excerpt;
  excerpt.clip = 1;
  excerpt.match = {0.99, model::Verdict::copy, {{60 * s, 90 * s, 0, 30 * s, 0.99}}};
  films.known_copies[0] = {excerpt};
  const auto found = films.compare(2, {{0, {{0, 0, false, 9}}}, {1, {{0, 0, false, 9}}}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].clip, 1u);
}

// A container may state a duration that is too short. Frames beyond it are compared in the last window, once.
TEST(CopyFinder, FramesBeyondTheDurationShareOneWindow) {
  Films films;
  films.films = {{0, {2, 0, 10 * minute, true, 5 * minute}}, {1, {2, 10 * minute, 30 * s}}};
  Candidate candidate{0, {}};
  for (std::uint32_t i = 10; i < 18; ++i) candidate.pairs.push_back({0, i, false, 9});
  for (auto& pair : candidate.pairs) films.same_frame.insert(pair.frame);
  films.compare(1, {candidate});
  EXPECT_GT(films.asked[0], 0);
  EXPECT_LE(films.asked[0], 3);  // homographies that are tried in one window
}

}  // namespace
}  // namespace contrechamp::copies
