// The index of features of an archive: files in one folder, made again from the fingerprints whenever one is missing or
// damaged. New clips gather in memory; a batch of them becomes a file, and files of like size become one, in a thread
// of its own, so that there are few. A file has its name only when it is whole and on the disk, and goes only when a
// larger one that holds the same is: whatever kills the program leaves an index that opens. Clips in memory are lost
// with it and added anew.
//
// One process at a time writes (the lock on jobs), one thread at a time calls.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "copies/index/feature_index.h"
#include "pipeline/stages/copies/index_merging.h"

namespace contrechamp::pipeline {

struct CopyIndexSizes {
  std::uint32_t clips_a_batch = 256;  // of clips kept in memory; a start reads so many fingerprints at most
};

// Removes from `derived` the folders of indexes of other versions than that in `current`: nothing reads them any more.
void remove_older_indexes(const std::filesystem::path& derived, const std::string& current);

class CopyIndex {
 public:
  // Fingerprint of an item, by its id; nothing when it has none.
  using Read = std::function<std::optional<model::ClipFingerprint>(const std::string& id)>;
  struct Candidate {
    std::string id;
    std::vector<copies::FramePair> pairs;
  };

  // `folder` is made when a first file is written.
  CopyIndex(std::filesystem::path folder, Read read, CopyIndexSizes sizes = {});

  bool holds(const std::string& id) const;
  void add(const std::string& id, const model::ClipFingerprint& clip);
  std::vector<Candidate> find(const model::ClipFingerprint& query, const copies::SearchSize& size = {});

  // Writes what is only in memory, and waits until no files are left to be made into one; not needed for safety.
  void close();

  std::size_t clips() const { return held_.size(); }
  std::size_t files() const { return files_.size(); }

 private:
  struct KeyHash {
    std::size_t operator()(const copies::ClipKey& key) const;
  };
  void open_files();
  void write_batch();
  // Files of like size are to become one.
  void begin_merging();
  // Takes what a merging has made, when it is done.
  void end_merging();
  // Files with damaged blocks go; their clips are added anew. Returns whether there were any.
  bool mend(const std::vector<std::filesystem::path>& also_damaged = {});
  void add_again(const std::vector<copies::ClipKey>& keys);

  std::filesystem::path folder_;
  Read read_;
  CopyIndexSizes sizes_;
  std::vector<IndexFile> files_;  // oldest first
  copies::FeatureIndex recent_;
  std::unordered_set<copies::ClipKey, KeyHash> held_;
  std::uint64_t next_batch_ = 1;
  std::unique_ptr<IndexMerging> merging_;
};

}  // namespace contrechamp::pipeline
