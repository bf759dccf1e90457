#include "cli/clock_text.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "views/clock/clock_groups.h"

namespace contrechamp::cli {
namespace {

using base::Json;

std::string text(const Json& json) { return base::to_terminal(json.get<std::string>()); }
double number(const Json& json) { return json.get<double>(); }

// "1 in 40,000": what may be expected of unrelated clips.
std::string rate_text(const Json& rate) {
  if (!rate.is_number()) return "said by a person";
  const double one_in = 1 / std::max(number(rate), 1e-9);
  return one_in < 10     ? "chance is likely"
         : one_in >= 1e8 ? "chance: under 1 in 100,000,000"
                         : fmt::format("chance: 1 in {:.0f}", one_in);
}

void print_world(const Json& world) {
  if (world["claims"].empty()) return;
  fmt::print("  world time\n");
  for (const Json& c : world["claims"])
    fmt::print("    {} at {:.1f} s: {} to {}  {}{}\n", text(c["name"]), number(c["at_s"]),
               text(c["earliest"]).substr(0, 19), text(c["latest"]).substr(0, 19), text(c["by"]),
               c["contradicts"].empty() ? "" : "  (contradicted)");
  for (const Json& f : world["fits"])
    fmt::print("    {} of {} claims together put the start at {} to {}\n", f["claims"].size(), world["claims"].size(),
               text(f["zero_from"]).substr(0, 23), text(f["zero_to"]).substr(0, 23));
  if (world["fits"].size() > 1) fmt::print("    the claims contradict each other: a person must judge\n");
}

}  // namespace

void print_clock(const Json& clock) {
  for (const Json& group : clock["groups"]) {
    fmt::print("group {}: {} clips\n", text(group["id"]), group["members"].size());
    for (const Json& m : group["members"])
      fmt::print("  {:>11.3f} s  {:>8.1f} s long  {}  {:8}  {}{}\n", number(m["offset_s"]), number(m["duration_s"]),
                 text(m["id"]).substr(0, 12), m["side"].is_null() ? "-" : text(m["side"]), text(m["name"]),
                 m["jumps"].get<int>() > 0 ? "  (its own clock jumps)" : "");
    for (const Json& l : group["links"])
      fmt::print(
          "    {} = {} {:+.4f} s ± {:.0f} ms{}  score {:.1f}, {}{}\n", text(l["b"]).substr(0, 12),
          text(l["a"]).substr(0, 12), number(l["offset_s"]), 1000 * number(l["interval_s"]),
          l["drift_ppm"].is_null() ? "" : fmt::format(", drift {:+.1f} ppm", number(l["drift_ppm"])),
          number(l["score"]), rate_text(l["false_rate"]),
          l["claims"] == "contradict" ? "; their claims of time contradict it: one recorded sound, played twice?" : "");
    print_world(group["world"]);
  }
  for (const Json& l : clock["set_aside"])
    fmt::print("set aside: {} and {} at {:+.3f} s, score {:.1f}: {}\n", text(l["a_name"]), text(l["b_name"]),
               number(l["offset_s"]), number(l["score"]), text(l["why"]));
  for (const Json& l : clock["other"])
    fmt::print("{} and {}: {}\n", text(l["a_name"]), text(l["b_name"]), views::state_in_words(text(l["state"])));
}

void print_why(store::Catalogue& catalogue, const Json& why) {
  const auto name = [&](const char* end) {
    const auto item = catalogue.items().find(why[end].get<std::string>());
    return item ? base::to_terminal(item->name) : std::string();
  };
  fmt::print("{} and {}: {}\nscore {:.1f}, {}\n", name("a"), name("b"), text(why["words"]), number(why["score"]),
             rate_text(why["false_rate"]));
  for (const Json& h : why["hypotheses"]) {
    fmt::print("  offset {:+.4f} s, at {:.1f} s of the first, {:.1f} s in common: strength {:.1f}\n",
               number(h["offset_s"]), number(h["at_s"]), number(h["overlap_s"]), number(h["strength"]));
    fmt::print(
        "    phase      along a line {:.1f}, along a path {:.1f}, within 2/16/64 ms {:.1f}/{:.1f}/{:.1f}, by seconds "
        "{:.1f}\n",
        number(h["phase_line"]), number(h["phase_path"]), number(h["phase_within_2_ms"]),
        number(h["phase_within_16_ms"]), number(h["phase_within_64_ms"]), number(h["phase_spread"]));
    fmt::print("    magnitude  {:.1f}, at {:+.3f} s; heard in {:.0f} % of the seconds; likeness {:.2f}\n",
               number(h["magnitude"]), number(h["magnitude_offset_s"]), 100 * number(h["share_of_seconds"]),
               number(h["likeness"]));
  }
  for (const Json& s : why["said"])
    fmt::print("  said by {}: {}{}\n", text(s["by"]), text(s["value"]),
               s["evidence"].is_null() ? "" : ", rests on: " + text(s["evidence"]));
  fmt::print("Numbers are standard deviations over what unrelated sound gives.\n");
}

}  // namespace contrechamp::cli
