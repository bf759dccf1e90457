// The archive as the server sees it.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "http/workbench.h"
#include "work/ingest.h"
#include "work/jobs.h"

namespace contrechamp::http {

class ArchiveWorkbench : public Workbench {
 public:
  // `previews` are prepared processes of their own, so that a person never waits for the jobs. All outlive this.
  ArchiveWorkbench(archive::Archive& archive, work::JobLoop& jobs, work::Jails& previews);

  base::Json archive() override;
  base::Json items(const store::ItemQuery& query) override;
  base::Result<base::Json> item(const std::string& id) override;
  base::Result<base::Json> say(const std::string& id, const std::string& key, const std::string& value) override;
  base::Result<base::Json> copies(const std::string& id) override;
  base::Json jobs(const std::string& state) override;
  base::Result<Body> rendering(const std::string& id, const std::string& what) override;
  base::Result<Body> segment(const std::string& id, std::int64_t number) override;
  base::Json clock() override;
  base::Result<base::Json> clock_of(const std::string& id) override;
  base::Result<base::Json> why(const std::string& a, const std::string& b) override;
  base::Result<base::Json> say_link(const std::string& a, const std::string& b, const std::string& what, double offset_s) override;
  base::Result<base::Json> wave(const std::string& id, std::int64_t points) override;
  std::uint64_t change_count() override;

  // From the thread that ingests; nullopt when it has ended.
  void set_ingest(std::optional<work::IngestProgress> progress);

 private:
  base::Result<store::ItemRow> find(const std::string& id);
  base::Result<Body> view(const store::ItemRow& item);
  base::Json ingest_json(const store::Counts& counts);

  archive::Archive& archive_;
  work::JobLoop& loop_;
  work::Jails& previews_;
  std::unique_ptr<store::Catalogue> catalogue_;
  std::mutex clock_mutex_;  // one solves, the others wait for what it finds
  work::Sounds sounds_;
  std::mutex ingest_mutex_;
  std::optional<work::IngestProgress> ingest_;
  std::chrono::steady_clock::time_point ingest_start_;
  std::atomic<std::uint64_t> changes_{1};
};

}  // namespace contrechamp::http
