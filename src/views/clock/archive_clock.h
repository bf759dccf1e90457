// The clock of an archive: groups solved from compared pairs and from statements, kept in the catalogue until one of
// them changes, with names, authors and what is known of the world's time beside them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pipeline/stages/clock/sounds.h"
#include "views/clock/clock_solution.h"
#include "views/clock/clock_world.h"
#include "views/clock/link_statements.h"

namespace contrechamp::views {

// Two clips of one group by their claims of time. A song played at two events is one sound too, and only other
// knowledge tells it from a second witness.
enum class ClaimsAgree { unknown, agree, contradict };

struct GroupMember {
  PlacedClip clip;
  store::ItemName item;
  std::vector<std::string> same_recording;  // ids of members that hold the same recorded sound: no second witnesses
};

struct GroupLink {
  SolvedLink solved;
  ClaimsAgree claims = ClaimsAgree::unknown;
  PairOpinions stated;
};

struct ClockGroup {
  std::string id;
  std::vector<GroupMember> members;
  std::vector<GroupLink> links;
  std::set<std::string> sides;
  GroupWorld world;
};

// A pair outside of all groups, as it was solved.
template <class Solved>
struct NamedPair {
  Solved solved;
  std::string a_name, b_name;
  PairOpinions stated;
};

struct ArchiveClock {
  std::vector<ClockGroup> groups;
  std::vector<NamedPair<LinkSetAside>> set_aside;
  std::vector<NamedPair<OtherPair>> other;
};

// Solves anew when pairs or statements have changed. Any thread; takes as long as the groups need.
ArchiveClock read_clock(store::Catalogue& catalogue, pipeline::Sounds& sounds);

// The group with this id, or that holds an item; null when there is none.
const ClockGroup* find_group(const ArchiveClock& clock, const std::string& id);

}  // namespace contrechamp::views
