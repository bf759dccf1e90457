#include "views/clock/clock_world.h"

#include <algorithm>
#include <map>

#include "model/claims/chapters.h"
#include "model/claims/reset_clock.h"
#include "model/statement.h"
#include "pipeline/stages/clock/claimed_time.h"
#include "views/clock/archive_clock.h"

namespace contrechamp::views {
namespace {

constexpr std::int64_t file_slack_us = 2000000;  // containers write whole seconds, and late
using model::any_zone_us;

// Chapters of one recording carry the time of the first: so much later a chapter may begin than the time that it
// carries. The earlier chapters as far as they are in the archive; for one that is not, the longest that is.
std::int64_t earlier_chapters_us(store::Catalogue& catalogue, const std::string& name) {
  const auto chapter = model::chapter_of(name);
  if (!chapter || chapter->number < 2) return 0;
  std::map<int, std::int64_t> lengths;
  std::int64_t longest = 0;
  store::ItemQuery query;
  query.kind = "video";
  query.text = chapter->recording;
  for (const auto& item : catalogue.items().page(query))
    if (const auto other = model::chapter_of(item.name); other && other->recording == chapter->recording)
      longest = std::max(longest, lengths[other->number] = std::max<std::int64_t>(item.media.duration_us, 0));
  std::int64_t sum = 0;
  for (int number = 1; number < chapter->number; ++number)
    sum += lengths.contains(number) ? lengths[number] : std::max(longest, model::longest_chapter_us);
  return sum;
}

// A file claims when it was made: some cameras write the start, some the end. So the start lies within its length
// before.
void claims_of_file(store::Catalogue& catalogue, std::size_t number, const GroupMember& member,
                    std::vector<clock::WorldClaim>& out) {
  const PlacedClip& clip = member.clip;
  const std::int64_t chapters_us = earlier_chapters_us(catalogue, member.item.name);
  const auto length_us = static_cast<std::int64_t>(clip.duration_s * 1e6);
  std::vector<std::int64_t> seen;
  for (const auto& claim : catalogue.media().claims(clip.id)) {
    const auto written = pipeline::claimed_time(claim);
    if (!written || std::find(seen.begin(), seen.end(), written->us) != seen.end())
      continue;  // every stream repeats it
    const std::int64_t us = written->us, zone_us = written->zoned ? 0 : any_zone_us;
    seen.push_back(us);
    out.push_back({number,
                   0,
                   {us - length_us - file_slack_us - zone_us},
                   {us + file_slack_us + zone_us + chapters_us},
                   claim.where + " = " + claim.value + (written->zoned ? "" : ", zone not written") +
                       (chapters_us > 0 ? ", the time of the first chapter" : "")});
  }
}

void claims_of_people(store::Catalogue& catalogue, std::size_t number, const PlacedClip& clip,
                      std::vector<clock::WorldClaim>& out) {
  for (const auto& s : catalogue.statements().of_item(clip.id)) {
    if (s.key != model::clock_time_key || s.superseded) continue;  // what was taken back binds nothing
    const auto value = model::value_of(s.key, s.value);
    if (const auto* time = std::get_if<model::ClockTime>(&value))
      out.push_back({number,
                     static_cast<double>(time->media_us) / 1e6,
                     {time->earliest_us},
                     {time->latest_us},
                     time->words.empty() ? s.by : s.by + ": " + time->words});
  }
}

}  // namespace

GroupWorld world_of(store::Catalogue& catalogue, const std::vector<GroupMember>& members) {
  std::vector<clock::WorldClaim> claims;
  for (std::size_t i = 0; i < members.size(); ++i) {
    claims_of_file(catalogue, i, members[i], claims);
    claims_of_people(catalogue, i, members[i].clip, claims);
  }
  std::vector<double> media_s;
  for (auto& claim : claims) {
    media_s.push_back(claim.at_s);
    const PlacedClip& clip = members[claim.member].clip;
    claim.at_s = clip.offset_s + claim.at_s * clip.rate;
  }
  auto weighed = clock::weigh_claims(claims);
  GroupWorld out;
  out.fits = std::move(weighed.fits);
  for (std::size_t i = 0; i < weighed.claims.size(); ++i) {
    auto& [claim, zero_from, zero_to, contradicts] = weighed.claims[i];
    const GroupMember& member = members[claim.member];
    out.claims.push_back({member.clip.id, member.item.name, media_s[i], claim.earliest, claim.latest,
                          std::move(claim.who), std::move(contradicts)});
  }
  return out;
}

}  // namespace contrechamp::views
