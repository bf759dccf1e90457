// Where the records of an archive lie: one file each, records/ab/abcdef…, named by its commitment; or, of a batch of
// many, together in a pack, records/pack-<12 digits>, the records of consecutive log entries in their order, from the
// entry of that number on. Each record is three lines, in a pack too, so that its bytes, and their SHA-256, are found
// with a text editor. docs/format/custody-log.md has both.
//
// A pack exists for the sake of small files: alone, a record of 500 bytes takes a block of the disk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archive/log/record.h"
#include "base/result.h"
#include "store/blobs/durable.h"
#include "store/blobs/folder_store.h"
#include "store/blobs/tree.h"

namespace contrechamp::archive {

// A batch of fewer records than this is kept as single files: what a block each would waste is under half a MiB.
inline constexpr std::size_t least_packed_records = 128;
// A record holds one statement or one path: what is longer nobody here writes.
inline constexpr std::int64_t most_record_bytes = 1 << 20;
// A pack is rewritten as a whole when one of its records is erased.
inline constexpr std::int64_t most_pack_bytes = 4 << 20;
// What is read as one: by another hand it may be longer, but not without end.
inline constexpr std::int64_t most_pack_bytes_read = 64 << 20;

// What stands in a pack in the place of a record that was erased.
std::string erased_record();
// "records/pack-000000000512"
std::string pack_path(std::int64_t first_seq);
// The number in the name of a pack; nothing for another name.
std::optional<std::int64_t> pack_number(std::string_view name);
// The records in the bytes of a pack, in order; a last part that is no three lines is one too.
std::vector<std::string> split_pack(std::string_view bytes);

// One thread.
class Records {
 public:
  Records(store::Tree tree, std::string staging);

  struct Found {
    std::string bytes;  // as many as match the commitment
    std::string path;   // within the archive
  };
  // The record of entry `seq`. Kinds of failure: not_found (no such record, or it was erased), mismatch (its bytes do
  // not match the commitment), unreadable (something else is in its place).
  base::Result<Found> read(std::int64_t seq, const std::string& commitment) const;

  // The same, taken apart; unreadable where its bytes are no record. `where` of an error is its path.
  base::Result<Record> record(std::int64_t seq, const std::string& commitment) const;

  // Writing, in three steps as store::BlobStore; the caller holds the commit lock. `packed`: as packs where they are
  // many enough.
  void stage(std::int64_t first_seq, const std::vector<std::string>& files, bool packed);
  // A line each for incoming/pending: "record <commitment>" or "pack <first>".
  const std::vector<std::string>& listed() const { return listed_; }
  void settle() { store::sync_file_system(tree_.fd()); }
  void publish();
  void discard();

  // Single files named by their commitment.
  store::FolderStore& single() { return single_; }
  const store::FolderStore& single() const { return single_; }
  // Packs there are, by first entry, in order.
  std::vector<std::int64_t> packs() const;
  base::Result<std::string> read_pack(std::int64_t first_seq) const;

  // Both return when the change is on the disk.
  void erase(std::int64_t seq, const std::string& commitment);
  // Keeps the first `count` records of a pack; with none the pack goes.
  void trim_pack(std::int64_t first_seq, std::size_t count);

 private:
  struct StagedPack {
    std::string temp;
    std::int64_t first_seq;
  };
  std::optional<std::int64_t> pack_of(std::int64_t seq) const;
  void load(std::int64_t first_seq) const;
  void write_pack(std::int64_t first_seq, const std::vector<std::string>& records);
  void replace_pack(std::int64_t first_seq, const std::vector<std::string>& records);

  store::Tree tree_;
  std::string staging_;
  store::FolderStore single_;
  std::vector<StagedPack> staged_packs_;
  std::vector<std::string> listed_;
  // The list of packs, and the pack that was read last, whose records are asked for one after another.
  mutable std::optional<std::vector<std::int64_t>> packs_;
  mutable std::int64_t loaded_ = -1;
  mutable std::vector<std::string> loaded_records_;
  mutable base::Result<void> loaded_well_;
};

}  // namespace contrechamp::archive
