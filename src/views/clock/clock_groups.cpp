#include "views/clock/clock_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/digest.h"
#include "clock/group/group.h"
#include "model/statement.h"
#include "pipeline/stages/clock/clock_json.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "views/clock/clock_world.h"
#include "views/clock/link_statements.h"

namespace contrechamp::views {
namespace {

using base::Json;

constexpr int solver_version = 11;
double s6(double value) { return std::round(value * 1e6) / 1e6; }
double s3(double value) { return std::round(value * 1e3) / 1e3; }

// All that the solver reads.
struct Ledger {
  std::vector<store::SoundPairRow> pairs;
  std::vector<SaidOfPair> said;
  std::map<std::string, store::SoundRow> sounds;
  std::string digest;
};

Ledger read_ledger(store::Catalogue& catalogue) {
  Ledger out;
  out.pairs = catalogue.sounds().pairs(pipeline::clock_version, 0.001);
  out.said = said_of_pairs(catalogue);
  for (auto& row : catalogue.sounds().heard()) out.sounds.emplace(row.item, std::move(row));
  base::Digest digest(base::DigestKind::sha256);
  const auto add = [&](const std::string& text) { digest.update(text.data(), text.size() + 1); };
  add(fmt::format("{} {}", solver_version, pipeline::clock_version));
  for (const auto& p : out.pairs) add(p.a), add(p.b), add(p.state), add(p.hypotheses);
  for (const auto& s : out.said) add(s.a), add(s.b), add(s.what), add(fmt::format("{}", s.offset_s));
  for (const auto& [id, s] : out.sounds) add(id), add(fmt::format("{} {}", s.samples, s.begin_us));
  out.digest = digest.hex();
  return out;
}

// Clips that something speaks of, by number.
struct Cast {
  std::vector<std::string> ids;
  std::map<std::string, std::size_t> numbers;
  std::size_t of(const std::string& id) {
    const auto [at, fresh] = numbers.emplace(id, ids.size());
    if (fresh) ids.push_back(id);
    return at->second;
  }
};

double begin_s(const Ledger& ledger, const std::string& id) {
  const auto found = ledger.sounds.find(id);
  return found == ledger.sounds.end() ? 0 : static_cast<double>(found->second.begin_us) / 1e6;
}

Json link_json(const Ledger& ledger, const Cast& cast, const clock::Link& l) {
  const std::string &a = cast.ids[l.a], &b = cast.ids[l.b];
  const double shift = begin_s(ledger, a) - begin_s(ledger, b);  // the features begin where the sound does
  return {{"a", a},
          {"b", b},
          {"offset_s", s6(l.lag_s + shift)},
          {"at_s", s3(l.at_s + begin_s(ledger, a))},
          {"interval_s", s6(l.interval_s)},
          {"drift_ppm", l.has_drift ? Json(s3(l.drift_ppm)) : Json()},
          {"walk_s", s6(l.walk_s)},
          {"score", s3(l.strength)},
          {"false_rate", l.stated ? Json() : Json(clock::false_rate(l.strength))},
          {"state", clock::to_string(l.state)},
          {"said", l.stated}};
}

Json solve(const Ledger& ledger, pipeline::Sounds& sounds) {
  Cast cast;
  std::vector<clock::ComparedPair> pairs;
  Json other = Json::array();
  std::set<std::pair<std::string, std::string>> recordings;
  for (const auto& s : ledger.said)
    if (s.what == "recording") recordings.insert(std::minmax(s.a, s.b));
  for (const auto& row : ledger.pairs) {
    if (ledger.sounds.count(row.a) == 0 || ledger.sounds.count(row.b) == 0) continue;
    auto result = pipeline::result_of(row);
    const bool recording = recordings.count({row.a, row.b}) > 0;
    if (recording) result.state = clock::State::same_recorded_sound;
    if (result.state == clock::State::same_recorded_sound || result.state == clock::State::ambiguous_by_repetition) {
      const double shift = begin_s(ledger, row.a) - begin_s(ledger, row.b);
      other.push_back({{"a", row.a},
                       {"b", row.b},
                       {"state", clock::to_string(result.state)},
                       {"offset_s", s6(result.best() == nullptr ? 0 : result.best()->evidence.lag_s + shift)},
                       {"score", s3(row.strength)},
                       {"said", recording}});
    }
    if (result.state == clock::State::same_recorded_sound) continue;  // no witness of the clock
    if (row.strength < clock::supported) continue;
    const std::size_t a = cast.of(row.a), b = cast.of(row.b);
    pairs.push_back({a, b, std::move(result)});
  }
  std::vector<clock::StatedLink> said;
  for (const auto& s : ledger.said) {
    if (s.what == "recording" || ledger.sounds.count(s.a) == 0 || ledger.sounds.count(s.b) == 0) continue;
    const auto what = s.what == "lock" ? clock::StatedLink::What::lock : clock::StatedLink::What::reject;
    const std::size_t a = cast.of(s.a), b = cast.of(s.b);
    said.push_back({a, b, what, s.offset_s - begin_s(ledger, s.a) + begin_s(ledger, s.b)});
  }
  std::vector<double> durations;
  for (const auto& id : cast.ids)
    durations.push_back(static_cast<double>(ledger.sounds.at(id).samples) / clock::rate_hz);
  clock::FftSet ffts;
  const auto weigh = [&](std::size_t a, std::size_t b, double lag_s) -> std::optional<clock::Evidence> {
    const auto x = sounds.prepared(cast.ids[a], ffts), y = sounds.prepared(cast.ids[b], ffts);
    if (!x || !y) return std::nullopt;
    return clock::Verifier(ffts).weigh(*x, *y, lag_s);
  };
  const auto clocks = clock::solve_clocks(durations, pairs, said, weigh);
  Json groups = Json::array(), aside = Json::array();
  for (const auto& group : clocks.groups) {
    Json members = Json::array(), links = Json::array();
    double first = 1e300;
    for (const auto& m : group.members)
      first = std::min(first, m.offset_s - m.rate * begin_s(ledger, cast.ids[m.clip]));
    for (const auto& m : group.members) {
      const std::string& id = cast.ids[m.clip];
      const auto& sound = ledger.sounds.at(id);
      members.push_back({{"id", id},
                         {"offset_s", s6(m.offset_s - m.rate * begin_s(ledger, id) - first)},
                         {"rate", std::round(m.rate * 1e9) / 1e9},
                         {"duration_s", s3(begin_s(ledger, id) + static_cast<double>(sound.samples) / clock::rate_hz)},
                         {"sound_from_s", s3(begin_s(ledger, id))},
                         {"silent_share", s3(static_cast<double>(sound.silent_samples) /
                                             static_cast<double>(std::max<std::int64_t>(sound.samples, 1)))},
                         {"clipped_share", s3(static_cast<double>(sound.clipped_samples) /
                                              static_cast<double>(std::max<std::int64_t>(sound.samples, 1)))},
                         {"filled_s", s3(static_cast<double>(sound.filled_us) / 1e6)},
                         {"jumps", sound.jumps}});
    }
    for (const auto& l : group.links) links.push_back(link_json(ledger, cast, l));
    std::string id = cast.ids[group.members.front().clip];
    for (const auto& m : group.members) id = std::min(id, cast.ids[m.clip]);
    std::stable_sort(members.begin(), members.end(),
                     [](const Json& x, const Json& y) { return x["offset_s"] < y["offset_s"]; });
    groups.push_back({{"id", id.substr(0, 16)}, {"members", members}, {"links", links}});
  }
  for (const auto& s : clocks.set_aside) {
    aside.push_back(link_json(ledger, cast, s.link));
    aside.back()["why"] = s.why;
  }
  return {{"groups", groups}, {"set_aside", aside}, {"other", other}};
}

// What the claims of time say of two clips on one clock: a song played at two events is one sound too, and only other
// knowledge tells it from a second witness.
const char* claims_say(const Json& claims, const Json& a, const Json& b) {
  bool both[2]{};
  for (const Json& c : claims) {
    both[0] |= c["item"] == a, both[1] |= c["item"] == b;
    if (c["item"] != a) continue;
    for (const Json& other : c["contradicts"])
      if (claims[other.get<std::size_t>()]["item"] == b) return "contradict";
  }
  return both[0] && both[1] ? "agree" : "unknown";
}

void add_names(store::Catalogue& catalogue, Json& clock) {
  std::map<std::string, store::ItemName> items;
  const auto item = [&](const std::string& id) -> const store::ItemName& {
    auto found = items.find(id);
    if (found == items.end()) found = items.emplace(id, catalogue.items().name_of(id)).first;
    return found->second;
  };
  for (Json& group : clock["groups"]) {
    std::set<std::string> sides;
    for (Json& m : group["members"]) {
      const auto& row = item(m["id"].get<std::string>());
      Json named{{"id", m["id"]},
                 {"name", row.name},
                 {"kind", row.kind},
                 {"side", row.side.empty() ? Json() : Json(row.side)}};
      for (auto& [key, value] : m.items()) named[key] = value;
      m = std::move(named);
      if (!row.side.empty()) sides.insert(row.side);
    }
    for (Json& m : group["members"]) {
      m["same_recording"] = Json::array();  // a copy is no second witness
      for (const Json& l : clock["other"])
        if (l["state"] == "same_recorded_sound" && (l["a"] == m["id"] || l["b"] == m["id"])) {
          const Json& partner = l["a"] == m["id"] ? l["b"] : l["a"];
          if (std::any_of(group["members"].begin(), group["members"].end(),
                          [&](const Json& n) { return n["id"] == partner; }))
            m["same_recording"].push_back(partner);
        }
    }
    group["sides"] = sides;
    group["world"] = world_of(catalogue, group);
    for (Json& l : group["links"]) l["claims"] = claims_say(group["world"]["claims"], l["a"], l["b"]);
  }
  const auto voices = voices_of_pairs(catalogue);
  const auto add_voices = [&](Json& l) {
    const std::string a = l["a"], b = l["b"];
    const auto found = voices.find(std::minmax(a, b));
    l["voices"] = found == voices.end() ? Json::array() : to_json(found->second, a);
    l["disputed"] = found != voices.end() && disagree(found->second);
  };
  for (Json& group : clock["groups"])
    for (Json& l : group["links"]) add_voices(l);
  for (const char* list : {"set_aside", "other"})
    for (Json& l : clock[list]) add_voices(l);
  for (const char* list : {"set_aside", "other"})
    for (Json& l : clock[list])
      for (const char* end : {"a", "b"}) l[std::string(end) + "_name"] = item(l[end].get<std::string>()).name;
}

}  // namespace

base::Json clock_groups(store::Catalogue& catalogue, pipeline::Sounds& sounds) {
  const Ledger ledger = read_ledger(catalogue);
  Json clock;
  if (catalogue.clock().digest() == ledger.digest) clock = base::parse_json(catalogue.clock().body());
  if (!clock.is_object()) {
    clock = solve(ledger, sounds);
    std::vector<std::string> placed;
    for (const Json& group : clock["groups"])
      for (const Json& m : group["members"]) placed.push_back(m["id"]);
    catalogue.clock().put(ledger.digest, base::dump(clock), placed);
  }
  add_names(catalogue, clock);
  return clock;
}

base::Json group_of(const Json& clock, const std::string& id) {
  for (const Json& group : clock["groups"]) {
    if (group["id"] == id) return group;
    for (const Json& m : group["members"])
      if (m["id"] == id) return group;
  }
  return {};
}

std::string state_in_words(const std::string& state) {
  if (state == "same_event") return "one sound heard by both: the same event";
  if (state == "same_recorded_sound") return "the same recorded sound: no second witness, see the copies";
  if (state == "ambiguous_by_repetition")
    return "the same sound fits at more than one place: a loop, a siren or a chant";
  if (state == "not_enough_sound") return "not enough sound to tell";
  if (state == "no_common_sound") return "no common sound found";
  return "not compared";
}

base::Json why_pair(store::Catalogue& catalogue, pipeline::Sounds& sounds, const std::string& first,
                    const std::string& second) {
  const auto [a, b] = std::minmax(first, second);
  auto row = catalogue.sounds().pair(a, b, pipeline::clock_version);
  if (!row) {
    clock::FftSet ffts;
    const auto x = sounds.prepared(a, ffts), y = sounds.prepared(b, ffts);
    if (x && y) {
      row = pipeline::to_row(a, b, clock::compare(*x, *y, ffts));
      catalogue.sounds().put_pair(*row);
    }
  }
  Json out{{"a", a},
           {"b", b},
           {"state", row ? Json(row->state) : Json()},
           {"words", state_in_words(row ? row->state : "")},
           {"score", row ? row->strength : 0},
           {"false_rate", row ? clock::false_rate(static_cast<float>(row->strength)) : 1},
           {"hypotheses", row ? base::parse_json(row->hypotheses) : Json::array()},
           {"said", Json::array()}};
  for (const auto& s : catalogue.statements().of_pair(model::link_key, a, b))
    out["said"].push_back({{"seq", s.seq},
                           {"item", s.item},
                           {"value", s.value},
                           {"typed", to_json(model::value_of(s.key, s.value))},
                           {"agent", s.agent},
                           {"by", s.by},
                           {"evidence", s.evidence.empty() ? Json() : Json(s.evidence)},
                           {"time", base::to_iso({s.time_us})}});
  return out;
}

}  // namespace contrechamp::views
