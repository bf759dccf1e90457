#include "cli/clock_text.h"

#include <fmt/format.h>

#include <cmath>

#include "base/strings.h"
#include "base/time.h"

namespace contrechamp::cli {
namespace {

using base::to_terminal;

std::string short_id(const std::string& id) { return id.substr(0, 12); }

// "1 in 40,000": what may be expected of unrelated clips. Nothing: no comparison, but a person.
std::string rate_text(const std::optional<double>& rate) {
  if (!rate) return "said by a person";
  const double one_in = 1 / std::max(*rate, 1e-9);
  return one_in < 10     ? "chance is likely"
         : one_in >= 1e8 ? "chance: under 1 in 100,000,000"
                         : fmt::format("chance: 1 in {:.0f}", one_in);
}

void print_world(const views::GroupWorld& world) {
  if (world.claims.empty()) return;
  fmt::print("  world time\n");
  for (const auto& c : world.claims)
    fmt::print("    {} at {:.1f} s: {} to {}  {}{}\n", to_terminal(c.name), c.at_s,
               base::to_iso(c.earliest).substr(0, 19), base::to_iso(c.latest).substr(0, 19), to_terminal(c.by),
               c.contradicts.empty() ? "" : "  (contradicted)");
  for (const auto& f : world.fits)
    fmt::print("    {} of {} claims together put the start at {} to {}\n", f.claims.size(), world.claims.size(),
               base::to_iso(f.zero_from).substr(0, 23), base::to_iso(f.zero_to).substr(0, 23));
  if (world.fits.size() > 1) fmt::print("    the claims contradict each other: a person must judge\n");
}

void print_link(const views::GroupLink& link) {
  const auto& l = link.solved;
  const bool contradict = link.claims == views::ClaimsAgree::contradict;
  fmt::print("    {} = {} {:+.4f} s ± {:.0f} ms{}  score {:.1f}, {}{}\n", short_id(l.b), short_id(l.a), l.offset_s,
             1000 * l.interval_s, l.drift_ppm ? fmt::format(", drift {:+.1f} ppm", *l.drift_ppm) : "", l.score,
             rate_text(l.false_rate),
             contradict ? "; their claims of time contradict it: one recorded sound, played twice?" : "");
}

void print_group(const views::ClockGroup& group) {
  fmt::print("group {}: {} clips\n", group.id, group.members.size());
  for (const auto& [clip, item, same_recording] : group.members)
    fmt::print("  {:>11.3f} s  {:>8.1f} s long  {}  {:8}  {}{}\n", clip.offset_s, clip.duration_s, short_id(clip.id),
               item.side.empty() ? "-" : to_terminal(item.side), to_terminal(item.name),
               clip.jumps > 0 ? "  (its own clock jumps)" : "");
  for (const auto& link : group.links) print_link(link);
  print_world(group.world);
}

// As evidence is kept and as JSON has it, so that both round alike.
double kept(double value) { return std::round(value * 1e3) / 1e3; }

void print_hypothesis(const clock::Hypothesis& h) {
  const auto& e = h.evidence;
  fmt::print("  offset {:+.4f} s, at {:.1f} s of the first, {:.1f} s in common: strength {:.1f}\n", e.lag_s, e.at_s,
             e.overlap_s, kept(h.strength));
  fmt::print(
      "    phase      along a line {:.1f}, along a path {:.1f}, within 2/16/64 ms {:.1f}/{:.1f}/{:.1f}, by seconds "
      "{:.1f}\n",
      kept(e.line), kept(e.path), kept(e.cluster[0]), kept(e.cluster[1]), kept(e.cluster[2]), kept(e.spread));
  fmt::print("    magnitude  {:.1f}, at {:+.3f} s; heard in {:.0f} % of the seconds; likeness {:.2f}\n",
             kept(e.magnitude), e.magnitude_lag_s, 100 * kept(e.share), kept(e.likeness));
}

}  // namespace

void print_clock(const views::ArchiveClock& clock) {
  for (const auto& group : clock.groups) print_group(group);
  for (const auto& pair : clock.set_aside)
    fmt::print("set aside: {} and {} at {:+.3f} s, score {:.1f}: {}\n", to_terminal(pair.a_name),
               to_terminal(pair.b_name), pair.solved.link.offset_s, pair.solved.link.score,
               to_terminal(pair.solved.why));
  for (const auto& pair : clock.other)
    fmt::print("{} and {}: {}\n", to_terminal(pair.a_name), to_terminal(pair.b_name),
               views::sentence_of(pair.solved.state));
}

void print_evidence(store::Catalogue& catalogue, const views::PairEvidence& evidence) {
  const auto name = [&](const std::string& id) { return to_terminal(catalogue.items().name_of(id).name); };
  fmt::print("{} and {}: {}\nscore {:.1f}, {}\n", name(evidence.a), name(evidence.b),
             views::sentence_of(evidence.state), evidence.score, rate_text(evidence.false_rate));
  for (const auto& hypothesis : evidence.hypotheses) print_hypothesis(hypothesis);
  for (const auto& s : evidence.statements)
    fmt::print("  said by {}: {}{}\n", to_terminal(s.by), to_terminal(s.value),
               s.evidence.empty() ? "" : ", rests on: " + to_terminal(s.evidence));
  fmt::print("Numbers are standard deviations over what unrelated sound gives.\n");
}

}  // namespace contrechamp::cli
