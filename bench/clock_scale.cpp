// clock_scale FEATURES CLIPS EVENTS RANKS [SEED]: the index at the size of a large archive. FEATURES is a folder of sound-2.bin
// files of real clips (an archive's derived/), whose landmarks are the statistics: each synthetic clip takes its density
// and its keys, shuffled in seconds, from one of them, so that it shares by chance what unrelated clips share. EVENTS
// pairs of the clips share 32 landmarks at a lag, the median of the true pairs of the public set; RANKS: see LandmarkIndex. Prints processor
// seconds of adding and of asking, memory, and what was found.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include <sys/resource.h>

#include "clock/landmark_index.h"

using namespace contrechamp::clock;

namespace {

double cpu_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

std::vector<SoundFeatures> read_all(const char* folder) {
  std::vector<SoundFeatures> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().filename() != "sound-2.bin") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (auto f = features_from_bytes(bytes); f && f->landmarks.size() > 1000) out.push_back(std::move(*f));
  }
  return out;
}

// Seconds of one real clip in another order: the keys and their density stay, the song does not.
SoundFeatures shuffled(const SoundFeatures& real, std::mt19937_64& random) {
  constexpr std::uint32_t second = 62;
  SoundFeatures out;
  out.samples = real.samples;
  out.magnitude.resize(real.magnitude.size());
  std::vector<std::uint32_t> order(real.frames() / second);
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  std::uniform_int_distribution<std::uint32_t> within(0, second - 1);
  // Two clips made of one real clip share no second: each is turned by its own step in time, and in pitch.
  const std::uint32_t turn_of_key = std::uniform_int_distribution<std::uint32_t>(0, 111)(random);
  for (std::uint32_t at = 0; at < order.size(); ++at) {
    const std::uint32_t turn = within(random);
    const auto begin = std::lower_bound(real.landmarks.begin(), real.landmarks.end(), order[at] * second,
                                        [](const Landmark& l, std::uint32_t frame) { return l.frame < frame; });
    for (auto l = begin; l != real.landmarks.end() && l->frame < (order[at] + 1) * second; ++l)
      out.landmarks.push_back({((l->key + turn_of_key * 128 * 64) % landmark_keys) & 0xffffffu, l->rank, at * second + (l->frame - order[at] * second + turn) % second});
  }
  std::stable_sort(out.landmarks.begin(), out.landmarks.end(), [](const Landmark& x, const Landmark& y) { return x.frame < y.frame; });
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const auto real = read_all(argv[1]);
  const auto clips = static_cast<std::uint32_t>(std::atol(argv[2])), events = static_cast<std::uint32_t>(std::atol(argv[3]));
  if (real.size() < 2 || clips < 2 * events) return 2;
  std::mt19937_64 random(argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1);
  LandmarkIndex index(static_cast<std::uint32_t>(std::atol(argv[4])));
  double adding = 0, asking = 0, seconds = 0;
  long proposed = 0, right = 0;
  SoundFeatures before;
  for (std::uint32_t clip = 0; clip < clips; ++clip) {
    SoundFeatures f = shuffled(real[random() % real.size()], random);
    // Clips 2k and 2k + 1 of the first pairs share 32 landmarks, 5 s apart: the median of true pairs.
    const bool second = clip % 2 == 1 && clip < 2 * events;
    if (second) {
      for (int i = 0; i < 32; ++i) {
        const Landmark l = before.landmarks[random() % before.landmarks.size()];
        if (l.frame + 312 < f.frames()) f.landmarks.push_back({l.key, l.rank, l.frame + 312});
      }
      std::stable_sort(f.landmarks.begin(), f.landmarks.end(), [](const Landmark& x, const Landmark& y) { return x.frame < y.frame; });
    }
    const double start = cpu_s();
    const auto found = index.find(f, 200);
    const double asked = cpu_s();
    index.add(clip, f);
    asking += asked - start, adding += cpu_s() - asked, seconds += static_cast<double>(f.samples) / rate_hz;
    proposed += static_cast<long>(found.size());
    right += second && std::any_of(found.begin(), found.end(), [&](const FoundClip& c) { return c.clip == clip - 1; }) ? 1 : 0;
    if ((clip + 1) % std::max(1u, clips / 8) == 0)
      std::printf("%u clips, %.0f s of sound: asking %.1f s, adding %.1f s of processor\n", clip + 1, seconds, asking, adding), std::fflush(stdout);
    before = std::move(f);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%ld proposals, of them %ld of the %u pairs made; %zu landmarks; most memory %ld MiB\n", proposed, right, events,
              index.landmarks(), usage.ru_maxrss / 1024);
  std::printf("seconds %.1f clips %u\n", asking + adding, clips);
}
