// Several files of the index of features made into one, in a thread of its own, so that questions need not wait.
#pragma once

#include <atomic>
#include <exception>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

#include "pipeline/stages/copies/index_file.h"

namespace contrechamp::pipeline {

class IndexMerging {
 public:
  // Begins. The files of `parts` must stay until the end; `into` has its name when it is whole and on the disk.
  IndexMerging(std::vector<std::filesystem::path> parts, std::filesystem::path into);
  // Stops; what has not been taken goes.
  ~IndexMerging();
  IndexMerging(const IndexMerging&) = delete;
  IndexMerging& operator=(const IndexMerging&) = delete;

  const std::vector<std::filesystem::path>& parts() const { return parts_; }
  bool done() const { return done_; }
  void wait();
  // Nothing when parts are damaged. Throws what stopped it.
  std::optional<IndexFile> take();
  // After take().
  const std::vector<std::filesystem::path>& damaged() const { return damaged_; }

 private:
  void run();
  std::optional<IndexFile> merge();

  std::vector<std::filesystem::path> parts_, damaged_;
  std::filesystem::path into_;
  std::optional<IndexFile> merged_;
  std::exception_ptr error_;
  std::atomic<bool> stop_ = false, done_ = false;
  std::thread thread_;  // the last: begins when all others are there
};

}  // namespace contrechamp::pipeline
