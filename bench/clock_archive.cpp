// clock_archive FEATURES FOLDER CLIPS EVENTS [SEED]: the whole stage `clock` on a large archive. For each clip it runs
// the candidates (from the index, from claimed times and others), the comparison, the partners of partners and the
// catalogue; then it makes the groups.
//
// FEATURES is a folder with sound-2.bin files of real clips, from which the clips are made (made_sounds.h). FOLDER must
// be empty or new; it takes the catalogue and the derived files of an archive, 350 kB a clip. Each of EVENTS events is
// in four clips, which arrive a quarter of the archive apart. A third of all clips claims a time within three years.
//
// Uses all cores. Prints the processor seconds of all work but the making of clips, the memory, the pairs, and which
// members of events share a group. The last line is `clips N seconds S pairs P found F of T false X`.
#include <sys/resource.h>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "base/json.h"
#include "base/time.h"
#include "made_sounds.h"
#include "pipeline/derived.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "views/clock/clock_groups.h"

using namespace contrechamp;

namespace {

// Chosen by hand: several pairs an event, each with most of a clip of a minute in common.
constexpr std::uint32_t members = 4;
constexpr std::uint32_t apart_frames = 312;  // 5 s between the beginnings of two members
// Claimed times: three years from September 2020.
constexpr std::int64_t first_us = 1600000000000000, span_us = 3LL * 365 * 86400 * 1000000;

double cpu_s(clockid_t of = CLOCK_PROCESS_CPUTIME_ID) {
  timespec t{};
  clock_gettime(of, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Made {
  const std::vector<clock::SoundFeatures>& real;
  std::uint32_t clips, events;
  std::uint64_t seed;

  std::uint32_t quarter() const { return clips / members; }
  // The event of a clip; `events` or more: no event.
  std::uint32_t event_of(std::uint32_t clip) const { return clip < quarter() * members ? clip % quarter() : events; }

  clock::SoundFeatures alone(std::uint32_t clip) const {
    std::mt19937_64 random(seed * 1000003 + clip);
    return bench::shuffled(real[random() % real.size()], random);
  }
  clock::SoundFeatures clip(std::uint32_t number) const {
    clock::SoundFeatures out = alone(number);
    const std::uint32_t event = event_of(number), member = number / quarter();
    if (event >= events || member == 0) return out;
    std::mt19937_64 random(seed * 1000003 + number + 7919);
    bench::share(alone(event), out, member * apart_frames, {}, random);
    return out;
  }
};

std::string id_of(std::uint32_t clip) {
  return fmt::format("{:064x}", (std::uint64_t{clip} + 1) * 0x9E3779B97F4A7C15ULL);
}

void put(store::Catalogue& catalogue, const archive::Layout& layout, std::uint32_t clip,
         const clock::SoundFeatures& features) {
  pipeline::put_derived(layout, id_of(clip), pipeline::sound_file, clock::to_bytes(features));
  catalogue.sounds().put({id_of(clip), features.samples, 0, 0, 0, 0, 0});
  std::mt19937_64 random(clip);
  if (random() % 3 == 0)
    catalogue.media().put_claims(id_of(clip), "probe",
                                 {{"probe", "container", "creation_time",
                                   base::to_iso({first_us + static_cast<std::int64_t>(random() % span_us)}), "utc"}});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const auto real = bench::real_sounds(argv[1]);
  Made made{real, static_cast<std::uint32_t>(std::atol(argv[3])), static_cast<std::uint32_t>(std::atol(argv[4])),
            argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1};
  if (real.size() < 2 || made.clips < members * made.events) return 2;
  const archive::Layout layout{argv[2]};
  std::filesystem::create_directories(layout.root);
  store::Catalogue catalogue("sqlite3://" + layout.catalogue().string(), store::Durability::rebuildable);
  catalogue.transact([&] {
    for (std::uint32_t clip = 0; clip < made.clips; ++clip) catalogue.items().add(id_of(clip), {}, 0, clip);
  });
  pipeline::Sounds sounds(layout);
  pipeline::SoundFinder finder(sounds, [] {});
  std::atomic<std::uint32_t> next{0};
  std::mutex mutex;
  double seconds = 0, sound_s = 0;
  std::uint32_t done = 0;
  const auto work = [&] {
    store::Catalogue own("sqlite3://" + layout.catalogue().string(), store::Durability::rebuildable);
    for (std::uint32_t clip = next++; clip < made.clips; clip = next++) {
      const auto features = made.clip(clip);
      put(own, layout, clip, features);
      const double start = cpu_s(CLOCK_THREAD_CPUTIME_ID);
      if (!finder.compare(own, id_of(clip))) std::abort();
      std::lock_guard lock(mutex);
      seconds += cpu_s(CLOCK_THREAD_CPUTIME_ID) - start,
          sound_s += static_cast<double>(features.samples) / clock::rate_hz;
      if (++done % std::max(1u, made.clips / 20) == 0)
        std::printf("%u clips, %.0f s of sound: %.1f s of processor\n", done, sound_s, seconds), std::fflush(stdout);
    }
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i) workers.emplace_back(work);
  for (auto& worker : workers) worker.join();
  const double start = cpu_s();
  const base::Json clock = views::clock_groups(catalogue, sounds);
  const double grouping = cpu_s() - start;
  std::map<std::string, std::uint32_t> numbers;
  for (std::uint32_t clip = 0; clip < made.clips; ++clip) numbers.emplace(id_of(clip), clip);
  long found = 0, wrong = 0;
  for (const auto& group : clock["groups"]) {
    std::vector<std::uint32_t> clips;
    for (const auto& m : group["members"]) clips.push_back(numbers.at(m["id"].get<std::string>()));
    for (std::size_t i = 0; i < clips.size(); ++i)
      for (std::size_t j = i + 1; j < clips.size(); ++j)
        ++(made.event_of(clips[i]) == made.event_of(clips[j]) && made.event_of(clips[i]) < made.events ? found : wrong);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%zu groups in %.1f s of processor; most memory %ld MiB\n", clock["groups"].size(), grouping,
              usage.ru_maxrss / 1024);
  std::printf("clips %u seconds %.1f pairs %zu found %ld of %u false %ld\n", made.clips, seconds + grouping,
              catalogue.sounds().compared(pipeline::clock_version).size(), found,
              made.events * members * (members - 1) / 2, wrong);
}
