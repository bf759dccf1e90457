#include "views/copies/family_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>

#include "base/digest.h"
#include "model/claims/reset_clock.h"
#include "model/edtf.h"

namespace contrechamp::views {
namespace {

using copies::Family;
using copies::Member;

constexpr std::int64_t other_footage_us = 700000;

// All pairs that lead from the item to others and on, or all there are.
std::vector<CopyPair> pairs_around(store::Catalogue& catalogue, const std::string& item) {
  std::vector<CopyPair> out;
  if (item.empty()) {
    out = read_pairs(catalogue, "");
  } else {
    std::set<std::string> seen{item};
    std::set<std::pair<std::string, std::string>> taken;
    std::queue<std::string> next;
    next.push(item);
    while (!next.empty()) {
      for (auto& pair : read_pairs(catalogue, next.front())) {
        if (!pair.answer.same_footage || !taken.insert(std::minmax(pair.a, pair.b)).second) continue;
        for (const auto& id : {pair.a, pair.b})
          if (seen.insert(id).second) next.push(id);
        out.push_back(std::move(pair));
      }
      next.pop();
    }
  }
  std::erase_if(out, [](const CopyPair& pair) { return !pair.answer.same_footage; });
  return out;
}

// The items of some pairs, by number.
struct Participants {
  std::vector<store::ItemRow> items;  // in order of arrival
  std::vector<copies::FamilyClip> clips;
  std::map<std::string, std::uint32_t> numbers;
};

Participants participants_of(store::Catalogue& catalogue, const std::vector<CopyPair>& pairs) {
  std::set<std::string> ids;
  for (const auto& pair : pairs) ids.insert(pair.a), ids.insert(pair.b);
  Participants out;
  for (const auto& id : ids)
    if (auto item = catalogue.items().find(id)) out.items.push_back(std::move(*item));
  std::sort(out.items.begin(), out.items.end(), [](const auto& a, const auto& b) { return a.seq < b.seq; });
  for (const auto& item : out.items) {
    out.numbers.emplace(item.id, static_cast<std::uint32_t>(out.clips.size()));
    const bool film = item.media.kind == model::Kind::video;
    out.clips.push_back({film ? std::max<std::int64_t>(item.media.duration_us, 1) : 0, item.media.width_px,
                         item.media.height_px, item.size_bytes});
  }
  return out;
}

copies::FamilyLink link_of(const CopyPair& pair, const Participants& participants) {
  copies::FamilyLink out;
  out.a = participants.numbers.at(pair.a), out.b = participants.numbers.at(pair.b);
  out.score = pair.answer.judged == model::Judged::same ? 1 : pair.score;
  if (pair.answer.verdict != model::Verdict::copy) return out;
  const auto us = [](double seconds) { return std::llround(seconds * 1e6); };
  for (const auto& s : pair.segments)
    out.segments.push_back({us(s.a_start_s), us(s.a_end_s), us(s.b_start_s), us(s.b_end_s), s.score});
  if (pair.segments.empty()) return out;
  const auto evidence = pair.segments[0].evidence.value_or(copies::Evidence());
  out.map = evidence.map, out.region = evidence.region, out.same = evidence.same;
  return out;
}

// What was done to a member, against the reference.
std::vector<std::string> edits_of(const Member& member, const copies::FamilyClip& clip, const Family& family,
                                  bool reference) {
  std::vector<std::string> out;
  if (!member.placed) return out;
  std::int64_t shown = 0, footage = 0;
  for (const auto& part : member.shown)
    shown += part.end_us - part.start_us, footage += part.footage_end_us - part.footage_start_us;
  const bool film = clip.duration_us > 0;
  if (film && family.length_us - footage > std::max<std::int64_t>(other_footage_us, family.length_us / 20))
    out.push_back("excerpt");
  if (film && clip.duration_us - shown > other_footage_us) out.push_back("other_footage");
  if (reference) return out;
  if (member.mirrored) out.push_back("mirrored");
  if (std::abs(member.turn_deg) > 2) out.push_back("turned");
  if (member.speed > 1.03) out.push_back("faster");
  if (member.speed < 0.97) out.push_back("slower");
  if (member.view < 0.93) out.push_back("cropped");
  if (member.inset < 0.93) out.push_back(member.view < 0.93 || member.detail >= 0.95 ? "more_picture" : "inset");
  if (member.covered > 0.03) out.push_back("overlaid");
  if (member.detail < 0.9) out.push_back("smaller");
  return out;
}

// When a clip is known to have existed, and by what.
void add_known(store::Catalogue& catalogue, const Participants& participants, std::uint32_t clip,
               std::vector<KnownTime>& out) {
  const std::string &id = participants.items[clip].id, &name = participants.items[clip].name;
  for (const auto& claim : catalogue.media().claims(id)) {
    if (claim.key != "creation_time") continue;
    const auto span = model::parse_claimed_time(claim.value, claim.clock);
    if (!span || model::is_reset_clock(claim.value, span->earliest_us)) continue;
    const std::int64_t zone_us = span->zoned ? 0 : model::any_zone_us;
    out.push_back({id, name, "container", span->earliest_us - zone_us, span->latest_us + zone_us,
                   claim.where + ": " + claim.value + (span->zoned ? "" : ", zone not written")});
  }
  for (const auto& row : catalogue.statements().of_item(id))
    if (row.key == "time" && row.state == store::StatementState::stands && row.has_span)
      out.push_back({id, name, "statement", row.earliest_us, row.latest_us, row.by + ": " + row.value});
  for (const auto& arrival : catalogue.arrivals().of(id))
    out.push_back({id, name, "arrival", arrival.time_us, arrival.time_us, arrival.path});
}

std::vector<KnownTime> known_times(store::Catalogue& catalogue, const Participants& participants,
                                   const Family& family) {
  std::vector<KnownTime> out;
  for (const Member& member : family.members) add_known(catalogue, participants, member.clip, out);
  // By when it must have existed.
  std::stable_sort(out.begin(), out.end(),
                   [](const KnownTime& a, const KnownTime& b) { return a.until_us < b.until_us; });
  return out;
}

// From who shows what: two footages of one reference differ in it.
std::string id_of_family(const Participants& participants, const Family& family) {
  base::Digest digest(base::DigestKind::sha256);
  for (const Member& member : family.members) {
    std::string text = participants.items[member.clip].id;
    for (const auto& part : member.shown) text += fmt::format(" {}-{}", part.start_us, part.end_us);
    digest.update(text.data(), text.size() + 1);
  }
  return digest.hex().substr(0, 16);
}

FamilyDetail detail_of(store::Catalogue& catalogue, const Participants& participants, const Family& family,
                       const std::vector<CopyPair>& pairs) {
  FamilyDetail out;
  out.id = id_of_family(participants, family);
  out.length_us = family.length_us;
  for (std::size_t i = 0; i < family.members.size(); ++i) {
    const Member& member = family.members[i];
    out.members.push_back(
        {participants.items[member.clip], member, edits_of(member, participants.clips[member.clip], family, i == 0)});
  }
  out.widest = family.widest, out.best = family.best;
  for (const std::size_t i : family.links) out.links.push_back(pairs[i]);
  out.known_times = known_times(catalogue, participants, family);
  return out;
}

}  // namespace

std::vector<FamilyDetail> read_families(store::Catalogue& catalogue, const std::string& item) {
  const auto pairs = pairs_around(catalogue, item);
  const Participants participants = participants_of(catalogue, pairs);
  std::vector<copies::FamilyLink> links;
  for (const auto& pair : pairs) links.push_back(link_of(pair, participants));
  std::vector<FamilyDetail> out;
  for (const auto& family : copies::find_families(participants.clips, links)) {
    const bool asked =
        item.empty() || std::any_of(family.members.begin(), family.members.end(),
                                    [&](const Member& member) { return participants.items[member.clip].id == item; });
    if (asked) out.push_back(detail_of(catalogue, participants, family, pairs));
  }
  return out;
}

}  // namespace contrechamp::views
