// A workbench for tests: answers at once, and remembers what was asked of it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

#include "http/routes/workbench.h"

namespace contrechamp::http {

class Gate {
 public:
  void shut() {
    std::lock_guard lock(mutex_);
    shut_ = true;
  }
  void open() {
    std::lock_guard lock(mutex_);
    shut_ = false;
    moved_.notify_all();
  }
  void await_standing(int count) {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return standing_ >= count; });
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++standing_;
    moved_.notify_all();
    moved_.wait(lock, [&] { return !shut_; });
    --standing_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  int standing_ = 0;
  bool shut_ = false;
};

class FakeWorkbench : public Workbench {
 public:
  std::string write_refusal() override {
    std::lock_guard lock(mutex_);
    return refusal_;
  }
  base::Json archive() override {
    ++asked;
    ++archive_asked;
    return {{"name", "valley"}, {"counts", {{"items", 1}}}, {"work", {{"waiting", 0}}}, {"ingest", nullptr}};
  }
  base::Json items(const store::ItemQuery& query) override {
    ++asked;
    return {{"total", 0}, {"offset", query.offset}, {"limit", query.limit}, {"items", base::Json::array()}};
  }
  base::Result<base::Json> item(const std::string& id) override {
    ++asked;
    return base::Json{{"id", id}};
  }
  base::Json facets(const store::ItemQuery&) override { return read({}); }
  base::Json graphic_levels() override { return read(base::Json::array()); }
  base::Result<base::Json> say(const std::string& id, const model::Statement& said) override {
    return change({{"id", id}, {said.key, said.value}});
  }
  base::Result<base::Json> say_of_many(const std::vector<std::string>& ids,
                                       const std::vector<model::Statement>&) override {
    return change({{"count", ids.size()}});
  }
  base::Result<base::Json> withdraw(const std::vector<std::int64_t>& seqs, const std::string&,
                                    const std::string&) override {
    return change({{"count", seqs.size()}});
  }
  base::Json searches() override { return read(base::Json::array()); }
  base::Result<base::Json> say_search(const model::Statement&) override { return change(base::Json::array()); }
  base::Json incidents(std::int64_t after, std::int64_t limit) override {
    return read({{"after", after}, {"limit", limit}});
  }
  base::Result<base::Json> incident(const std::string& id) override { return read({{"id", id}}); }
  base::Result<base::Json> say_of_incident(const std::string& id, const std::vector<model::Statement>&) override {
    return change({{"id", id}});
  }
  base::Json chronology(const std::string&, std::int64_t) override { return read({{"rows", base::Json::array()}}); }
  base::Json areas(const std::string&, std::int64_t) override { return read({{"rows", base::Json::array()}}); }
  base::Json story_since(std::int64_t since) override { return read({{"until", since}}); }
  base::Result<base::Json> ingest(const IngestAsked& what) override { return change({{"started", what.paths.size()}}); }
  base::Result<base::Json> folders(const std::string& path) override {
    slow.pass();
    return read({{"path", path}});
  }
  base::Json gazetteer(const std::string&, std::int64_t) override { return read(base::Json::array()); }
  base::Result<base::Json> import_gazetteer(const std::string&) override { return change({{"places", 0}}); }
  base::Result<base::Json> copies(const std::string&) override {
    ++asked;
    return base::Json(base::Json::array());
  }
  base::Result<base::Json> families(const std::string&) override { return read({{"families", base::Json::array()}}); }
  base::Json jobs(const std::string&) override {
    ++asked;
    quick.pass();
    return base::Json::array();
  }
  base::Result<Body> rendering(const std::string& id, const std::string& what) override {
    ++asked;
    if (id == std::string(64, 'b')) return Body{};
    return Body{"image/webp", what};
  }
  base::Result<Body> segment(const std::string&, std::int64_t number) override {
    ++asked;
    ++segments;
    slow.pass();
    if (number == 999) throw base::Fatal("the disk is gone");
    if (number == 997) return base::fail(base::ErrorKind::unreadable, "this stretch cannot be played");
    if (number == 998) return base::fail(base::ErrorKind::not_found, "after the end");
    return Body{"video/mp4", std::to_string(number)};
  }
  std::optional<base::Result<Body>> rendering_at_once(const std::string&, const std::string&) override {
    return std::nullopt;
  }
  // Those below 100 are there.
  std::optional<base::Result<Body>> segment_at_once(const std::string&, std::int64_t number) override {
    ++looked;
    if (number >= 100) return std::nullopt;
    return Body{"video/mp4", "kept " + std::to_string(number)};
  }
  base::Json clock() override {
    ++asked;
    slow.pass();
    return {{"groups", base::Json::array()}};
  }
  base::Json clock_alone(std::int64_t limit) override {
    return read({{"total", 0}, {"limit", limit}, {"clips", base::Json::array()}});
  }
  base::Result<base::Json> clock_of(const std::string&) override {
    ++asked;
    return base::Json();
  }
  base::Result<base::Json> why(const std::string& a, const std::string& b) override {
    ++asked;
    return base::Json{{"a", a}, {"b", b}};
  }
  base::Result<base::Json> say_link(const std::string& a, const std::string&, const model::Statement& said) override {
    return change({{"a", a}, {"value", said.value}, {"by", said.by}, {"evidence", said.evidence}});
  }
  base::Result<base::Json> wave(const std::string&, std::int64_t points) override {
    ++asked;
    return base::Json{{"points", points}};
  }
  // Every look finds a change: the most that event streams can ask for.
  std::uint64_t change_count() override { return restless ? ++count : count.load(); }

  void refuse_writing(std::string why) {
    std::lock_guard lock(mutex_);
    refusal_ = std::move(why);
  }

  base::Json read(base::Json answer) {
    ++asked;
    return answer;
  }
  base::Json change(base::Json answer) {
    ++asked;
    ++changed;
    return answer;
  }

  std::atomic<int> asked{0};
  std::atomic<int> archive_asked{0};
  std::atomic<int> changed{0};
  std::atomic<bool> restless{false};
  std::atomic<std::uint64_t> count{1};
  std::atomic<int> segments{0};

  std::atomic<int> looked{0};  // for segments that are there
  Gate slow, quick;            // what is slow, and the list of jobs, stand there while it is shut

 private:
  std::mutex mutex_;
  std::string refusal_;
};

}  // namespace contrechamp::http
