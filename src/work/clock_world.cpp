#include "work/clock_world.h"

#include <algorithm>

#include "clock/world.h"
#include "base/time.h"
#include "model/statement.h"

namespace contrechamp::work {
namespace {

using base::Json;

constexpr std::int64_t file_slack_us = 2000000;          // containers write whole seconds, and late
constexpr std::int64_t any_zone_us = 14LL * 3600000000;  // zones reach from -12 to +14 hours

struct Written {
  std::int64_t us = 0;
  bool zoned = false;
};

std::optional<Written> written_in(const store::ClaimRow& claim) {
  if (claim.key != "creation_time") return std::nullopt;
  const auto written = base::parse_time(claim.value);
  if (!written || written->time.us <= 0) return std::nullopt;  // the epoch of 1970 and that of 1904 say that nobody set a clock
  Written out{written->time.us, written->has_zone || claim.clock.rfind("utc", 0) == 0};
  if (!written->has_zone && out.zoned)
    if (const auto shifted = base::parse_time(claim.value + claim.clock.substr(3))) out.us = shifted->time.us;  // "utc+03:30"
  return out;
}

// A file says when it was made: some cameras write the start, some the end. So the start lies within its length before.
void claims_of_file(store::Catalogue& catalogue, std::size_t number, const Json& member, std::vector<clock::WorldClaim>& out) {
  const auto length_us = static_cast<std::int64_t>(member["duration_s"].get<double>() * 1e6);
  std::vector<std::int64_t> seen;
  for (const auto& claim : catalogue.claims(member["id"].get<std::string>())) {
    const auto written = written_in(claim);
    if (!written || std::find(seen.begin(), seen.end(), written->us) != seen.end()) continue;  // every stream repeats it
    const std::int64_t us = written->us, zone_us = written->zoned ? 0 : any_zone_us;
    seen.push_back(us);
    out.push_back({number, 0, {us - length_us - file_slack_us - zone_us}, {us + file_slack_us + zone_us},
                   claim.where + " = " + claim.value + (written->zoned ? "" : ", zone not written")});
  }
}

void claims_of_people(store::Catalogue& catalogue, std::size_t number, const Json& member, std::vector<clock::WorldClaim>& out) {
  for (const auto& s : catalogue.statements(member["id"].get<std::string>())) {
    if (s.key != model::clock_time_key || s.superseded) continue;  // what was taken back binds nothing
    const auto value = model::value_of(s.key, s.value);
    if (const auto* time = std::get_if<model::ClockTime>(&value))
      out.push_back({number, static_cast<double>(time->media_us) / 1e6, {time->earliest_us}, {time->latest_us},
                     time->words.empty() ? s.by : s.by + ": " + time->words});
  }
}

}  // namespace

std::optional<std::int64_t> claimed_us(store::Catalogue& catalogue, const std::string& item) {
  for (const auto& claim : catalogue.claims(item))
    if (const auto written = written_in(claim); written && written->zoned) return written->us;
  return std::nullopt;
}

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
    claim.at_s = members[claim.member]["offset_s"].get<double>() + claim.at_s * members[claim.member]["rate"].get<double>();
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
    out["fits"].push_back({{"claims", fit.claims}, {"zero_from", base::to_iso(fit.zero_from)}, {"zero_to", base::to_iso(fit.zero_to)}});
  return out;
}

}  // namespace contrechamp::work
