#include "copies/copy_finder.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "copies/family/transitive.h"
#include "copies/pair_comparison.h"

namespace contrechamp::copies {
namespace {

using model::ClipFingerprint;

// Below this score the two clips are taken to have no common recording, and derived pairs are excluded by it. It is
// half of `copy_score`; chosen with decision 0010, not varied on its own.
constexpr double no_copy_score = 0.25;

// The pairs that follow from the comparisons so far (docs/decisions/0010): a copy of a copy is a copy.
class DerivedPairs {
 public:
  // Nothing is derived for photos. Comparing them is quick, and a small crop may link two shots of one motif.
  DerivedPairs(Clip self, const CopySources& sources, bool photo)
      : self_(self), sources_(sources), enabled_(sources.known_copies && !photo) {}

  // Is nothing to be gained from comparing this clip?
  bool decides(Clip clip) const {
    const auto found = derived_.find(clip);
    return excluded_.count(clip) != 0 || (found != derived_.end() && found->second.second);
  }
  // Could comparing `clip` decide `other`? It could when the two are known copies of each other.
  bool may_decide(Clip clip, Clip other) const {
    if (!enabled_) return false;
    const auto copies = sources_.known_copies(clip);
    return std::any_of(copies.begin(), copies.end(), [&](const Found& found) { return found.clip == other; });
  }
  void add(Clip clip, const Comparison& comparison) {
    const auto& found = comparison.found;
    compared_.insert(clip);
    if (!enabled_) return;
    const FamilyClip query = sources_.family_clips(self_), middle = sources_.family_clips(clip);
    for (const Found& copy : sources_.known_copies(clip)) {
      if (copy.clip == self_ || copy.evidence.derived) continue;
      const FamilyClip other = sources_.family_clips(copy.clip);
      if (!found || found->match.score < no_copy_score) {
        if (comparison.exhaustive && lies_within(copy, middle, other)) excluded_.insert(copy.clip);
      } else if (auto derived = derive_pair(*found, copy, query, middle, other)) {
        const bool complete = is_complete(*derived, query, other);
        const auto [at, fresh] = derived_.try_emplace(copy.clip, *derived, complete);
        if (!fresh && complete && (!at->second.second || derived->match.score > at->second.first.match.score))
          at->second = {*derived, true};
      }
    }
  }
  void append_to(std::vector<Found>& out) const {
    for (const auto& [clip, found] : derived_)
      if (compared_.count(clip) == 0) out.push_back(found.first);
  }

 private:
  Clip self_;
  const CopySources& sources_;
  bool enabled_;
  std::map<Clip, std::pair<Found, bool>> derived_;  // with: is it complete, so that comparing would add nothing?
  std::set<Clip> excluded_, compared_;
};

// The candidates in their order, two of them compared at a time where nothing speaks against it: the result is that of
// one after the other.
class Candidates {
 public:
  Candidates(Clip self, const ClipFingerprint& query, std::span<const Candidate> all, const CopySources& sources,
             const DerivedPairs& derived)
      : self_(self), query_(query), all_(all), sources_(sources), derived_(derived) {}

  // The next clip that no derived pair decides, with its comparison; nothing after the last.
  std::optional<std::pair<Clip, Comparison>> next() {
    for (look_ahead(); !ahead_.empty(); look_ahead()) {
      const auto one = std::move(ahead_.front());
      ahead_.pop_front();
      if (derived_.decides(one->candidate.clip)) continue;
      if (!one->wait) begin(*one);
      if (!ahead_.empty()) begin_second(*one);
      one->wait();
      return std::pair(one->candidate.clip, std::move(one->comparison));
    }
    return std::nullopt;
  }

 private:
  struct Compared {
    AlignedCandidate candidate;
    Comparison comparison;
    std::function<void()> wait;  // last, so that it ends before what it works on goes; empty: not begun
  };

  static bool needs_strip(const std::shared_ptr<Compared>& one) { return !one->candidate.aligned.empty(); }

  // Aligns up to the second candidate whose strip will be needed.
  void look_ahead() {
    while (at_ < all_.size() && std::count_if(ahead_.begin(), ahead_.end(), needs_strip) < 2) {
      const Candidate& candidate = all_[at_++];
      if (candidate.clip == self_ || derived_.decides(candidate.clip)) continue;
      ahead_.push_back(std::make_shared<Compared>(Compared{align_candidate(query_, candidate, sources_), {}, {}}));
      const Clip before = ahead_.front()->candidate.clip;
      if (!sources_.prefetch || !needs_strip(ahead_.back()) ||
          (ahead_.size() > 1 && derived_.may_decide(before, candidate.clip)))
        continue;
      const auto& last = ahead_.back()->candidate;
      const Window first = window_of(query_, *last.fingerprint, last.aligned.front());
      sources_.prefetch(self_, first.query);
      sources_.prefetch(candidate.clip, first.earlier);
    }
  }

  void begin(Compared& one) {
    const auto work = [this, &one] { one.comparison = compare_pair(self_, query_, one.candidate, sources_); };
    one.wait = sources_.meanwhile ? sources_.meanwhile(work) : work;
  }

  // The one after `first`, where there is something to compare and `first` cannot make that idle.
  void begin_second(const Compared& first) {
    if (!sources_.meanwhile) return;
    for (const auto& one : ahead_)
      if (needs_strip(one)) {
        if (!one->wait && !derived_.may_decide(first.candidate.clip, one->candidate.clip)) begin(*one);
        return;
      }
  }

  const Clip self_;
  const ClipFingerprint& query_;
  const std::span<const Candidate> all_;
  const CopySources& sources_;
  const DerivedPairs& derived_;
  std::deque<std::shared_ptr<Compared>> ahead_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Found> find_copies(Clip self, const ClipFingerprint& query, std::span<const Candidate> candidates,
                               const CopySources& sources) {
  std::vector<Found> out;
  DerivedPairs derived(self, sources, is_photo(query));
  Candidates in_order(self, query, candidates, sources, derived);
  while (const auto one = in_order.next()) {
    const auto& [clip, comparison] = *one;
    derived.add(clip, comparison);
    if (comparison.found) out.push_back(*comparison.found);
  }
  derived.append_to(out);
  std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) {
    return a.match.score != b.match.score ? a.match.score > b.match.score : a.clip < b.clip;
  });
  return out;
}

}  // namespace contrechamp::copies
