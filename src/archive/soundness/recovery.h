// What a writer that was killed leaves behind, and what of it may go.
//
// One rule decides: only what the log does not name may be removed, and the log is never shortened but by what follows
// its last line feed. The files in incoming/ that a writer leaves are suggestions of where to look; whatever they say,
// nothing else can come of them. docs/format/archive.md has the rules file by file.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "archive/log/log.h"
#include "archive/log/records.h"
#include "store/blobs/folder_store.h"

namespace contrechamp::archive {

// incoming/pending: what a batch was about to publish.
struct PendingBatch {
  std::int64_t first = 0;  // log entry
  std::int64_t count = 0;
  std::set<std::string> objects, records;  // digests
  std::set<std::int64_t> packs;            // by first entry
  bool complete = false;                   // its last line is there: without it nothing had been published
};
std::string encode_pending(std::int64_t first, std::int64_t count, const std::vector<std::string>& objects,
                           const std::vector<std::string>& records_listed);
// Takes what is well formed and ignores the rest.
PendingBatch parse_pending(std::string_view text);
// What incoming/pending may be as long as: a batch of ingest with room to spare.
inline constexpr std::int64_t most_pending_bytes = 16 << 20;

// incoming/erasing: the commitment of the record that was about to be erased; nothing when the text is none of ours.
std::optional<std::string> parse_erasing(std::string_view text);

// What the log names. `whole` is false when a record that it names cannot be read, and was not erased: then nobody
// knows which objects it names, and none may go.
struct NamedByLog {
  std::set<std::string> commitments;
  std::set<std::string> objects;
  std::int64_t entries = 0;
  bool whole = true;
};

// Of a list and what the log names: what may be removed.
struct Removable {
  std::vector<std::string> objects, records;
  std::vector<std::pair<std::int64_t, std::size_t>> packs;  // first entry, how many of its records stay
};
Removable removable(const PendingBatch& pending, const NamedByLog& named);

// May entry `seq` with this event be erased at all? creation, ingestion, deletion and recovery carry the seal itself.
bool may_be_erased(std::string_view event);

}  // namespace contrechamp::archive
