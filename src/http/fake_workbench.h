// A workbench for tests: answers at once, and remembers what was asked of it.
#pragma once

#include <atomic>
#include <string>

#include "http/workbench.h"

namespace contrechamp::http {

class FakeWorkbench : public Workbench {
 public:
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
  base::Result<base::Json> say(const std::string& id, const model::Said& said) override {
    return change({{"id", id}, {said.key, said.value}});
  }
  base::Result<base::Json> say_of_many(const std::vector<std::string>& ids, const std::vector<model::Said>&) override {
    return change({{"count", ids.size()}});
  }
  base::Result<base::Json> withdraw(const std::vector<std::int64_t>& seqs, const std::string&, const std::string&) override {
    return change({{"count", seqs.size()}});
  }
  base::Json searches() override { return read(base::Json::array()); }
  base::Result<base::Json> say_search(const model::Said&) override { return change(base::Json::array()); }
  base::Json incidents(std::int64_t after, std::int64_t limit) override { return read({{"after", after}, {"limit", limit}}); }
  base::Result<base::Json> incident(const std::string& id) override { return read({{"id", id}}); }
  base::Result<base::Json> say_of_incident(const std::string& id, const std::vector<model::Said>&) override {
    return change({{"id", id}});
  }
  base::Json chronology(const std::string&, std::int64_t) override { return read({{"rows", base::Json::array()}}); }
  base::Json areas(const std::string&, std::int64_t) override { return read({{"rows", base::Json::array()}}); }
  base::Json story_since(std::int64_t since) override { return read({{"until", since}}); }
  base::Result<base::Json> ingest(const IngestAsked& what) override { return change({{"started", what.paths.size()}}); }
  base::Result<base::Json> folders(const std::string& path) override { return read({{"path", path}}); }
  base::Json gazetteer(const std::string&, std::int64_t) override { return read(base::Json::array()); }
  base::Result<base::Json> import_gazetteer(const std::string&) override { return change({{"places", 0}}); }
  base::Result<base::Json> copies(const std::string&) override {
    ++asked;
    return base::Json(base::Json::array());
  }
  base::Result<base::Json> families(const std::string&) override { return read({{"families", base::Json::array()}}); }
  base::Json jobs(const std::string&) override {
    ++asked;
    return base::Json::array();
  }
  base::Result<Body> rendering(const std::string& id, const std::string& what) override {
    ++asked;
    if (id == std::string(64, 'b')) return Body{};
    return Body{"image/webp", what};
  }
  base::Result<Body> segment(const std::string&, std::int64_t number) override {
    ++asked;
    if (number == 999) throw base::Fatal("the disk is gone");
    if (number == 998) return base::fail(base::ErrorKind::not_found, "after the end");
    return Body{"video/mp4", std::to_string(number)};
  }
  base::Json clock() override {
    ++asked;
    return {{"groups", base::Json::array()}};
  }
  base::Json clock_alone(std::int64_t limit) override { return read({{"total", 0}, {"limit", limit}, {"clips", base::Json::array()}}); }
  base::Result<base::Json> clock_of(const std::string&) override {
    ++asked;
    return base::Json();
  }
  base::Result<base::Json> why(const std::string& a, const std::string& b) override {
    ++asked;
    return base::Json{{"a", a}, {"b", b}};
  }
  base::Result<base::Json> say_link(const std::string& a, const std::string&, const model::Said& said) override {
    return change({{"a", a}, {"value", said.value}, {"by", said.by}, {"evidence", said.evidence}});
  }
  base::Result<base::Json> wave(const std::string&, std::int64_t points) override {
    ++asked;
    return base::Json{{"points", points}};
  }
  // Every look finds a change: the most that event streams can ask for.
  std::uint64_t change_count() override { return restless ? ++count : count.load(); }

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
};

}  // namespace contrechamp::http
