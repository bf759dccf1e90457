// Compares each new fingerprint with the earlier ones, one item at a time, so that every pair is looked at once.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archive/archive.h"
#include "base/result.h"
#include "copies/copy_finder.h"
#include "copies/family/families.h"
#include "pipeline/stages/copies/copy_index.h"
#include "pipeline/stages/copies/strips.h"
#include "store/tables/catalogue.h"

namespace contrechamp::pipeline {

// The pairs of `item` through which it leads to copies of copies: one footage, as far as people say or else the
// program, of which the pictures show how they lie over each other.
std::vector<store::FootageRow> rows_to_follow(store::Catalogue& catalogue, const std::string& item);

class Finder {
 public:
  Finder(archive::Archive& archive, Jails& jails) : archive_(archive), jails_(jails), strips_(archive, jails) {}
  // Writes the pairs of `item` with all items compared before it. Any thread.
  base::Result<void> compare(store::Catalogue& catalogue, const std::string& item, int version);

 private:
  void load(store::Catalogue& catalogue);
  std::optional<model::ClipFingerprint> read(const std::string& id) const;
  std::shared_ptr<const model::ClipFingerprint> fingerprint(copies::Clip clip);
  std::vector<copies::Candidate> candidates(const model::ClipFingerprint& query);
  copies::Clip number_of(const std::string& id);
  std::vector<copies::Found> known_copies(store::Catalogue& catalogue, copies::Clip clip);
  copies::FamilyClip shape(store::Catalogue& catalogue, copies::Clip clip);

  archive::Archive& archive_;
  Jails& jails_;
  std::mutex mutex_;
  std::optional<CopyIndex> index_;  // from the first item on
  std::vector<std::string> ids_;    // by number
  std::set<copies::Clip> compared_;
  std::map<std::string, copies::Clip> numbers_;
  std::map<copies::Clip, copies::FamilyClip> shapes_;
  // Fingerprints used last, most recent first.
  std::list<std::pair<copies::Clip, std::shared_ptr<const model::ClipFingerprint>>> fingerprints_;
  Strips strips_;
};

}  // namespace contrechamp::pipeline
