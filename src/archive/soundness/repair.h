// Puts back what verify finds missing or changed, from a second source: a backup of the archive, or any folder that
// holds the same bytes. Nothing is taken on a name's word: what comes back hashes to what the log says. What it
// replaces goes to quarantine/. Each thing put back is an entry of the log, event `recovery`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archive/soundness/verify.h"
#include "base/result.h"

namespace contrechamp::archive {

struct Repair {
  std::vector<std::string> restored;  // paths within the archive
  std::vector<Finding> left;          // what verify finds afterwards
};

// `from` empty: looks only, and `left` is what verify finds. Refused when the archive may not be written to for another
// reason than its damage, or when another process has it open.
base::Result<Repair> repair(const std::filesystem::path& root, const std::filesystem::path& from,
                            const Progress& progress);

}  // namespace contrechamp::archive
