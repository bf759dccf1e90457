// Takes folders and files into an archive: walk, copy and hash, seal in batches. What it makes of them afterwards is
// the job loop's.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "archive/archive.h"

namespace contrechamp::ingest {

struct IngestOptions {
  std::vector<std::filesystem::path> paths;
  std::string side, source, note;  // as said of the whole delivery
  bool list_files = false;         // the report names every file: 300 bytes for each
};

struct TakenFile {
  std::string id;
  std::string path;  // bytes, as met: the folder given and the path within it
};
struct LeftFile {
  std::string path;
  std::string reason;
};

// An arrival, of this delivery or of the same file before: with the catalogue, which file it was.
struct MetArrival {
  std::int64_t seq = 0;
  std::size_t given = 0;  // index in IngestReport::given
};

struct IngestReport {
  std::int64_t sealed_count = 0;  // new objects
  std::int64_t known_count = 0;   // bytes that were there: a new arrival, or a file met before
  std::vector<TakenFile> sealed;  // the same one by one, with IngestOptions::list_files
  std::vector<TakenFile> known;
  std::vector<MetArrival> arrivals;  // of all of them
  std::vector<std::string> given;    // what stands before the path of an arrival, of each folder given
  std::vector<TakenFile> restored;   // known, but the sealed bytes were missing or damaged: put back
  std::vector<LeftFile> skipped;     // by rule: links, pipes, devices, the archive
  std::vector<LeftFile> refused;     // could not be taken
  bool interrupted = false;
};

struct IngestProgress {
  const char* phase = "walking";  // walking, sealing
  std::int64_t files_done = 0, files_total = 0;
  std::int64_t bytes_done = 0, bytes_total = 0;
};

struct SpaceNeed {
  std::int64_t need_bytes = 0;
  std::int64_t free_bytes = 0;
};

struct IngestHooks {
  std::function<void(const IngestProgress&)> progress;
  std::function<void(const SpaceNeed&)> space;  // once, before the first copy
  std::function<void()> batch;                  // after every commit: there is new work
  const std::atomic<bool>* stop = nullptr;      // set: break off, keeping what is complete
};

// A taken file, and something about it for a person.
struct FileWithReason {
  TakenFile file;
  std::string reason;
};
// Those in which nothing could be decoded. Known when their jobs are done.
std::vector<FileWithReason> unreadable_of(store::Catalogue& catalogue, const IngestReport& report);
// Those that a system keeps beside footage (model::by_file_of). They are sealed like any other.
std::vector<FileWithReason> by_files_of(store::Catalogue& catalogue, const IngestReport& report);

// Refuses as a whole (kind refused) when the disk has too little room.
base::Result<IngestReport> ingest(archive::Archive& archive, const IngestOptions& options, const IngestHooks& hooks);

}  // namespace contrechamp::ingest
