// sun: where it stood, and which times fit a shadow.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "cli/commands.h"
#include "story/shadow.h"

namespace contrechamp::cli {
namespace {

using base::Json;

struct Options {
  std::vector<double> at;
  std::string from, to;
  std::vector<std::string> shadows;
  double step_s = 60, radius_m = 0;
  bool no_north = false;
};

// Of what is listed or searched at one place, and of an area, which is searched at up to 127 places.
constexpr std::int64_t longest_us = 4LL * 366 * 86400 * 1000000, longest_of_area_us = longest_us / 48;

// "RATIO[±PERCENT%]" "[,AZIMUTH[±DEGREES]]" "[@SECONDS]": "1.4", "1.4±5%", "1.4±5%,120±4@600", ",120±4".
std::optional<story::ShadowSeen> parse_shadow(std::string text) {
  story::ShadowSeen out;
  bool good = true;
  const auto number = [&](const std::string& part) {
    char* end = nullptr;
    const double value = std::strtod(part.c_str(), &end);
    good = good && !part.empty() && *end == '\0';
    return value;
  };
  const auto cut = [&](std::string& from, const std::string& mark) {
    const auto at = from.find(mark);
    if (at == std::string::npos) return std::string();
    std::string rest = from.substr(at + mark.size());
    from.resize(at);
    good = good && !rest.empty();
    return rest;
  };
  const std::string after = cut(text, "@");
  std::string azimuth = cut(text, ",");
  const std::string azimuth_within = cut(azimuth, "±");
  std::string within = cut(text, "±");
  if (!within.empty() && within.back() == '%') within.pop_back();
  if (!after.empty()) out.after_s = number(after);
  if (!text.empty()) out.ratio = number(text);
  if (!within.empty()) out.ratio_within = number(within) / 100;
  if (!azimuth.empty()) out.shadow_azimuth_deg = number(azimuth);
  if (!azimuth_within.empty()) out.azimuth_within_deg = number(azimuth_within);
  return good && (out.ratio || out.shadow_azimuth_deg) ? std::optional(out) : std::nullopt;
}

Json position_json(base::WorldTime time, const story::SunPosition& sun) {
  const auto ratio = sun.shadow_ratio();
  const auto hundredth = [](double value) { return std::round(value * 100) / 100; };
  return {{"time", base::to_iso(time)},
          {"azimuth_deg", hundredth(sun.azimuth_deg)},
          {"elevation_deg", hundredth(sun.elevation_deg)},
          {"shadow_ratio", ratio ? Json(std::round(*ratio * 1000) / 1000) : Json()},
          {"shadow_azimuth_deg", hundredth(sun.shadow_azimuth_deg())}};
}

int print_positions(const Globals& globals, story::Place place, story::TimeRange within, std::int64_t step_us) {
  Json rows = Json::array();
  if (!globals.json) fmt::print("time                  azimuth  elevation  shadow length  shadow to\n");
  for (std::int64_t us = within.from.us; us < within.to.us; us += step_us) {
    const auto sun = story::sun_at({us}, place);
    if (globals.json) {
      rows.push_back(position_json({us}, sun));
      continue;
    }
    const auto ratio = sun.shadow_ratio();
    fmt::print("{}  {:6.1f}°  {:8.2f}°  {:>13}  {:8.1f}°\n", base::to_iso({us}).substr(0, 19) + "Z", sun.azimuth_deg,
               sun.elevation_deg, ratio ? fmt::format("{:.2f}", *ratio) : "none", sun.shadow_azimuth_deg());
  }
  if (globals.json) print_json({{"positions", rows}, {"fits", Json::array()}, {"places", Json::array()}});
  return 0;
}

std::string second_text(std::int64_t us) { return base::to_iso({us}).substr(0, 19) + "Z"; }

// The second that it begins in to the second that it has ended by.
void print_range(const story::TimeRange& range) {
  fmt::print("{} to {}\n", second_text(range.from.us), second_text(range.to.us + 999999));
}

Json range_json(const std::vector<story::TimeRange>& ranges) {
  Json rows = Json::array();
  for (const auto& range : ranges) rows.push_back({{"from", base::to_iso(range.from)}, {"to", base::to_iso(range.to)}});
  return rows;
}

int print_fits(const Globals& globals, const Options& options, const std::vector<story::ShadowSeen>& shadows,
               story::Place place, story::TimeRange within) {
  const auto north = options.no_north ? story::North::unknown : story::North::known;
  std::vector<story::PlaceFit> places;
  std::vector<story::TimeRange> fits;
  if (options.radius_m > 0) {
    places = story::places_that_fit(shadows, place, options.radius_m, within, north);
    fits = story::times_of(places, options.radius_m);
  } else {
    fits = story::times_that_fit(shadows, place, within, north);
  }
  if (globals.json) {
    Json where = Json::array();
    for (const auto& fit : places)
      where.push_back(
          {{"lat", fit.place.latitude_deg}, {"lon", fit.place.longitude_deg}, {"fits", range_json(fit.times)}});
    print_json({{"positions", Json::array()}, {"fits", range_json(fits)}, {"places", where}});
    return 0;
  }
  for (const auto& fit : fits) print_range(fit);
  if (fits.empty()) fmt::print("no time of this window fits\n");
  if (!places.empty()) fmt::print("It fits at {} places of the area:\n", places.size());
  for (const auto& fit : places)
    fmt::print("{:.4f} {:.4f}  {} to {}\n", fit.place.latitude_deg, fit.place.longitude_deg,
               second_text(fit.times.front().from.us), second_text(fit.times.back().to.us + 999999));
  return 0;
}

// Why these options cannot be, for a person; empty when they can.
std::string refusal_of(const Options& options, const std::vector<story::ShadowSeen>& shadows) {
  const auto directed = std::count_if(shadows.begin(), shadows.end(),
                                      [](const auto& seen) { return seen.shadow_azimuth_deg.has_value(); });
  if (options.no_north && directed < 2)
    return "--no-north compares the directions of shadows with each other: it needs two that have one, as 1.4,120 and "
           "1.5,133@600";
  if (options.radius_m < 0 || options.radius_m > 2000000) return "--radius is 0 to 2,000,000 metres";
  if (options.radius_m > 0 && shadows.empty()) return "--radius is for --shadow: positions are those of one place";
  return "";
}

int run_sun(const Globals& globals, const Options& options) {
  const auto from = base::parse_time(options.from), to = base::parse_time(options.to);
  if (!from || !to || !from->has_zone || !to->has_zone)
    return fail("write times as 2026-03-01T12:00:00Z or with +03:30");
  const story::TimeRange within{from->time, to->time};
  const story::Place place{options.at[0], options.at[1]};
  if (!(std::abs(place.latitude_deg) <= 90 && std::abs(place.longitude_deg) <= 180))
    return fail("--at is LATITUDE LONGITUDE in degrees");
  if (!(options.step_s >= 1)) return fail("--step is at least one second");
  const auto step_us = static_cast<std::int64_t>(options.step_s * 1e6);
  const std::int64_t longest = options.radius_m > 0 ? longest_of_area_us : longest_us;
  if (within.to.us <= within.from.us || within.to.us - within.from.us > longest)
    return fail(options.radius_m > 0 ? "--to must follow --from, of an area by no more than 30 days"
                                     : "--to must follow --from, by no more than four years");
  std::vector<story::ShadowSeen> shadows;
  for (const auto& text : options.shadows) {
    const auto seen = parse_shadow(text);
    if (!seen) return fail("'" + text + "' is not a shadow: 1.4, 1.4±5%, 1.4±5%,120±4 or 1.4@600");
    shadows.push_back(*seen);
  }
  if (const auto refusal = refusal_of(options, shadows); !refusal.empty()) return fail(refusal);
  if (shadows.empty() && (within.to.us - within.from.us) / step_us > 2000000)
    return fail("--to must follow --from, by no more than two million steps");
  return shadows.empty() ? print_positions(globals, place, within, step_us)
                         : print_fits(globals, options, shadows, place, within);
}

}  // namespace

std::vector<Command> add_sun_command(CLI::App& app, Globals& globals) {
  auto* sun = app.add_subcommand("sun", "Where the sun stood at a place, and which times fit a shadow");
  sun->footer(
      "Examples:\n  contrechamp sun --at 48.2 35.1 --from 2026-03-01T08:00Z --to 2026-03-01T09:00Z\n"
      "  contrechamp sun --at 48.2 35.1 --from 2026-03-01T00:00Z --to 2026-03-02T00:00Z --shadow 1.4±5%,310±8\n"
      "  contrechamp sun --at 48.2 35.1 --from 2026-03-01T00:00Z --to 2026-03-02T00:00Z --shadow 1.4 --shadow "
      "1.5@1200\n"
      "  contrechamp sun --at 48.2 35.1 --from 2026-03-01T00:00Z --to 2026-03-02T00:00Z --no-north --shadow ,20±2 "
      "--shadow ,31±2@2400\n"
      "  contrechamp sun --at 48.2 35.1 --radius 20000 --from 2026-03-01T08:00Z --to 2026-03-01T08:01Z --shadow "
      "1.4±1%\n"
      "A shadow is its length over the height of what casts it, upright on level ground; then, after a comma, where "
      "it\n"
      "points from true north; after @, how many seconds later it was seen than the first. State what follows with\n"
      "`contrechamp clock --time`.");
  auto options = std::make_shared<Options>();
  sun->add_option("--at", options->at, "Latitude (north +) and longitude (east +), degrees")->expected(2)->required();
  sun->add_option("--from", options->from, "Start of the window, with its zone")->required();
  sun->add_option("--to", options->to, "End of the window")->required();
  sun->add_option("--shadow", options->shadows, "A shadow that was measured; may be repeated");
  sun->add_option("--step", options->step_s, "Seconds between the positions listed; 60 by default");
  sun->add_option("--radius", options->radius_m,
                  "The place is somewhere within so many metres of --at: when and where in it the shadows fit");
  sun->add_flag("--no-north", options->no_north,
                "Directions are against each other, not from north: the angle between two shadows, seen apart, tells");
  return {{sun, [&globals, options] { return run_sun(globals, *options); }}};
}

}  // namespace contrechamp::cli
