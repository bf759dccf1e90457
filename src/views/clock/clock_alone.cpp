#include "views/clock/clock_alone.h"

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "pipeline/stages/clock/sound_finder.h"

namespace contrechamp::views {

using base::Json;

Json clips_alone(store::Catalogue& catalogue, const Json& clock, std::int64_t limit) {
  std::set<std::string> placed;
  for (const Json& group : clock["groups"])
    for (const Json& member : group["members"]) placed.insert(member["id"].get<std::string>());
  struct Best {
    std::string partner, state;
    double strength = -1;
  };
  std::map<std::string, Best> alone;
  for (const auto& sound : catalogue.sounds().heard())
    if (placed.count(sound.item) == 0) alone.emplace(sound.item, Best{});
  for (const auto& pair : catalogue.sounds().pairs(pipeline::clock_version, 0))
    for (const auto& [one, other] : {std::pair(&pair.a, &pair.b), std::pair(&pair.b, &pair.a)}) {
      const auto found = alone.find(*one);
      if (found != alone.end() && pair.strength > found->second.strength)
        found->second = {*other, pair.state, pair.strength};
    }
  Json clips = Json::array();
  for (const auto& [id, best] : alone) {
    if (static_cast<std::int64_t>(clips.size()) >= limit) break;
    const auto item = catalogue.items().find(id);
    if (!item) continue;
    // Pairs that nothing speaks for are not named: one would be as good as another.
    const auto partner = best.strength > 0 ? catalogue.items().find(best.partner) : std::nullopt;
    clips.push_back(
        {{"id", id},
         {"name", item->name},
         {"side", item->side.empty() ? Json() : Json(item->side)},
         {"state", best.strength < 0 ? Json() : Json(best.state)},
         {"best",
          partner ? Json{{"id", partner->id}, {"name", partner->name}, {"score", std::round(best.strength * 1e3) / 1e3}}
                  : Json()}});
  }
  return {{"total", alone.size()}, {"clips", clips}};
}

}  // namespace contrechamp::views
