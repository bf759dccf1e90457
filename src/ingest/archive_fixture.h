// An archive in a folder of its own, and a folder of footage beside it, for tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "archive/archive.h"
#include "base/folder_fixture.h"
#include "ingest/ingest.h"

namespace contrechamp::ingest {

class ArchiveFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(footage());
    auto made = archive::Archive::create(folder_ / "archive", "valley", "agent-1");
    ASSERT_TRUE(made) << made.error().message;
    archive_ = std::move(*made);
  }

  std::filesystem::path footage() const { return folder_ / "footage"; }
  void write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((footage() / name).parent_path());
    std::ofstream(footage() / name, std::ios::binary) << bytes;
  }
  IngestReport take(const IngestHooks& hooks = {}, const std::string& side = "") {
    IngestOptions options;
    options.list_files = true;
    options.paths = {footage()};
    options.side = side;
    auto report = ingest(*archive_, options, hooks);
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : IngestReport{};
  }
  void reopen() {
    archive_.reset();
    archive_ = std::move(*archive::Archive::open(folder_ / "archive"));
  }

  base::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
  std::unique_ptr<archive::Archive> archive_;
};

}  // namespace contrechamp::ingest
