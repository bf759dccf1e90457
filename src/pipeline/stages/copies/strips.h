// Strips of clips, decoded in the jails. Those used last stay; one that will be asked for can be decoded meanwhile.
#pragma once

#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "archive/archive.h"
#include "model/strip.h"
#include "pipeline/jails.h"
#include "store/tables/catalogue.h"

namespace contrechamp::pipeline {

// A stretch of a clip's media time.
struct StretchOf {
  std::string id;
  std::int64_t from_us = 0, until_us = 0;

  bool operator<(const StretchOf& other) const {
    return std::tie(id, from_us, until_us) < std::tie(other.id, other.from_us, other.until_us);
  }
  bool operator==(const StretchOf& other) const {
    return std::tie(id, from_us, until_us) == std::tie(other.id, other.from_us, other.until_us);
  }
};

// Any thread. Two that ask for one strip wait for one decoding.
class Strips {
 public:
  using Strip = std::shared_ptr<const model::Strip>;

  Strips(archive::Archive& archive, Jails& jails) : archive_(archive), jails_(jails) {}

  // nullptr when it cannot be had.
  Strip get(store::Catalogue& catalogue, const StretchOf& what);
  // What could not be had is not tried again until this is called.
  void forget_failures();
  // Begins to decode, where nothing else is being decoded ahead but one.
  void expect(store::Catalogue& catalogue, const StretchOf& what);

 private:
  using Decoding = std::shared_future<Strip>;

  Strip kept(const StretchOf& what);
  Strip keep(const StretchOf& what, Strip strip);
  void collect_ready();
  // Not valid when there is nothing to decode.
  Decoding decode(store::Catalogue& catalogue, const StretchOf& what, std::launch how);

  archive::Archive& archive_;
  Jails& jails_;
  std::mutex mutex_;
  std::list<std::pair<StretchOf, Strip>> cache_;  // most recent first
  std::size_t cached_bytes_ = 0;
  std::map<StretchOf, Decoding> ahead_;   // expected, and not asked for so far
  std::map<StretchOf, Decoding> waited_;  // asked for, and not had so far
  std::set<StretchOf> failed_;
};

}  // namespace contrechamp::pipeline
