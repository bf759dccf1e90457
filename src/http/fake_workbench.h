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
  base::Result<base::Json> say(const std::string& id, const std::string& key, const std::string& value) override {
    ++asked;
    ++changed;
    return base::Json{{"id", id}, {key, value}};
  }
  base::Result<base::Json> copies(const std::string&) override {
    ++asked;
    return base::Json(base::Json::array());
  }
  base::Json jobs(const std::string&) override {
    ++asked;
    return base::Json::array();
  }
  base::Result<Body> rendering(const std::string&, const std::string& what) override {
    ++asked;
    return Body{"image/webp", what};
  }
  base::Result<Body> segment(const std::string&, std::int64_t number) override {
    ++asked;
    if (number == 999) throw base::Fatal("the disk is gone");
    if (number == 998) return base::fail(base::ErrorKind::not_found, "after the end");
    return Body{"video/mp4", std::to_string(number)};
  }
  // Every look finds a change: the most that event streams can ask for.
  std::uint64_t change_count() override { return restless ? ++count : count.load(); }

  std::atomic<int> asked{0};
  std::atomic<int> archive_asked{0};
  std::atomic<int> changed{0};
  std::atomic<bool> restless{false};
  std::atomic<std::uint64_t> count{1};
};

}  // namespace contrechamp::http
