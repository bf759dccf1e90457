#include "views/clock/clock_alone.h"

#include <cmath>
#include <map>
#include <set>

#include "pipeline/stages/clock/clock_json.h"
#include "pipeline/stages/clock/version.h"

namespace contrechamp::views {
namespace {

struct Best {
  std::string partner, state;
  double strength = -1;
};

// By the id of each clip that is a member of no group.
std::map<std::string, Best> best_pairs(store::Catalogue& catalogue, const ArchiveClock& clock) {
  std::set<std::string> placed;
  for (const auto& group : clock.groups)
    for (const auto& member : group.members) placed.insert(member.clip.id);
  std::map<std::string, Best> out;
  for (const auto& sound : catalogue.sounds().heard())
    if (placed.count(sound.item) == 0) out.emplace(sound.item, Best{});
  for (const auto& pair : catalogue.sounds().pairs(pipeline::clock_version, 0))
    for (const auto& [one, other] : {std::pair(&pair.a, &pair.b), std::pair(&pair.b, &pair.a)}) {
      const auto found = out.find(*one);
      if (found != out.end() && pair.strength > found->second.strength)
        found->second = {*other, pair.state, pair.strength};
    }
  return out;
}

}  // namespace

ClipsAlone clips_alone(store::Catalogue& catalogue, const ArchiveClock& clock, std::int64_t limit) {
  const auto alone = best_pairs(catalogue, clock);
  ClipsAlone out;
  out.total = alone.size();
  for (const auto& [id, best] : alone) {
    if (static_cast<std::int64_t>(out.clips.size()) >= limit) break;
    const auto item = catalogue.items().find(id);
    if (!item) continue;
    ClipAlone clip{id, {item->name, to_string(item->media.kind), item->side}, std::nullopt, std::nullopt};
    if (best.strength >= 0) clip.state = pipeline::state_from(best.state);
    // Pairs without common sound are not named: one would be as good as another.
    if (best.strength > 0)
      if (const auto partner = catalogue.items().find(best.partner))
        clip.best = ClipAlone::Partner{partner->id, partner->name, std::round(best.strength * 1e3) / 1e3};
    out.clips.push_back(std::move(clip));
  }
  return out;
}

}  // namespace contrechamp::views
