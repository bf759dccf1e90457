#include "views/clock/clock_world.h"

#include <algorithm>
#include <map>

#include "base/time.h"
#include "clock/world/world.h"
#include "model/claims/chapters.h"
#include "model/claims/reset_clock.h"
#include "model/statement.h"
#include "pipeline/stages/clock/claimed_time.h"

namespace contrechamp::views {
namespace {

using base::Json;

constexpr std::int64_t file_slack_us = 2000000;  // containers write whole seconds, and late
using model::any_zone_us;

// A file says when it was made: some cameras write the start, some the end. So the start lies within its length before.
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

void claims_of_file(store::Catalogue& catalogue, std::size_t number, const Json& member,
                    std::vector<clock::WorldClaim>& out) {
  const std::int64_t chapters_us = earlier_chapters_us(catalogue, member["name"].get<std::string>());
  const auto length_us = static_cast<std::int64_t>(member["duration_s"].get<double>() * 1e6);
  std::vector<std::int64_t> seen;
  for (const auto& claim : catalogue.media().claims(member["id"].get<std::string>())) {
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

void claims_of_people(store::Catalogue& catalogue, std::size_t number, const Json& member,
                      std::vector<clock::WorldClaim>& out) {
  for (const auto& s : catalogue.statements().of_item(member["id"].get<std::string>())) {
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

base::Json world_of(store::Catalogue& catalogue, const Json& group) {
  std::vector<clock::WorldClaim> claims;
  const Json& members = group["members"];
  for (std::size_t i = 0; i < members.size(); ++i) {
    claims_of_file(catalogue, i, members[i], claims);
    claims_of_people(catalogue, i, members[i], claims);
  }
  std::vector<double> media_s;
  for (auto& claim : claims) {
    media_s.push_back(claim.at_s);
    claim.at_s =
        members[claim.member]["offset_s"].get<double>() + claim.at_s * members[claim.member]["rate"].get<double>();
  }
  const auto weighed = clock::weigh_claims(claims);
  Json out{{"claims", Json::array()}, {"fits", Json::array()}};
  for (std::size_t i = 0; i < weighed.claims.size(); ++i) {
    const auto& c = weighed.claims[i];
    out["claims"].push_back({{"item", members[c.claim.member]["id"]},
                             {"name", members[c.claim.member]["name"]},
                             {"at_s", media_s[i]},
                             {"earliest", base::to_iso(c.claim.earliest)},
                             {"latest", base::to_iso(c.claim.latest)},
                             {"by", c.claim.who},
                             {"contradicts", c.contradicts}});
  }
  for (const auto& fit : weighed.fits)
    out["fits"].push_back(
        {{"claims", fit.claims}, {"zero_from", base::to_iso(fit.zero_from)}, {"zero_to", base::to_iso(fit.zero_to)}});
  return out;
}

}  // namespace contrechamp::views
