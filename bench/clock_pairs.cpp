// clock_pairs LIST PAIRS [GROUPS]: LIST has lines "id file.raw" (8 kHz mono s16le), PAIRS lines "a b". Prints one line
// with the evidence of each hypothesis of each pair. Writes the pairs of the solved groups to GROUPS: a, b, score,
// offset, drift, time in a.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "clock/features/features.h"
#include "clock/group/group.h"

using namespace contrechamp::clock;

namespace {

// A shorter overlap is not written as a pair. Chosen by hand.
constexpr double least_common_s = 2.5;

double now_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

std::vector<float> read_raw(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(in)), {});
  std::vector<float> out(bytes.size() / 2);
  const auto* from = reinterpret_cast<const std::int16_t*>(bytes.data());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(from[i]) / 32768;
  return out;
}

void print_hypothesis(const std::string& x, const std::string& y, State state, const Hypothesis& h) {
  const Evidence& e = h.evidence;
  std::printf(
      "%s\t%s\t%s\t%.3f\t%.6f\t%.3f\t%.1f\t%.2f\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.4f\t%.5f\t%."
      "4f\t%.6f\t%.2f\t%.4f\t%.2f\t%.6f\t%.2f\t%.6f\t%d\t%.6f\t%.4f\t%.2f\t%d\t%.5f\t%.5f\t%.5f\n",
      x.c_str(), y.c_str(), to_string(state), h.strength, e.lag_s, e.at_s, e.overlap_s, e.drift_ppm, e.blocks, e.line,
      e.path, e.spread, e.cluster[0], e.cluster[1], e.cluster[2], e.magnitude, e.share, e.magnitude_lag_s, e.path_lag_s,
      e.path_range_s, e.width_s, e.steady, e.wander, e.course, e.path_bend_s, e.likeness, e.path_slope, e.path_points,
      e.middle_lag_s, e.course_bend_s, e.onsets, e.onsets_matched, e.onsets_lag_s, e.onsets_slope, e.onsets_bend_s);
}

void write_groups(const char* path, const Clocks& clocks, const std::vector<std::string>& ids,
                  const std::vector<double>& durations) {
  std::ofstream out(path);
  out.precision(9);
  for (const Group& g : clocks.groups) {
    float weakest = 1e9f;
    for (const Link& l : g.links) weakest = std::min(weakest, l.strength);
    for (std::size_t i = 0; i < g.members.size(); ++i)
      for (std::size_t j = i + 1; j < g.members.size(); ++j) {
        const Member &a = g.members[i], &b = g.members[j];
        const double begin = std::max(a.offset_s, b.offset_s);
        const double end = std::min(a.offset_s + a.rate * durations[a.clip], b.offset_s + b.rate * durations[b.clip]);
        if (end - begin < least_common_s) continue;
        const double middle = (begin + end) / 2, at = (middle - a.offset_s) / a.rate;
        double score = weakest, lag = at - (middle - b.offset_s) / b.rate, drift = (b.rate - a.rate) * 1e6, when = at;
        for (const Link& l : g.links)
          if ((l.a == a.clip && l.b == b.clip) || (l.a == b.clip && l.b == a.clip)) {
            const bool same = l.a == a.clip;
            score = l.strength, lag = same ? l.lag_s : -l.lag_s,
            drift = l.has_drift ? (same ? l.drift_ppm : -l.drift_ppm) : 0;
            when = same ? l.at_s : l.at_s - l.lag_s;
          }
        out << ids[a.clip] << '\t' << ids[b.clip] << '\t' << score << '\t' << lag << '\t' << drift << '\t' << when
            << '\n';
      }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  FftSet ffts;
  std::map<std::string, PreparedClip> clips;
  std::map<std::string, std::size_t> index;
  std::vector<std::string> ids;
  std::vector<double> durations;
  std::vector<ComparedPair> compared;
  std::ifstream list(argv[1]);
  double seconds = 0, features_s = 0, prepare_s = 0, bytes = 0;
  for (std::string id, path; list >> id >> path;) {
    const auto pcm = read_raw(path);
    const double start = now_s();
    const auto features = extract_features(pcm);
    const double extracted = now_s();
    clips.emplace(id, prepare(features, ffts));
    index[id] = ids.size();
    ids.push_back(id);
    durations.push_back(static_cast<double>(pcm.size()) / rate_hz);
    features_s += extracted - start, prepare_s += now_s() - extracted,
        seconds += static_cast<double>(pcm.size()) / rate_hz;
    bytes += static_cast<double>(to_bytes(features).size());
  }
  std::fprintf(stderr, "%zu clips %.0f s: features %.2f s = %.0f x realtime, %.0f bytes/s; prepare %.2f s\n",
               clips.size(), seconds, features_s, seconds / features_s, bytes / seconds, prepare_s);
  std::ifstream pairs(argv[2]);
  const double start = now_s();
  long count = 0;
  std::printf(
      "a\tb\tstate\tstrength\tlag\tat\toverlap\tdrift\tblocks\tline\tpath\tspread\tc2\tc16\tc64\tmag\tshare\tmaglag\tpa"
      "thlag\tpathrange\twidth\tsteady\twander\tcourse\tbend\tlikeness\tslope\tpoints\tmiddle\tcbend\timpulses\timatche"
      "d\tilag\tislope\tibend\n");
  for (std::string x, y; pairs >> x >> y; ++count) {
    const PairResult& r =
        compared.emplace_back(ComparedPair{index.at(x), index.at(y), compare(clips.at(x), clips.at(y), ffts)}).result;
    for (const Hypothesis& h : r.hypotheses) print_hypothesis(x, y, r.state, h);
  }
  std::fprintf(stderr, "%ld pairs: %.2f ms each\n", count, 1e3 * (now_s() - start) / static_cast<double>(count));
  if (argc > 3) {
    const double solving = now_s();
    Verifier verifier(ffts);
    long asked = 0;
    const auto clocks = solve_clocks(durations, compared, {}, [&](std::size_t a, std::size_t b, double lag) {
      ++asked;
      return std::optional(verifier.weigh(clips.at(ids[a]), clips.at(ids[b]), lag));
    });
    std::fprintf(stderr, "%zu groups, %zu set aside, %ld asked, %.2f s\n", clocks.groups.size(),
                 clocks.set_aside.size(), asked, now_s() - solving);
    write_groups(argv[3], clocks, ids, durations);
    for (const SetAside& s : clocks.set_aside)
      std::fprintf(stderr, "aside %s %s lag %.3f strength %.1f: %s\n", ids[s.link.a].c_str(), ids[s.link.b].c_str(),
                   s.link.lag_s, static_cast<double>(s.link.strength), s.why.c_str());
  }
}
