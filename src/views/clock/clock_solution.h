// What the solver makes of an archive: clips on common time lines, by the ids of items and in seconds of their files.
// The catalogue keeps it (views/json/clock_solution.h), so its numbers are rounded to what is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clock/pair/pair.h"

namespace contrechamp::views {

struct PlacedClip {
  std::string id;
  double offset_s = 0;  // group time = offset + media time × rate
  double rate = 1;
  double duration_s = 0, sound_from_s = 0;
  double silent_share = 0, clipped_share = 0;
  double filled_s = 0;
  std::int64_t jumps = 0;
  bool operator==(const PlacedClip&) const = default;
};

struct SolvedLink {
  std::string a, b;
  double offset_s = 0;  // time in a minus time in b of one common sound, at `at_s` of a
  double at_s = 0;
  double interval_s = 0;
  std::optional<double> drift_ppm;
  double walk_s = 0;
  double score = 0;
  std::optional<double> false_rate;  // nothing: stated by a person
  clock::State state = clock::State::same_event;
  bool stated = false;
  bool operator==(const SolvedLink&) const = default;
};

struct SolvedGroup {
  std::string id;                   // the first digits of the smallest id of its members
  std::vector<PlacedClip> members;  // the earliest first
  std::vector<SolvedLink> links;
  bool operator==(const SolvedGroup&) const = default;
};

// A link that no group was solved from, with the reason for a person to read.
struct LinkSetAside {
  SolvedLink link;
  std::string why;
  bool operator==(const LinkSetAside&) const = default;
};

// Two clips that are no witnesses of one event: one recorded sound, or a sound that fits at several places.
struct OtherPair {
  std::string a, b;
  clock::State state = clock::State::same_recorded_sound;
  double offset_s = 0;
  double score = 0;
  bool stated = false;
  bool operator==(const OtherPair&) const = default;
};

struct ClockSolution {
  std::vector<SolvedGroup> groups;
  std::vector<LinkSetAside> set_aside;
  std::vector<OtherPair> other;
  bool operator==(const ClockSolution&) const = default;
};

}  // namespace contrechamp::views
