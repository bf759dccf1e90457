// Groups clips into one time base: which clips belong together, and the offset of each on the common time line.
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

// A person's statement about a pair. It takes precedence over the measured evidence.
struct StatedLink {
  std::size_t a = 0;
  std::size_t b = 0;
  enum class What { lock, reject } what = What::lock;
  double lag_s = 0;  // for lock
};

struct Link {
  std::size_t a = 0;
  std::size_t b = 0;
  double lag_s = 0;  // time in a minus time in b of one common sound, at `at_s`
  double at_s = 0;   // time in a
  double interval_s =
      0;  // half width of the lag's interval: spread of the evidence, and 3 ms a metre of unknown geometry
  double drift_ppm = 0;
  bool has_drift = false;  // the overlap is long and static enough to measure drift
  double walk_s = 0;       // range of a lag that moves
  float strength = 0;
  float power = 0;  // strength squared when the noise of pairs is independent, so that it adds up; else 0
  State state = State::same_event;
  bool stated = false;
};

struct Member {
  std::size_t clip = 0;
  double offset_s = 0;  // group time = offset + media time × rate
  double rate = 1;
};

struct Group {
  std::vector<Member> members;  // the earliest is at 0
  std::vector<Link> links;      // that it was solved from
};

// A link that was not used, with the reason for a person to read.
struct SetAside {
  Link link;
  std::string why;
};

struct Clocks {
  std::vector<Group> groups;  // of at least two members
  std::vector<SetAside> set_aside;
};

// Computes the evidence at a lag that a group predicts; nullopt when it is not available.
using WeighAt = std::function<std::optional<Evidence>(std::size_t a, std::size_t b, double lag_s)>;

// Kruskal's algorithm over links by strength, with a check that loops close. Then pairs and triangles of weaker links,
// and robust least squares (Cauchy weights). Deterministic.
Clocks solve_clocks(std::span<const double> durations_s, std::span<const ComparedPair> pairs,
                    std::span<const StatedLink> stated, const WeighAt& weigh);

}  // namespace contrechamp::clock
