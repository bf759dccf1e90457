// Compares each new fingerprint with the earlier ones, one item at a time, so that every pair is looked at once.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "archive/layout.h"
#include "base/result.h"
#include "model/fingerprint.h"
#include "store/catalogue.h"

namespace contrechamp::work {

class Finder {
 public:
  explicit Finder(const archive::Layout& layout) : layout_(layout) {}
  // Writes the pairs of `item` with all items compared before it. Any thread.
  base::Result<void> compare(store::Catalogue& catalogue, const std::string& item, int version);

 private:
  void load(store::Catalogue& catalogue);

  archive::Layout layout_;
  std::mutex mutex_;
  bool loaded_ = false;
  std::map<std::string, model::ClipFingerprint> earlier_;
};

}  // namespace contrechamp::work
