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
#include "match/copy_finder.h"
#include "match/families.h"
#include "store/catalogue.h"
#include "work/copy_index.h"
#include "work/strips.h"

namespace contrechamp::work {

class Finder {
 public:
  Finder(archive::Archive& archive, Jails& jails) : archive_(archive), jails_(jails), strips_(archive, jails) {}
  // Writes the pairs of `item` with all items compared before it. Any thread.
  base::Result<void> compare(store::Catalogue& catalogue, const std::string& item, int version);

 private:
  void load(store::Catalogue& catalogue);
  std::optional<model::ClipFingerprint> read(const std::string& id) const;
  std::shared_ptr<const model::ClipFingerprint> fingerprint(match::Clip clip);
  std::vector<match::Candidate> candidates(const model::ClipFingerprint& query);
  match::Clip number_of(const std::string& id);
  std::vector<match::Found> kin(store::Catalogue& catalogue, match::Clip clip);
  match::FamilyClip shape(store::Catalogue& catalogue, match::Clip clip);

  archive::Archive& archive_;
  Jails& jails_;
  std::mutex mutex_;
  std::optional<CopyIndex> index_;  // from the first item on
  std::vector<std::string> ids_;  // by number
  std::set<match::Clip> compared_;
  std::map<std::string, match::Clip> numbers_;
  std::map<match::Clip, match::FamilyClip> shapes_;
  std::set<std::pair<match::Clip, match::Clip>> different_;  // by a person's word
  // Fingerprints used last, most recent first.
  std::list<std::pair<match::Clip, std::shared_ptr<const model::ClipFingerprint>>> fingerprints_;
  Strips strips_;
};

}  // namespace contrechamp::work
