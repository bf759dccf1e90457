// Families as JSON: names, edits in words, earliest known appearance.
#include <algorithm>
#include <cmath>
#include <map>
#include <queue>
#include <set>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/time.h"
#include "copies/family/families.h"
#include "model/claims/reset_clock.h"
#include "model/edtf.h"
#include "pipeline/stages/copies/copy_json.h"
#include "views/copies/copy_list.h"
#include "views/copies/copy_pairs.h"

namespace contrechamp::views {
namespace {

using base::Json;
using copies::Family;
using copies::Member;

constexpr std::int64_t other_footage_us = 700000;

double s(std::int64_t us) { return static_cast<double>(us) / 1e6; }

// All pairs that lead from the item to others and on, or all there are.
std::vector<CopyPair> pairs_around(store::Catalogue& catalogue, const std::string& item) {
  std::vector<CopyPair> out;
  if (item.empty()) {
    out = copy_pairs(catalogue, "");
  } else {
    std::set<std::string> seen{item};
    std::set<std::pair<std::string, std::string>> taken;
    std::queue<std::string> next;
    next.push(item);
    while (!next.empty()) {
      for (auto& pair : copy_pairs(catalogue, next.front())) {
        if (!pair.row.answer.same_footage || !taken.insert(std::minmax(pair.row.a, pair.row.b)).second) continue;
        for (const auto& id : {pair.row.a, pair.row.b})
          if (seen.insert(id).second) next.push(id);
        out.push_back(std::move(pair));
      }
      next.pop();
    }
  }
  std::erase_if(out, [](const CopyPair& pair) { return !pair.row.answer.same_footage; });
  return out;
}

struct Cast {
  std::vector<store::ItemRow> items;  // in order of arrival
  std::vector<copies::FamilyClip> clips;
  std::map<std::string, std::uint32_t> numbers;
};

Cast cast_of(store::Catalogue& catalogue, const std::vector<CopyPair>& pairs) {
  std::set<std::string> ids;
  for (const auto& pair : pairs) ids.insert(pair.row.a), ids.insert(pair.row.b);
  Cast out;
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

copies::FamilyLink link_of(const CopyPair& pair, const Cast& cast) {
  copies::FamilyLink out;
  out.a = cast.numbers.at(pair.row.a), out.b = cast.numbers.at(pair.row.b);
  out.score = pair.row.answer.judged == model::Judged::same ? 1 : pair.row.score;
  const Json segments = segments_of(pair);
  if (pair.row.answer.verdict != model::Verdict::copy) return out;
  const auto us = [](const Json& segment, const char* key) { return std::llround(segment.value(key, 0.0) * 1e6); };
  for (const Json& segment : segments)
    out.segments.push_back({us(segment, "a_start"), us(segment, "a_end"), us(segment, "b_start"), us(segment, "b_end"),
                            segment.value("score", 0.0)});
  if (!segments.empty()) {
    out.map = pipeline::map_of(segments[0]), out.region = pipeline::region_of(segments[0]);
    out.same = segments[0].value("same", 1.0);
  }
  return out;
}

// What was done to a member, against the reference.
Json edits_of(const Member& member, const copies::FamilyClip& clip, const Family& family, bool reference) {
  Json out = Json::array();
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

struct Known {
  std::uint32_t clip = 0;
  std::string basis;  // container, statement, arrival
  std::int64_t from_us = 0, until_us = 0;
  std::string words;
};

// When a clip is known to have existed, and by what.
void add_known(store::Catalogue& catalogue, const Cast& cast, std::uint32_t clip, std::vector<Known>& out) {
  const std::string& id = cast.items[clip].id;
  for (const auto& claim : catalogue.media().claims(id)) {
    if (claim.key != "creation_time") continue;
    const auto span = model::parse_claimed_time(claim.value, claim.clock);
    if (!span || model::is_reset_clock(claim.value, span->earliest_us)) continue;
    const std::int64_t zone_us = span->zoned ? 0 : model::any_zone_us;
    out.push_back({clip, "container", span->earliest_us - zone_us, span->latest_us + zone_us,
                   claim.where + ": " + claim.value + (span->zoned ? "" : ", zone not written")});
  }
  for (const auto& said : catalogue.statements().of_item(id))
    if (said.key == "time" && said.state == store::StatementState::stands && said.has_span)
      out.push_back({clip, "statement", said.earliest_us, said.latest_us, said.by + ": " + said.value});
  for (const auto& arrival : catalogue.arrivals().of(id))
    out.push_back({clip, "arrival", arrival.time_us, arrival.time_us, arrival.path});
}

Json known_times(store::Catalogue& catalogue, const Cast& cast, const Family& family) {
  std::vector<Known> known;
  for (const Member& member : family.members) add_known(catalogue, cast, member.clip, known);
  // By when it must have existed.
  std::stable_sort(known.begin(), known.end(), [](const Known& a, const Known& b) { return a.until_us < b.until_us; });
  Json out = Json::array();
  for (const Known& k : known)
    out.push_back({{"item", cast.items[k.clip].id},
                   {"name", cast.items[k.clip].name},
                   {"basis", k.basis},
                   {"from", base::to_iso({k.from_us})},
                   {"until", base::to_iso({k.until_us})},
                   {"words", k.words}});
  return out;
}

// From who shows what: two footages of one reference differ in it.
std::string id_of_family(const Cast& cast, const Family& family) {
  base::Digest digest(base::DigestKind::sha256);
  for (const Member& member : family.members) {
    std::string text = cast.items[member.clip].id;
    for (const auto& part : member.shown) text += fmt::format(" {}-{}", part.start_us, part.end_us);
    digest.update(text.data(), text.size() + 1);
  }
  return digest.hex().substr(0, 16);
}

Json view(store::Catalogue& catalogue, const Cast& cast, const Family& family, const std::vector<CopyPair>& pairs) {
  Json members = Json::array(), links = Json::array();
  for (std::size_t i = 0; i < family.members.size(); ++i) {
    const Member& member = family.members[i];
    const auto& item = cast.items[member.clip];
    Json shown = Json::array();
    for (const auto& part : member.shown)
      shown.push_back({{"start", s(part.start_us)},
                       {"end", s(part.end_us)},
                       {"footage_start", s(part.footage_start_us)},
                       {"footage_end", s(part.footage_end_us)}});
    members.push_back({{"id", item.id},
                       {"name", item.name},
                       {"kind", to_string(item.media.kind)},
                       {"side", item.side.empty() ? Json() : Json(item.side)},
                       {"source", item.source.empty() ? Json() : Json(item.source)},
                       {"duration_s", item.media.duration_us < 0 ? Json() : Json(s(item.media.duration_us))},
                       {"placed", member.placed},
                       {"shown", std::move(shown)},
                       {"edits", edits_of(member, cast.clips[member.clip], family, i == 0)},
                       {"mirrored", member.mirrored},
                       {"turn_deg", member.turn_deg},
                       {"speed", member.speed},
                       {"view", member.view},
                       {"inset", member.inset},
                       {"covered", member.covered},
                       {"detail", member.detail},
                       {"map", member.map.m}});
  }
  for (const std::size_t i : family.links)
    links.push_back({{"a", pairs[i].row.a},
                     {"b", pairs[i].row.b},
                     {"score", pairs[i].row.score},
                     {"verdict", verdict_json(pairs[i].row.answer)},
                     {"judged", judged_json(pairs[i].row.answer)}});
  const auto id_of = [&](std::uint32_t member) { return cast.items[family.members[member].clip].id; };
  Json known = known_times(catalogue, cast, family);
  Json earliest = known.empty() ? Json() : known.front();
  return {
      {"id", id_of_family(cast, family)}, {"length_s", s(family.length_us)},       {"reference", id_of(0)},
      {"widest", id_of(family.widest)},   {"best_quality", id_of(family.best)},    {"members", std::move(members)},
      {"links", std::move(links)},        {"earliest_known", std::move(earliest)}, {"known_times", std::move(known)}};
}

}  // namespace

Json view_families(store::Catalogue& catalogue, const std::string& item) {
  const auto pairs = pairs_around(catalogue, item);
  const Cast cast = cast_of(catalogue, pairs);
  std::vector<copies::FamilyLink> links;
  for (const auto& pair : pairs) links.push_back(link_of(pair, cast));
  Json out = Json::array();
  for (const auto& family : copies::find_families(cast.clips, links)) {
    const bool asked =
        item.empty() || std::any_of(family.members.begin(), family.members.end(),
                                    [&](const Member& member) { return cast.items[member.clip].id == item; });
    if (asked) out.push_back(view(catalogue, cast, family, pairs));
  }
  return {{"families", std::move(out)}};
}

}  // namespace contrechamp::views
