// The archive as the server sees it.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

#include "http/routes/readers.h"
#include "http/routes/workbench.h"
#include "ingest/ingest.h"
#include "pipeline/jobs.h"

namespace contrechamp::http {

class ArchiveWorkbench : public Workbench {
 public:
  // `previews` are prepared processes of their own, so that a person never waits for the jobs. All outlive this.
  ArchiveWorkbench(archive::Archive& archive, pipeline::JobLoop& jobs, pipeline::Jails& previews);

  std::string write_refusal() override;
  base::Json archive() override;
  base::Json items(const store::ItemQuery& query) override;
  base::Result<base::Json> item(const std::string& id) override;
  base::Json facets(const store::ItemQuery& query) override;
  base::Json graphic_levels() override;
  base::Result<base::Json> say(const std::string& id, const model::Statement& said) override;
  base::Result<base::Json> say_of_many(const std::vector<std::string>& ids,
                                       const std::vector<model::Statement>& said) override;
  base::Result<base::Json> withdraw(const std::vector<std::int64_t>& seqs, const std::string& by,
                                    const std::string& reason) override;
  base::Json searches() override;
  base::Result<base::Json> say_search(const model::Statement& said) override;
  base::Json incidents(std::int64_t after, std::int64_t limit) override;
  base::Result<base::Json> incident(const std::string& id) override;
  base::Result<base::Json> say_of_incident(const std::string& id, const std::vector<model::Statement>& said) override;
  base::Json chronology(const std::string& after, std::int64_t limit) override;
  base::Json areas(const std::string& after, std::int64_t limit) override;
  base::Json story_since(std::int64_t since) override;
  base::Result<base::Json> ingest(const IngestAsked& asked) override;
  base::Result<base::Json> folders(const std::string& path) override;
  base::Json gazetteer(const std::string& text, std::int64_t limit) override;
  base::Result<base::Json> import_gazetteer(const std::string& file) override;
  base::Result<base::Json> copies(const std::string& id) override;
  base::Result<base::Json> families(const std::string& id) override;
  base::Json jobs(const std::string& state) override;
  base::Result<Body> rendering(const std::string& id, const std::string& what) override;
  base::Result<Body> segment(const std::string& id, std::int64_t number) override;
  std::optional<base::Result<Body>> rendering_at_once(const std::string& id, const std::string& what) override;
  std::optional<base::Result<Body>> segment_at_once(const std::string& id, std::int64_t number) override;
  base::Json clock() override;
  base::Json clock_alone(std::int64_t limit) override;
  base::Result<base::Json> clock_of(const std::string& id) override;
  base::Result<base::Json> why(const std::string& a, const std::string& b) override;
  base::Result<base::Json> say_link(const std::string& a, const std::string& b, const model::Statement& said) override;
  base::Result<base::Json> wave(const std::string& id, std::int64_t points) override;
  std::uint64_t change_count() override;

  // From the thread that ingests; nullopt when it has ended.
  void set_ingest(std::optional<ingest::IngestProgress> progress);
  // How the last delivery ended, for the page: counts, or why it could not be taken.
  void set_last_ingest(base::Json report);
  // What begins a delivery; called from the threads that answer, returns at once.
  void on_ingest(std::function<void(ingest::IngestOptions)> begin) { begin_ingest_ = std::move(begin); }

 private:
  base::Result<store::ItemRow> find(const std::string& id);
  base::Result<Body> view(const store::ItemRow& item);
  std::int64_t commit(const std::vector<archive::Record>& records);  // the sequence number of the first
  base::Json last_ingest();
  base::Json ingest_json(const store::Counts& counts);

  archive::Archive& archive_;
  pipeline::JobLoop& loop_;
  pipeline::Jails& previews_;
  Readers readers_;
  std::atomic<std::uint64_t> said_{0};
  std::atomic<bool> refuses_{false};  // to write, when it was last looked at
  // Counts of the whole archive, kept for a moment: several pages ask for them at each change.
  struct Kept {
    base::Json answer;
    std::uint64_t said = 0;
    std::uint64_t changes = 0;
    std::chrono::steady_clock::time_point at;
    std::chrono::steady_clock::duration young{};  // for so long it is, whatever changes
    bool in_making = false;                       // by one; the others are given what was
  };
  static std::string filters_of(
      const store::ItemQuery& query);  // a name for what it leaves, in whatever order and part
  base::Json kept(const std::string& name, const std::function<base::Json()>& make);
  std::mutex kept_mutex_;
  std::map<std::string, Kept> kept_;
  std::atomic<bool> owed_{false};  // an answer was older than the archive: a change is still to be told
  std::atomic<std::int64_t> owed_at_ms_{0};
  std::mutex clock_mutex_;  // one solves, the others wait for what it finds
  pipeline::Sounds sounds_;
  std::mutex ingest_mutex_;
  std::optional<ingest::IngestProgress> ingest_;
  base::Json last_ingest_;
  std::function<void(ingest::IngestOptions)> begin_ingest_;
  std::chrono::steady_clock::time_point ingest_start_;
  std::atomic<std::uint64_t> changes_{1};
};

}  // namespace contrechamp::http
