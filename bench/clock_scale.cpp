// clock_scale FEATURES CLIPS EVENTS RANKS [SEED]: the landmark index at the size of a large archive.
//
// FEATURES is a folder of sound-2.bin files of real clips (derived/ of an archive). Each synthetic clip has the
// landmarks of one of them with its seconds in another order, so that two synthetic clips share as many landmarks by
// chance as two unrelated clips. EVENTS pairs of clips share 32 landmarks at one lag, the median of the true pairs of
// the public set. RANKS: see LandmarkIndex. Prints the processor seconds of adding and of queries, the memory, and the
// pairs found.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

#include <sys/resource.h>

#include "clock/index/landmark_index.h"
#include "made_sounds.h"

using namespace contrechamp;
using namespace contrechamp::clock;

namespace {

double cpu_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const auto real = bench::real_sounds(argv[1]);
  const auto clips = static_cast<std::uint32_t>(std::atol(argv[2])),
             events = static_cast<std::uint32_t>(std::atol(argv[3]));
  if (real.size() < 2 || clips < 2 * events) return 2;
  std::mt19937_64 random(argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1);
  LandmarkIndex index(static_cast<std::uint32_t>(std::atol(argv[4])));
  double adding = 0, asking = 0, seconds = 0;
  long proposed = 0, right = 0;
  SoundFeatures before;
  for (std::uint32_t clip = 0; clip < clips; ++clip) {
    SoundFeatures f = bench::shuffled(real[random() % real.size()], random);
    // Clips 2k and 2k + 1 of the first pairs share sound, 312 frames (5 s) apart.
    const bool second = clip % 2 == 1 && clip < 2 * events;
    if (second) bench::share(before, f, 312, {}, random);
    const double start = cpu_s();
    const auto found = index.find(f, 200);
    const double asked = cpu_s();
    index.add(clip, f);
    asking += asked - start, adding += cpu_s() - asked, seconds += static_cast<double>(f.samples) / rate_hz;
    proposed += static_cast<long>(found.size());
    right += second && std::any_of(found.begin(), found.end(), [&](const FoundClip& c) { return c.clip == clip - 1; })
                 ? 1
                 : 0;
    if ((clip + 1) % std::max(1u, clips / 8) == 0)
      std::printf("%u clips, %.0f s of sound: asking %.1f s, adding %.1f s of processor\n", clip + 1, seconds, asking,
                  adding),
          std::fflush(stdout);
    before = std::move(f);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%ld proposals, of them %ld of the %u pairs made; %zu landmarks; most memory %ld MiB\n", proposed, right,
              events, index.landmarks(), usage.ru_maxrss / 1024);
  std::printf("seconds %.1f clips %u\n", asking + adding, clips);
}
