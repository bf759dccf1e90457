// Strips of clips, decoded in the jails. Those used last stay; one that will be asked for can be decoded meanwhile.
#pragma once

#include <future>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "archive/archive.h"
#include "model/strip.h"
#include "store/catalogue.h"
#include "work/jails.h"

namespace contrechamp::work {

// Of one thread at a time.
class Strips {
 public:
  using Strip = std::shared_ptr<const model::Strip>;

  Strips(archive::Archive& archive, Jails& jails) : archive_(archive), jails_(jails) {}

  // The whole clip, ten minutes at most; nullptr when it cannot be had.
  Strip get(store::Catalogue& catalogue, const std::string& id);
  // Begins to decode, where nothing else is being decoded ahead but one.
  void expect(store::Catalogue& catalogue, const std::string& id);

 private:
  using Decoding = std::future<Strip>;

  Strip kept(const std::string& id);
  Strip keep(const std::string& id, Strip strip);
  Decoding decode(store::Catalogue& catalogue, const std::string& id, std::launch how);

  archive::Archive& archive_;
  Jails& jails_;
  std::list<std::pair<std::string, Strip>> cache_;  // most recent first
  std::size_t cached_bytes_ = 0;
  std::map<std::string, Decoding> ahead_;
};

}  // namespace contrechamp::work
