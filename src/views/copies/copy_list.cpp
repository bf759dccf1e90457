#include "views/copies/copy_list.h"

#include <algorithm>
#include <map>

#include "copies/family/transitive.h"
#include "model/statement.h"
#include "views/json/copy_segments.h"

namespace contrechamp::views {
namespace {

constexpr double half_sure = 8;  // standard deviations

double sureness(const RecordedSound& sound) { return sound.score / (sound.score + half_sure); }

using Opinions = std::map<std::pair<std::string, std::string>, std::vector<FootageOpinion>>;

// What the pairs of one item, or all, were judged by.
Opinions opinions_of(store::Catalogue& catalogue, const std::string& item) {
  Opinions out;
  for (const auto& row : catalogue.statements().standing(model::footage_key, item)) {
    const auto value = model::value_of(row.key, row.value);
    if (const auto* footage = std::get_if<model::FootageStatement>(&value))
      out[std::minmax(row.item, footage->other)].push_back(
          {{row.seq, row.by, footage->verdict}, row.evidence, row.time_us});
  }
  for (auto& [pair, opinions] : out) opinions = model::governing(opinions, model::FootageStatement::Verdict::open);
  return out;
}

// The same segment seen from the other item.
CopySegment reversed(CopySegment segment) {
  std::swap(segment.a_start_s, segment.b_start_s);
  std::swap(segment.a_end_s, segment.b_end_s);
  if (segment.speed > 0) segment.speed = 1 / segment.speed;
  if (segment.evidence) {
    copies::Found found;
    found.evidence = *segment.evidence;
    segment.evidence = copies::reversed(found, 0).evidence;
  }
  return segment;
}

CopyPair reversed(CopyPair pair) {
  std::swap(pair.a, pair.b);
  std::swap(pair.a_name, pair.b_name);
  for (auto& segment : pair.segments) segment = reversed(std::move(segment));
  return pair;
}

// The stretch that the sound gives.
CopySegment segment_of(const RecordedSound& sound) {
  const double a = sound.a_end_s - sound.a_start_s, b = sound.b_end_s - sound.b_start_s;
  return {sound.a_start_s, sound.a_end_s,       sound.b_start_s, sound.b_end_s,
          sureness(sound), a > 0 ? b / a : 1.0, std::nullopt};
}

// Of a still picture the sound knows when; where its picture lies is known from the pictures.
std::vector<CopySegment> segments_by_sound(const CopyPair& pair) {
  CopySegment heard = segment_of(*pair.sound);
  if (pair.a != pair.sound->a) heard = reversed(heard);
  if (!pair.segments.empty()) heard.evidence = pair.segments[0].evidence;
  return {heard};
}

CopyPair pair_of(store::FootageRow&& row, SoundPlaces& places) {
  CopyPair out;
  out.answer = row.answer, out.score = row.score;
  out.segments = decode_segments(row.segments);
  if (row.answer.recorded != model::Recorded::no) out.sound = places.of(row);
  out.a = std::move(row.a), out.a_name = std::move(row.a_name);
  out.b = std::move(row.b), out.b_name = std::move(row.b_name);
  if (!out.answer.by_sound || !out.sound) return out;
  out.segments = segments_by_sound(out);
  out.score = std::max(out.score, sureness(*out.sound));
  return out;
}

}  // namespace

std::vector<CopyPair> read_pairs(store::Catalogue& catalogue, const std::string& item) {
  std::vector<CopyPair> out;
  Opinions opinions = opinions_of(catalogue, item);
  SoundPlaces places(catalogue);
  for (auto& row : catalogue.footage().pairs(item)) {
    CopyPair pair = pair_of(std::move(row), places);
    if (const auto found = opinions.find(std::minmax(pair.a, pair.b)); found != opinions.end())
      pair.opinions = std::move(found->second);
    out.push_back(std::move(pair));
  }
  std::stable_sort(out.begin(), out.end(), [](const CopyPair& a, const CopyPair& b) { return a.score > b.score; });
  std::stable_partition(out.begin(), out.end(),
                        [](const CopyPair& pair) { return pair.answer.judged != model::Judged::different; });
  return out;
}

std::vector<CopyPair> read_copies(store::Catalogue& catalogue, const std::string& item) {
  auto out = read_pairs(catalogue, item);
  for (auto& pair : out)
    if (!item.empty() && pair.a != item) pair = reversed(std::move(pair));
  return out;
}

}  // namespace contrechamp::views
