#include "clock/group/group.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "clock/group/solve.h"

namespace contrechamp::clock {
namespace {

// Origin of the constants: the thresholds were looked at on seeds 1 and 2 of the public set (bench/clock.sh,
// bench/clock_pairs.cpp), and rules written after false links on seeds 3, 7, 11 and 13; docs/clock.md ("Known weak")
// tells which. What a physical quantity gives is derived beside it.

// Residual of a closed loop of three lags, besides what walking adds: the sound of one source reaches two phones over
// paths that differ by up to 27 m (0.08 s × 343 m/s).
constexpr double closure_s = 0.08;
constexpr double most_walk_s = 0.12;        // of the interval of a link: 41 m of path, more is not measured
constexpr double geometry_s_per_m = 0.003;  // 1 / 343 m/s, the speed of sound
// Difference of the paths of one source to two phones of an event, which audio does not give.
constexpr double unknown_path_m = 20;
// Evidence of the path over that of the line, from which a phone moves: of a still one both say as much.
constexpr float moving = 1.3f;
constexpr double echo_s = 0.008;  // a path this far from the lag of the onsets follows an echo
// Evidence of the line, below which the median of the standing power is nearer to the truth.
constexpr float sharp_line = 5;
// Sum of the strengths of two weak links of different pairs that agree. It rises by 3.6 for every tenfold of pairs that
// could have agreed by chance: 1.8 for each of the two, which is a false rate ten times lower.
constexpr float two_links = 11, more_choice = 3.6f;
constexpr float three_links = 14;       // sum of the strengths of a closed triangle of weak links
constexpr double silent_overlap_s = 8;  // a pair with so long an overlap must have some common sound
constexpr float heard_magnitude = 2;    // magnitude from which a pair has common sound; chosen by hand, not varied
// One silent pair does not outweigh a link of this strength. If one of a hundred true pairs with such an overlap has no
// common sound, a silent pair is evidence of 3.6 of strength (see false_rate): 8, which a link needs alone, and 3.6.
constexpr float sure_link = 12;
constexpr std::size_t most_checked = 16;  // pairs across a merge that are evaluated, those with the longest overlaps
constexpr std::size_t large_group = 3;    // two groups of this size are not joined by a single link
constexpr int most_rounds = 8;          // of joining by weak links; each round joins at least two groups or refuses one
constexpr float stated_strength = 100;  // of a stated link: more than measured ones have

Link to_link(std::size_t a, std::size_t b, const Hypothesis& h, State state) {
  Link l;
  const Evidence& e = h.evidence;
  // The lag is taken from, in this order: onsets, phase along a path, phase along a line, the standing power,
  // magnitude.
  const bool by_onsets = e.onsets >= supported &&
                         (e.onsets > e.phase() ||
                          (e.onsets >= alone && e.path > e.line && std::fabs(e.path_lag_s - e.onsets_lag_s) > echo_s));
  const bool by_path = !by_onsets && e.path >= supported && e.path > moving * e.line && e.path > e.cluster[0];
  const bool by_line = !by_path && !by_onsets && e.line >= sharp_line;
  const bool still =
      by_line || (!by_path && !by_onsets && std::max({e.cluster[0], e.cluster[1], e.cluster[2]}) >= supported);
  l.a = a, l.b = b;
  l.lag_s = by_onsets ? e.onsets_lag_s
            : by_path ? e.path_lag_s
            : by_line ? e.lag_s
            : still   ? e.middle_lag_s
                      : e.magnitude_lag_s;
  l.at_s = e.at_s;
  const double range_s = by_onsets ? std::fabs(e.onsets_slope) * e.overlap_s + e.onsets_bend_s : e.path_range_s;
  l.walk_s = still ? 0 : std::min(range_s, most_walk_s);
  l.drift_ppm = e.drift_ppm;
  l.has_drift = !by_path && e.line >= alone && e.overlap_s >= 60;
  l.interval_s = (by_line ? e.width_s : by_onsets ? 0.006 : 0.02) + l.walk_s / 2 + geometry_s_per_m * unknown_path_m;
  l.strength = h.strength;
  l.state = state;
  // Two shootings with the same weapons resemble each other in every pair of their clips. Onsets that are too weak for
  // a link, and evidence that fits at several lags, are therefore not independent from pair to pair.
  const bool dependent = state == State::ambiguous_by_repetition || (by_onsets && h.strength < alone);
  l.power = dependent ? 0 : h.strength * h.strength;
  return l;
}

class Solver {
 public:
  Solver(std::span<const double> durations, std::span<const ComparedPair> pairs, const WeighAt& weigh)
      : durations_(durations), weigh_(weigh), of_(durations.size()), at_(durations.size()) {
    for (std::size_t i = 0; i < durations.size(); ++i) {
      of_[i] = i;
      members_.push_back({i});
    }
    for (const ComparedPair& p : pairs)
      for (std::size_t h = 0; h < p.result.hypotheses.size(); ++h) {
        const Hypothesis& hypothesis = p.result.hypotheses[h];
        if (hypothesis.strength < supported || moves_too_fast(hypothesis.evidence)) continue;
        links_.push_back(to_link(p.a, p.b, hypothesis, h == 0 ? p.result.state : State::ambiguous_by_repetition));
        by_pair_[{p.a, p.b}].push_back(links_.size() - 1);
      }
  }

  Clocks solve(std::span<const StatedLink> stated) {
    apply_statements(stated);
    join_strong();
    for (int round = 0; round < most_rounds; ++round)
      if (!join_by_twos() && !join_triangles()) break;
    join_within();
    return finish();
  }

 private:
  using Key = std::pair<std::size_t, std::size_t>;

  double apart(std::size_t a, std::size_t b) const { return at_[b] - at_[a]; }
  static double tolerance(const Link& l) { return closure_s + l.walk_s / 2; }
  bool rejected(std::size_t a, std::size_t b) const { return rejected_.count({std::min(a, b), std::max(a, b)}) > 0; }
  bool fits(const Link& l) const { return std::fabs(apart(l.a, l.b) - l.lag_s) <= tolerance(l); }

  void apply_statements(std::span<const StatedLink> stated) {
    for (const StatedLink& s : stated) {
      if (s.what == StatedLink::What::reject) rejected_[{std::min(s.a, s.b), std::max(s.a, s.b)}] = true;
    }
    for (const StatedLink& s : stated) {
      if (s.what != StatedLink::What::lock) continue;
      Link l;
      l.a = s.a, l.b = s.b, l.lag_s = s.lag_s, l.stated = true, l.strength = stated_strength;
      l.at_s = (std::max(0.0, s.lag_s) + std::min(durations_[s.a], durations_[s.b] + s.lag_s)) / 2;
      if (of_[l.a] != of_[l.b]) merge(l);
      used_.push_back(l);
    }
    std::stable_sort(links_.begin(), links_.end(),
                     [](const Link& x, const Link& y) { return x.strength > y.strength; });
    by_pair_.clear();
    for (std::size_t i = 0; i < links_.size(); ++i) by_pair_[{links_[i].a, links_[i].b}].push_back(i);
  }

  // Moves b's group to the time base of a's group.
  void merge(const Link& l) {
    const std::size_t into = of_[l.a], from = of_[l.b];
    const double shift = at_[l.a] + l.lag_s - at_[l.b];
    for (std::size_t clip : members_[from]) {
      at_[clip] += shift;
      of_[clip] = into;
      members_[into].push_back(clip);
    }
    members_[from].clear();
  }

  struct Check {
    int supporting = 0;
    int contradicting = 0;
  };

  // Counts the other pairs across the two groups that support, and that contradict, joining them by this link.
  Check check(const Link& l) {
    const double shift = at_[l.a] + l.lag_s - at_[l.b];
    struct Across {
      double overlap;
      std::size_t a, b;
      double lag;
    };
    std::vector<Across> across;
    for (std::size_t i : members_[of_[l.a]])
      for (std::size_t j : members_[of_[l.b]]) {
        if ((i == l.a && j == l.b)) continue;
        const double lag = at_[j] + shift - at_[i];
        const double overlap = std::min(durations_[i], durations_[j] + lag) - std::max(0.0, lag);
        if (overlap >= silent_overlap_s) across.push_back({overlap, i, j, lag});
      }
    std::stable_sort(across.begin(), across.end(),
                     [](const Across& x, const Across& y) { return x.overlap > y.overlap; });
    if (across.size() > most_checked) across.resize(most_checked);
    Check out;
    for (const Across& x : across) {
      if (heard_at(x.a, x.b, x.lag)) ++out.supporting;
      else ++out.contradicting;
    }
    return out;
  }

  bool heard_at(std::size_t a, std::size_t b, double lag) {
    const auto known = [&](std::size_t i, std::size_t j, double expect) {
      const auto found = by_pair_.find({i, j});
      if (found == by_pair_.end()) return false;
      return std::any_of(found->second.begin(), found->second.end(),
                         [&](std::size_t k) { return std::fabs(links_[k].lag_s - expect) <= tolerance(links_[k]); });
    };
    if (known(a, b, lag) || known(b, a, -lag)) return true;
    const auto evidence = weigh_ ? weigh_(a, b, lag) : std::nullopt;
    return !evidence || evidence->magnitude >= heard_magnitude || evidence->timing() >= supported;
  }

  void set_aside(const Link& l, const char* why) { set_aside_.push_back({l, why}); }

  // Would the link bring a pair into one group that a person rejected?
  bool joins_rejected_pair(const Link& l) const {
    return std::any_of(rejected_.begin(), rejected_.end(), [&](const auto& pair) {
      const std::size_t g = of_[pair.first.first], h = of_[pair.first.second];
      return (g == of_[l.a] && h == of_[l.b]) || (g == of_[l.b] && h == of_[l.a]);
    });
  }

  bool may_join(const Link& l, int links) {
    if (joins_rejected_pair(l)) {
      set_aside(l, "a person said that two of these clips do not belong together");
      return false;
    }
    const Check c = check(l);
    const int heard = c.supporting + (links > 1 ? 1 : 0) + (l.strength >= sure_link ? 1 : 0);
    if (c.contradicting > heard) {
      set_aside(l, "other clips that would share this time hear nothing in common");
      return false;
    }
    const bool large = members_[of_[l.a]].size() >= large_group && members_[of_[l.b]].size() >= large_group;
    if (large && links < 2 && c.supporting == 0) {
      set_aside(l, "one link alone between two groups: for a person to judge");
      return false;
    }
    return true;
  }

  void join_strong() {
    for (const Link& l : links_) {
      if (l.strength < alone || l.state != State::same_event || rejected(l.a, l.b)) continue;
      if (of_[l.a] == of_[l.b]) {
        if (fits(l)) continue;
        set_aside(l, "contradicts the clock of its group");
      } else if (may_join(l, 1)) {
        merge(l);
        used_.push_back(l);
      }
    }
  }

  // A sound that fits at several lags fits with another one in several ways, and in all pairs that heard it: such links
  // and the lesser lags of a pair make a group firmer, and never join one.
  static bool may_vote(const Link& l) { return l.state != State::ambiguous_by_repetition; }

  struct Vote {
    const Link* link;
    double shift;  // from the time base of the second group to that of the first
  };

  // Joins two groups by weaker links of different pairs that vote for the same shift.
  bool join_by_twos() {
    std::map<Key, std::vector<Vote>> votes;
    for (const Link& l : links_) {
      const std::size_t g = of_[l.a], h = of_[l.b];
      if (g == h || rejected(l.a, l.b) || !may_vote(l)) continue;
      const double shift = at_[l.a] + l.lag_s - at_[l.b];
      if (g < h) votes[{g, h}].push_back({&l, shift});
      else votes[{h, g}].push_back({&l, -shift});
    }
    struct Best {
      float sum = 0;
      const Link* link = nullptr;
      const Link* second = nullptr;
    } best;
    for (const auto& [groups, list] : votes) {
      const auto choice = static_cast<float>(members_[groups.first].size() * members_[groups.second].size());
      const float needed = two_links + more_choice * std::log10(choice / 2);
      // All clips of a group hear its sound, so that a chance resemblance of two groups appears in every pair across.
      // The noise of pairs is independent: their strengths squared must add up to that of a link that stands alone.
      const bool both_are_groups = members_[groups.first].size() > 1 && members_[groups.second].size() > 1;
      for (const Vote& v : list) {
        float sum = v.link->strength, power = v.link->power;
        std::map<Key, bool> counted{{{v.link->a, v.link->b}, true}};
        const Link* second = nullptr;
        for (const Vote& w : list) {
          if (counted.count({w.link->a, w.link->b}) > 0) continue;
          if (std::fabs(w.shift - v.shift) > closure_s + (v.link->walk_s + w.link->walk_s) / 2) continue;
          counted[{w.link->a, w.link->b}] = true;
          sum += w.link->strength, power += w.link->power;
          if (second == nullptr) second = w.link;
        }
        if (both_are_groups && power < alone * alone) continue;
        if (second != nullptr && sum >= needed && sum > best.sum && refused_.count({v.link->a, v.link->b}) == 0)
          best = {sum, v.link, second};
      }
    }
    if (best.link == nullptr) return false;
    if (!may_join(*best.link, 2)) {
      refused_[{best.link->a, best.link->b}] = true;
      return true;
    }
    merge(*best.link);
    used_.push_back(*best.link);
    return true;
  }

  // Joins three clips whose three weak links form a closed triangle.
  bool join_triangles() {
    std::vector<std::vector<const Link*>> touching(durations_.size());
    for (const Link& l : links_)
      if (of_[l.a] != of_[l.b] && !rejected(l.a, l.b) && may_vote(l))
        touching[l.a].push_back(&l), touching[l.b].push_back(&l);
    for (std::size_t i = 0; i < touching.size(); ++i)
      for (const Link* x : touching[i])
        for (const Link* y : touching[i]) {
          const std::size_t p = x->a == i ? x->b : x->a, q = y->a == i ? y->b : y->a;
          if (p >= q || of_[p] == of_[q]) continue;
          const double from_p = (x->a == i ? x->lag_s : -x->lag_s), from_q = (y->a == i ? y->lag_s : -y->lag_s);
          const Link* z = closing(p, q, from_q - from_p, x->walk_s + y->walk_s);
          if (z == nullptr || x->strength + y->strength + z->strength < three_links) continue;
          if (joins_rejected_pair(*y) || joins_rejected_pair(*z) || !may_join(*x, 2)) continue;
          merge(*x);
          if (of_[y->a] != of_[y->b]) merge(*y);
          used_.push_back(*x), used_.push_back(*y);
          return true;
        }
    return false;
  }

  const Link* closing(std::size_t p, std::size_t q, double lag, double walk) const {
    for (const bool swapped : {false, true}) {
      const auto found = by_pair_.find(swapped ? Key{q, p} : Key{p, q});
      if (found == by_pair_.end()) continue;
      for (std::size_t k : found->second) {
        const Link& l = links_[k];
        if (may_vote(l) && std::fabs(l.lag_s - (swapped ? -lag : lag)) <= closure_s + (l.walk_s + walk) / 2) return &l;
      }
    }
    return nullptr;
  }

  // Adds all links inside a group that agree with it to the least squares.
  void join_within() {
    std::map<Key, bool> have;
    for (const Link& l : used_) have[{l.a, l.b}] = true;
    for (const Link& l : links_) {
      if (of_[l.a] != of_[l.b] || rejected(l.a, l.b) || have.count({l.a, l.b}) > 0 || !fits(l)) continue;
      have[{l.a, l.b}] = true;
      used_.push_back(l);
    }
  }

  Clocks finish() {
    Clocks out;
    std::vector<std::size_t> index(durations_.size());
    for (std::size_t g = 0; g < members_.size(); ++g) {
      if (members_[g].size() < 2) continue;
      Group group;
      std::sort(members_[g].begin(), members_[g].end());
      for (std::size_t clip : members_[g]) {
        index[clip] = group.members.size();
        group.members.push_back({clip, at_[clip] - at_[members_[g].front()], 1});
      }
      for (Link l : used_) {
        if (of_[l.a] != g) continue;
        l.state = State::same_event;
        group.links.push_back(l);
      }
      solve_offsets(group.members, group.links, index);
      correct_echoes(group.members, group.links, index);
      out.groups.push_back(std::move(group));
    }
    out.set_aside = std::move(set_aside_);
    return out;
  }

  std::span<const double> durations_;
  const WeighAt& weigh_;
  std::vector<std::size_t> of_;
  std::vector<double> at_;
  std::vector<std::vector<std::size_t>> members_;
  std::vector<Link> links_, used_;
  std::map<Key, std::vector<std::size_t>> by_pair_;
  std::map<Key, bool> rejected_, refused_;
  std::vector<SetAside> set_aside_;
};

}  // namespace

Clocks solve_clocks(std::span<const double> durations_s, std::span<const ComparedPair> pairs,
                    std::span<const StatedLink> stated, const WeighAt& weigh) {
  return Solver(durations_s, pairs, weigh).solve(stated);
}

}  // namespace contrechamp::clock
