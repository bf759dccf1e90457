#include "views/clock/archive_clock.h"

#include <algorithm>
#include <map>

#include "views/clock/solve.h"
#include "views/json/clock_solution.h"

namespace contrechamp::views {
namespace {

// The solution that the catalogue keeps, where it is of this input; else a new one, which it then keeps.
ClockSolution read_solution(store::Catalogue& catalogue, pipeline::Sounds& sounds) {
  const SolverInput input = read_solver_input(catalogue);
  if (catalogue.clock().digest() == input.digest)
    if (auto kept = decode_solution(catalogue.clock().body())) return std::move(*kept);
  ClockSolution solution = solve(input, sounds);
  std::vector<std::string> placed;
  for (const auto& group : solution.groups)
    for (const auto& member : group.members) placed.push_back(member.id);
  catalogue.clock().put(input.digest, encode(solution), placed);
  return solution;
}

ClaimsAgree claims_agree(const std::vector<WorldClaim>& claims, const std::string& a, const std::string& b) {
  bool of_a = false, of_b = false;
  for (const auto& c : claims) {
    of_a |= c.item == a, of_b |= c.item == b;
    if (c.item != a) continue;
    for (const std::size_t other : c.contradicts)
      if (claims[other].item == b) return ClaimsAgree::contradict;
  }
  return of_a && of_b ? ClaimsAgree::agree : ClaimsAgree::unknown;
}

// Members of `group` that hold the same recorded sound as `id`.
std::vector<std::string> same_recording(const SolvedGroup& group, const std::vector<OtherPair>& pairs,
                                        const std::string& id) {
  std::vector<std::string> out;
  for (const auto& pair : pairs) {
    if (pair.state != clock::State::same_recorded_sound || (pair.a != id && pair.b != id)) continue;
    const std::string& partner = pair.a == id ? pair.b : pair.a;
    if (std::any_of(group.members.begin(), group.members.end(),
                    [&](const PlacedClip& member) { return member.id == partner; }))
      out.push_back(partner);
  }
  return out;
}

// Adds names, opinions and the claims of time to a solution.
class Naming {
 public:
  explicit Naming(store::Catalogue& catalogue) : catalogue_(catalogue), opinions_(opinions_of_links(catalogue)) {}

  ClockGroup group(SolvedGroup solved, const std::vector<OtherPair>& other) {
    ClockGroup out;
    out.id = solved.id;
    for (const auto& clip : solved.members) {
      out.members.push_back({clip, item(clip.id), same_recording(solved, other, clip.id)});
      if (const std::string& side = item(clip.id).side; !side.empty()) out.sides.insert(side);
    }
    out.world = world_of(catalogue_, out.members);
    for (auto& link : solved.links) {
      const auto claims = claims_agree(out.world.claims, link.a, link.b);
      auto stated = opinions(link.a, link.b);
      out.links.push_back({std::move(link), claims, std::move(stated)});
    }
    return out;
  }

  template <class Solved>
  NamedPair<Solved> pair(const Solved& solved, const std::string& a, const std::string& b) {
    return {solved, item(a).name, item(b).name, opinions(a, b)};
  }

 private:
  const store::ItemName& item(const std::string& id) {
    auto found = items_.find(id);
    if (found == items_.end()) found = items_.emplace(id, catalogue_.items().name_of(id)).first;
    return found->second;
  }
  PairOpinions opinions(const std::string& a, const std::string& b) const {
    const auto found = opinions_.find(std::minmax(a, b));
    return found == opinions_.end() ? PairOpinions() : found->second;
  }

  store::Catalogue& catalogue_;
  std::map<std::string, store::ItemName> items_;
  const LinkOpinions opinions_;
};

}  // namespace

ArchiveClock read_clock(store::Catalogue& catalogue, pipeline::Sounds& sounds) {
  ClockSolution solution = read_solution(catalogue, sounds);
  Naming naming(catalogue);
  ArchiveClock out;
  for (auto& group : solution.groups) out.groups.push_back(naming.group(std::move(group), solution.other));
  for (const auto& s : solution.set_aside) out.set_aside.push_back(naming.pair(s, s.link.a, s.link.b));
  for (const auto& pair : solution.other) out.other.push_back(naming.pair(pair, pair.a, pair.b));
  return out;
}

const ClockGroup* find_group(const ArchiveClock& clock, const std::string& id) {
  for (const auto& group : clock.groups) {
    if (group.id == id) return &group;
    for (const auto& member : group.members)
      if (member.clip.id == id) return &group;
  }
  return nullptr;
}

}  // namespace contrechamp::views
