// One clock over many clips: which of them belong together, and where each begins on the common line.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clock/pair/pair.h"

namespace contrechamp::clock {

struct ComparedPair {
  std::size_t a = 0;  // indices of clips
  std::size_t b = 0;
  PairResult result;
};

// What a person said of a pair; it outweighs what was heard.
struct SaidLink {
  std::size_t a = 0;
  std::size_t b = 0;
  enum class What { lock, reject } what = What::lock;
  double lag_s = 0;  // for lock
};

struct Link {
  std::size_t a = 0;
  std::size_t b = 0;
  double lag_s = 0;       // time in a minus time in b of one common sound, at `at_s`
  double at_s = 0;        // time in a
  double interval_s = 0;  // half width: spread of the evidence and 3 ms a metre of unknown geometry
  double drift_ppm = 0;
  bool has_drift = false;  // long and static enough for it to mean something
  double walk_s = 0;       // how far the lag wanders
  float strength = 0;
  float power = 0;  // strength squared, of what each pair hears with noise of its own: sums over pairs
  State state = State::same_event;
  bool said = false;
};

struct Member {
  std::size_t clip = 0;
  double offset_s = 0;  // group time = offset + media time × rate
  double rate = 1;
};

struct Group {
  std::vector<Member> members;  // the earliest is at 0
  std::vector<Link> links;      // that hold it together
};

// A link that was not used, and why, in words for a person.
struct SetAside {
  Link link;
  std::string why;
};

struct Clocks {
  std::vector<Group> groups;  // of two and more
  std::vector<SetAside> set_aside;
};

// Evidence at a lag that a group predicts; nullopt when it cannot be had.
using WeighAt = std::function<std::optional<Evidence>(std::size_t a, std::size_t b, double lag_s)>;

// Kruskal over strengths with closure of loops checked, then weaker links by twos, then robust least squares
// (Cauchy weights). Deterministic.
Clocks solve_clocks(std::span<const double> durations_s, std::span<const ComparedPair> pairs,
                    std::span<const SaidLink> said, const WeighAt& weigh);

}  // namespace contrechamp::clock
