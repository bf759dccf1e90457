// Sound features of items, read from their derived files and made ready for comparison; the most recently used stay in
// memory. Any thread.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "archive/layout.h"
#include "clock/pair/prepared.h"

namespace contrechamp::pipeline {

class Sounds {
 public:
  explicit Sounds(const archive::Layout& layout, std::size_t most_bytes = std::size_t{1} << 30)
      : layout_(layout), most_bytes_(most_bytes) {}

  // nullopt when the item has not been listened to, or its file is not of this version.
  std::optional<clock::SoundFeatures> features(const std::string& item) const;
  // nullptr for the same. `ffts` is the caller's own.
  std::shared_ptr<const clock::PreparedClip> prepared(const std::string& item, clock::FftSet& ffts);
  // What the magnitudes of both say within 64 ms of this lag, time here minus time there (clock::magnitude_near).
  float magnitude_near(const clock::CepstraRows& here, const std::string& other, double lag_s) const;
  // What is kept of this item in memory is of an older file.
  void forget(const std::string& item);

 private:
  struct Kept {
    std::shared_ptr<const clock::PreparedClip> clip;
    std::size_t bytes = 0;
    std::list<std::string>::iterator turn;
  };
  archive::Layout layout_;
  std::size_t most_bytes_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::list<std::string> turns_;  // most recently used first
  std::size_t bytes_ = 0;
};

}  // namespace contrechamp::pipeline
