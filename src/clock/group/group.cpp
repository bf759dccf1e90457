#include "clock/group/group.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "clock/group/solve.h"

namespace contrechamp::clock {
namespace {

constexpr double closure_s = 0.08;  // loops close within this, and what walking adds: sound takes its way
constexpr double most_walk_s = 0.12;
constexpr double geometry_s_per_m = 0.003;  // speed of sound
constexpr double unknown_way_m = 20;        // two phones of one event hear one source over ways this different
constexpr float moving = 1.3f;              // of a still phone the line says as much as the path
constexpr double placed_s = 0.008;          // a way that leaves the blows by more is an echo
constexpr float sharp_line = 5;             // under it the middle of what stays in place lies nearer
constexpr float two_links = 11;             // together, of different pairs; and so much more for every tenfold of
constexpr float more_choice = 3.6f;         // pairs that could have agreed by chance (see false_rate): each once
constexpr float three_links = 14;           // of a closed triangle of weak links
constexpr double silent_overlap_s = 8;      // over so long a common time something must be heard
constexpr float heard_magnitude = 2;
// Of true pairs with so long a common time few have nothing that both heard: were it one of a hundred, a silent pair
// would outweigh 3.6 of a link's strength (see false_rate), not all of it.
constexpr float sure_link = 12;
constexpr std::size_t most_checked = 16;  // pairs across a merge, the longest overlaps first
constexpr std::size_t large_group = 3;    // one bridge does not join two of these

Link to_link(std::size_t a, std::size_t b, const Hypothesis& h, State state) {
  Link l;
  const Evidence& e = h.evidence;
  // Phase along a lag that moves, of one place, of many; else magnitude.
  const bool by_impulses =
      e.impulses >= supported && (e.impulses > e.phase() || (e.impulses >= alone && e.path > e.line &&
                                                             std::fabs(e.path_lag_s - e.impulses_lag_s) > placed_s));
  const bool by_path = !by_impulses && e.path >= supported && e.path > moving * e.line && e.path > e.cluster[0];
  const bool by_line = !by_path && !by_impulses && e.line >= sharp_line;
  const bool still =
      by_line || (!by_path && !by_impulses && std::max({e.cluster[0], e.cluster[1], e.cluster[2]}) >= supported);
  l.a = a, l.b = b;
  l.lag_s = by_impulses ? e.impulses_lag_s
            : by_path   ? e.path_lag_s
            : by_line   ? e.lag_s
            : still     ? e.middle_lag_s
                        : e.magnitude_lag_s;
  l.at_s = e.at_s;
  const double range_s = by_impulses ? std::fabs(e.impulses_slope) * e.overlap_s + e.impulses_bend_s : e.path_range_s;
  l.walk_s = still ? 0 : std::min(range_s, most_walk_s);
  l.drift_ppm = e.drift_ppm;
  l.has_drift = !by_path && e.line >= alone && e.overlap_s >= 60;
  l.interval_s = (by_line ? e.width_s : by_impulses ? 0.006 : 0.02) + l.walk_s / 2 + geometry_s_per_m * unknown_way_m;
  l.strength = h.strength;
  l.state = state;
  // Two shootings with the same weapons are alike by chance, in one pair after the other: blows that are no link, and
  // what fits at several lags, say nothing more when more pairs say it.
  const bool alike = state == State::ambiguous_by_repetition || (by_impulses && h.strength < alone);
  l.power = alike ? 0 : h.strength * h.strength;
  return l;
}

// Links that fit at several lags fit several ways together as well: a loop closes with a loop.
float vote_of(const Link& l) {
  return l.state == State::ambiguous_by_repetition ? std::min(l.strength, supported) : l.strength;
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

  Clocks solve(std::span<const SaidLink> said) {
    take_said(said);
    join_strong();
    for (int round = 0; round < 8; ++round)
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

  void take_said(std::span<const SaidLink> said) {
    for (const SaidLink& s : said) {
      if (s.what == SaidLink::What::reject) rejected_[{std::min(s.a, s.b), std::max(s.a, s.b)}] = true;
    }
    for (const SaidLink& s : said) {
      if (s.what != SaidLink::What::lock) continue;
      Link l;
      l.a = s.a, l.b = s.b, l.lag_s = s.lag_s, l.said = true, l.strength = 100;
      l.at_s = (std::max(0.0, s.lag_s) + std::min(durations_[s.a], durations_[s.b] + s.lag_s)) / 2;
      if (of_[l.a] != of_[l.b]) merge(l);
      used_.push_back(l);
    }
    std::stable_sort(links_.begin(), links_.end(),
                     [](const Link& x, const Link& y) { return x.strength > y.strength; });
    by_pair_.clear();
    for (std::size_t i = 0; i < links_.size(); ++i) by_pair_[{links_[i].a, links_[i].b}].push_back(i);
  }

  // Puts b's group on a's line.
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
    int speak_for = 0;
    int against = 0;
  };

  // What the other pairs across say of joining by this link.
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
      if (heard_at(x.a, x.b, x.lag)) ++out.speak_for;
      else ++out.against;
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

  void set_aside(const Link& l, const char* why) { aside_.push_back({l, why}); }

  // A pair that a person keeps apart would come together by a detour.
  bool parted(const Link& l) const {
    return std::any_of(rejected_.begin(), rejected_.end(), [&](const auto& pair) {
      const std::size_t g = of_[pair.first.first], h = of_[pair.first.second];
      return (g == of_[l.a] && h == of_[l.b]) || (g == of_[l.b] && h == of_[l.a]);
    });
  }

  bool may_join(const Link& l, int links) {
    if (parted(l)) {
      set_aside(l, "a person said that two of these clips do not belong together");
      return false;
    }
    const Check c = check(l);
    const int heard = c.speak_for + (links > 1 ? 1 : 0) + (l.strength >= sure_link ? 1 : 0);
    if (c.against > heard) {
      set_aside(l, "other clips that would share this time hear nothing in common");
      return false;
    }
    const bool large = members_[of_[l.a]].size() >= large_group && members_[of_[l.b]].size() >= large_group;
    if (large && links < 2 && c.speak_for == 0) {
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

  struct Vote {
    const Link* link;
    double shift;  // what must be added to the line of the second group
  };

  // Two weaker links of different pairs that want the same shift.
  bool join_by_twos() {
    std::map<Key, std::vector<Vote>> votes;
    for (const Link& l : links_) {
      const std::size_t g = of_[l.a], h = of_[l.b];
      if (g == h || rejected(l.a, l.b)) continue;
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
      // All clips of a group hear its sound: one chance likeness of two groups is said by every pair of them, each with
      // noise of its own, so that together they must say what one link must.
      const bool both_are_groups = members_[groups.first].size() > 1 && members_[groups.second].size() > 1;
      for (const Vote& v : list) {
        float sum = vote_of(*v.link), power = v.link->power;
        std::map<Key, bool> counted{{{v.link->a, v.link->b}, true}};
        const Link* second = nullptr;
        for (const Vote& w : list) {
          if (counted.count({w.link->a, w.link->b}) > 0) continue;
          if (std::fabs(w.shift - v.shift) > closure_s + (v.link->walk_s + w.link->walk_s) / 2) continue;
          counted[{w.link->a, w.link->b}] = true;
          sum += vote_of(*w.link), power += w.link->power;
          if (second == nullptr) second = w.link;
        }
        if (both_are_groups && power < alone * alone) continue;
        if (second != nullptr && sum >= needed && sum > best.sum && tried_.count({v.link->a, v.link->b}) == 0)
          best = {sum, v.link, second};
      }
    }
    if (best.link == nullptr) return false;
    if (!may_join(*best.link, 2)) {
      tried_[{best.link->a, best.link->b}] = true;
      return true;
    }
    merge(*best.link);
    used_.push_back(*best.link);
    return true;
  }

  // Three clips alone whose three weak links close.
  bool join_triangles() {
    std::vector<std::vector<const Link*>> touching(durations_.size());
    for (const Link& l : links_)
      if (of_[l.a] != of_[l.b] && !rejected(l.a, l.b)) touching[l.a].push_back(&l), touching[l.b].push_back(&l);
    for (std::size_t i = 0; i < touching.size(); ++i)
      for (const Link* x : touching[i])
        for (const Link* y : touching[i]) {
          const std::size_t p = x->a == i ? x->b : x->a, q = y->a == i ? y->b : y->a;
          if (p >= q || of_[p] == of_[q]) continue;
          const double from_p = (x->a == i ? x->lag_s : -x->lag_s), from_q = (y->a == i ? y->lag_s : -y->lag_s);
          const Link* z = closing(p, q, from_q - from_p, x->walk_s + y->walk_s);
          if (z == nullptr || vote_of(*x) + vote_of(*y) + vote_of(*z) < three_links) continue;
          if (parted(*y) || parted(*z) || !may_join(*x, 2)) continue;
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
        if (std::fabs(l.lag_s - (swapped ? -lag : lag)) <= closure_s + (l.walk_s + walk) / 2) return &l;
      }
    }
    return nullptr;
  }

  // All links inside a group that agree with it make it firmer.
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
      settle(group.members, group.links, index);
      heed_others(group.members, group.links, index);
      out.groups.push_back(std::move(group));
    }
    out.set_aside = std::move(aside_);
    return out;
  }

  std::span<const double> durations_;
  const WeighAt& weigh_;
  std::vector<std::size_t> of_;
  std::vector<double> at_;
  std::vector<std::vector<std::size_t>> members_;
  std::vector<Link> links_, used_;
  std::map<Key, std::vector<std::size_t>> by_pair_;
  std::map<Key, bool> rejected_, tried_;
  std::vector<SetAside> aside_;
};

}  // namespace

Clocks solve_clocks(std::span<const double> durations_s, std::span<const ComparedPair> pairs,
                    std::span<const SaidLink> said, const WeighAt& weigh) {
  return Solver(durations_s, pairs, weigh).solve(said);
}

}  // namespace contrechamp::clock
