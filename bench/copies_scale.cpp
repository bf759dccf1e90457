// copies_scale FINGERPRINTS FOLDER CLIPS [QUERIES] [SEED]: the index of features at the size of a large archive.
//
// FINGERPRINTS is a folder with fingerprint-2.bin files of real clips (derived/ of an archive); the synthetic clips
// have their statistics. FOLDER takes the index of CLIPS clips of 30 s; an existing one is used as it is.
//
// The queries are edited copies of clips of the index, of three kinds, half of them mirrored, and clips that are not in
// it. They run warm (the files are in the page cache), then cold (the index is opened again after the files were
// dropped from the cache). Prints size, memory, times, how many copies are among the candidates, and how many of them
// an exhaustive comparison with the true clip finds. Then adds 600 clips and merges all files once.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "base/digest.h"
#include "copies/index/votes.h"
#include "made_fingerprints.h"
#include "pipeline/stages/copies/copy_index.h"

using namespace contrechamp;

namespace {

// Of 30 s, as real clips with motion have after sampling (fingerprint/clip_fingerprint.cpp).
constexpr int frames_a_clip = 25;
constexpr int exhaustive_queries = 10;           // of each kind; each compares fifty million pairs
constexpr std::uint64_t not_there = 1ULL << 40;  // from this number on no clip is in the index

struct Kind {
  const char* name;
  bench::Edit edit;
};

// Shares of features and changes as between real copies (docs/copies.md).
const Kind kinds[] = {{"plain", {0.70, 0.20, false, 1, 0, 0}},
                      {"hard", {0.50, 0.32, false, 1.26, 0.1, 0.02}},
                      {"inset", {0.28, 0.30, false, 0.5, 0.2, 0.08}}};

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

std::string id_of(std::uint64_t number) { return base::sha256_hex("clip " + std::to_string(number)); }

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

std::uint64_t bytes_under(const std::string& folder) {
  std::uint64_t out = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) out += entry.file_size();
  return out;
}

long resident_mib() {
  std::ifstream statm("/proc/self/statm");
  long size = 0, resident = 0;
  statm >> size >> resident;
  return resident * 4096 >> 20;
}

// Drops the files from the page cache.
void drop_from_cache(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const int fd = ::open(entry.path().c_str(), O_RDONLY);
    ::fdatasync(fd);
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
  }
}

// Reads the files into the page cache.
void read_into_cache(const std::string& folder) {
  std::vector<char> buffer(1 << 22);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
    }
  }
}

// Votes for the clip when each feature of the query is compared with each feature of the clip.
int exhaustive_votes(const model::ClipFingerprint& query, const model::ClipFingerprint& clip) {
  copies::SegmentBuilder builder;
  builder.add({}, clip);
  std::string bytes;
  builder.write([&](std::string_view more) { bytes.append(more); });
  const auto segment = copies::FeatureSegment::open(bytes);
  const copies::FeatureSegment* one[] = {&*segment};
  copies::SearchSize all;
  all.features = 1u << 30;
  all.neighbours = 1u << 30;
  const auto found = copies::find_clips(one, query, all);
  return found.empty() ? 0 : found[0].votes;
}

struct Asked {
  std::vector<double> warm_ms, warm_cpu_ms, cold_ms;
  std::size_t candidates = 0;
};

struct Recall {
  int asked = 0, listed = 0, first = 0, exhaustive = 0;
};

model::ClipFingerprint query_of(const bench::FingerprintMaker& maker, const Kind& kind, std::uint64_t clip,
                                bool mirrored, std::uint64_t seed) {
  bench::Edit edit = kind.edit;
  edit.mirrored = mirrored;
  return maker.copy_of(maker.clip(clip, frames_a_clip), edit, seed);
}

Recall ask(pipeline::CopyIndex& index, const bench::FingerprintMaker& maker, const Kind& kind, std::uint64_t clips,
           int queries, std::mt19937_64& random, Asked& asked) {
  Recall out;
  for (int i = 0; i < queries; ++i) {
    const std::uint64_t clip = random() % clips;
    const auto query = query_of(maker, kind, clip, i % 2 == 1, random());
    const double start = now_ms(), cpu = cpu_s();
    const auto found = index.find(query);
    asked.warm_cpu_ms.push_back(1000 * (cpu_s() - cpu));
    asked.warm_ms.push_back(now_ms() - start);
    asked.candidates += found.size();
    ++out.asked;
    const auto at = std::find_if(found.begin(), found.end(), [&](const auto& c) { return c.id == id_of(clip); });
    out.listed += at != found.end();
    out.first += at == found.begin() && !found.empty();
    if (i < exhaustive_queries) out.exhaustive += exhaustive_votes(query, maker.clip(clip, frames_a_clip)) >= 4;
  }
  return out;
}

// Adds a few hundred clips as the program does: the longest call, during which others wait.
void add_some(pipeline::CopyIndex& index, const bench::FingerprintMaker& maker, std::uint64_t clips) {
  std::vector<double> add_ms;
  for (std::uint64_t i = 0; i < clips; ++i) {
    const auto clip = maker.clip(not_there / 2 + i, frames_a_clip);
    const double start = now_ms();
    index.add(id_of(not_there / 2 + i), clip);
    add_ms.push_back(now_ms() - start);
  }
  const std::size_t files = index.files();
  index.close();
  std::printf("adding %llu clips more: median %.0f ms, longest call %.0f ms; %zu files\n",
              static_cast<unsigned long long>(clips), quantile(add_ms, 0.5), quantile(add_ms, 1), files);
}

// Merges all files into one in the background, as the largest merge does, and runs queries meanwhile.
void merge_all(pipeline::CopyIndex& index, const bench::FingerprintMaker& maker, const std::string& folder,
               std::uint64_t clips, std::mt19937_64& random) {
  std::vector<std::filesystem::path> parts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) parts.push_back(entry.path());
  std::sort(parts.begin(), parts.end());
  std::vector<model::ClipFingerprint> queries;
  for (int i = 0; i < 10; ++i) queries.push_back(query_of(maker, kinds[i % 3], random() % clips, i % 2 == 1, random()));
  const std::string into = folder + "-merged";
  std::filesystem::create_directories(into);
  std::vector<double> ask_ms;
  const double start = now_ms();
  {
    pipeline::IndexMerging merging(parts, pipeline::index_path(into, 1, 1));
    for (std::size_t i = 0; !merging.done(); ++i) {
      const double asked = now_ms();
      index.find(queries[i % queries.size()]);
      ask_ms.push_back(now_ms() - asked);
    }
  }
  std::printf("merging all in the background: %.0f s; questions meanwhile: median %.0f ms, longest %.0f ms\n",
              (now_ms() - start) / 1000, quantile(ask_ms, 0.5), quantile(ask_ms, 1));
  std::filesystem::remove_all(into);
}

// Makes the index of the clips in `folder`. Returns the seconds of adding.
template <class Read>
double build_index(const std::string& folder, const Read& read, const bench::FingerprintMaker& maker,
                   std::uint64_t clips) {
  pipeline::CopyIndexSizes sizes;
  sizes.clips_a_batch = 4096;
  double making = 0, adding = 0;
  pipeline::CopyIndex index(folder, read, sizes);
  for (std::uint64_t i = 0; i < clips; ++i) {
    const double start = cpu_s();
    const auto clip = maker.clip(i, frames_a_clip);
    const double made = cpu_s(), begun = now_ms();
    index.add(id_of(i), clip);
    making += made - start, adding += (now_ms() - begun) / 1000;
    if ((i + 1) % std::max<std::uint64_t>(1, clips / 10) == 0)
      std::printf("%llu clips, %zu files: making %.0f s of processor, adding %.0f s\n",
                  static_cast<unsigned long long>(i + 1), index.files(), making, adding),
          std::fflush(stdout);
  }
  index.close();
  return adding;
}

// Queries of an index that is opened after its files were dropped from the page cache.
template <class Read>
void ask_cold(const std::string& folder, const Read& read, const bench::FingerprintMaker& maker, std::uint64_t clips,
              std::mt19937_64& random, Asked& asked) {
  for (int i = 0; i < 5; ++i) {
    const auto query = query_of(maker, kinds[i % 3], random() % clips, false, random());
    drop_from_cache(folder);
    pipeline::CopyIndex cold(folder, read);
    drop_from_cache(folder);
    const double start = now_ms();
    cold.find(query);
    asked.cold_ms.push_back(now_ms() - start);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string folder = argv[2];
  const auto clips = static_cast<std::uint64_t>(std::atoll(argv[3]));
  const int queries = argc > 4 ? std::atoi(argv[4]) : 60;
  const std::uint64_t seed = argc > 5 ? std::strtoull(argv[5], nullptr, 10) : 1;
  const bool there = std::filesystem::exists(folder);
  const bench::FingerprintMaker maker(bench::read_fingerprints(argv[1]), seed);
  std::printf("made after %zu real clips\n", maker.real().size());
  const auto read = [](const std::string&) -> std::optional<model::ClipFingerprint> { return std::nullopt; };
  double adding = 0;
  if (!there) adding = build_index(folder, read, maker, clips);
  std::mt19937_64 random(seed + 7);
  const double opening = now_ms();
  pipeline::CopyIndex index(folder, read);
  std::printf("opened in %.0f ms: %zu clips, %zu files, %.2f GB, %.1f kB a clip; resident %ld MiB\n",
              now_ms() - opening, index.clips(), index.files(), 1e-9 * static_cast<double>(bytes_under(folder)),
              1e-3 * static_cast<double>(bytes_under(folder)) / static_cast<double>(index.clips()), resident_mib());
  Asked asked;
  Recall all;
  read_into_cache(folder);
  ask(index, maker, kinds[0], clips, 3, random, asked);
  asked = {};
  for (const Kind& kind : kinds) {
    const Recall r = ask(index, maker, kind, clips, queries, random, asked);
    std::printf("%-6s listed %d first %d of %d; exhaustively %d of %d\n", kind.name, r.listed, r.first, r.asked,
                r.exhaustive, std::min(r.asked, exhaustive_queries));
    all.asked += r.asked, all.listed += r.listed;
  }
  std::size_t of_absent = 0;
  for (int i = 0; i < queries; ++i) {
    const auto query = query_of(maker, kinds[0], not_there + random() % 1000000, false, random());
    const double start = now_ms();
    of_absent += index.find(query).size();
    asked.warm_ms.push_back(now_ms() - start);
  }
  std::printf("candidates: %.1f for a copy, %.1f for a clip that is not there\n",
              static_cast<double>(asked.candidates) / all.asked, static_cast<double>(of_absent) / queries);
  const long warm_resident = resident_mib();
  ask_cold(folder, read, maker, clips, random, asked);
  const std::size_t held = index.clips();
  const double disk_gb = 1e-9 * static_cast<double>(bytes_under(folder));
  add_some(index, maker, 600);
  merge_all(index, maker, folder, clips, random);
  double load[3] = {};
  ::getloadavg(load, 3);
  std::printf(
      "clips %zu disk_GB %.2f resident_MiB %ld build_s %.0f warm_ms %.0f p99 %.0f cpu_ms %.0f cold_ms %.0f recall %.3f "
      "load %.1f\n",
      held, disk_gb, warm_resident, adding, quantile(asked.warm_ms, 0.5), quantile(asked.warm_ms, 0.99),
      quantile(asked.warm_cpu_ms, 0.5), quantile(asked.cold_ms, 0.5), static_cast<double>(all.listed) / all.asked,
      load[1]);
}
