// A few routes of each kind for a server to serve in tests. They answer at once, or stand at a gate, and count what is
// asked of them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

#include "http/server/respond.h"

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

struct FewRoutes {
  std::atomic<int> asked{0};            // of all that have a handler here
  std::atomic<int> changed{0};          // by what was said
  std::atomic<int> segments{0};         // that were made
  std::atomic<int> looked{0};           // for segments that are there
  std::atomic<int> events{0};           // that were made
  std::atomic<bool> restless{false};    // every look finds a change: the most that event streams can ask for
  std::atomic<std::uint64_t> count{1};  // of changes
  Gate slow, quick;                     // what is slow, and the list of jobs, stand there while it is shut

  Service service() {
    RouteTable routes = server_routes();
    const std::string item = "/api/items/:id";
    routes.push_back({"GET", "/api/archive", [this](const Request&) { return read({{"name", "valley"}}); }});
    routes.push_back({"GET", "/api/jobs", [this](const Request&) {
                        quick.pass();
                        return read(base::Json::array());
                      }});
    routes.push_back(
        {"GET", "/api/items/:id/thumb.webp", [this](const Request& r) { return thumb(r); }, {.is_picture = true}});
    routes.push_back({"POST", "/api/items/:id/say", [this](const Request& r) { return say(r); }, {.writes = true}});
    routes.push_back({"GET",
                      "/api/items/:id/preview/:n.mp4",
                      [this](const Request& r) { return segment(r); },
                      {.lane = Lane::picture},
                      [this](const Request& r) { return segment_at_once(r); }});
    routes.push_back({"GET", "/api/folders", [this](const Request&) { return at_gate(); }, {.lane = Lane::disk}});
    routes.push_back({"GET", "/api/clock", [this](const Request&) { return at_gate(); }, {.lane = Lane::solve}});
    return {std::move(routes), [] { return std::string(); }, [this] { return restless ? ++count : count.load(); },
            [this] {
              ++events;
              return base::Json{{"items", 1}, {"work", {{"waiting", 0}}}, {"ingest", nullptr}};
            }};
  }

 private:
  Response read(const base::Json& answer) {
    ++asked;
    return json_reply(answer);
  }
  Response at_gate() {
    slow.pass();
    return read(base::Json::object());
  }
  // The item of b's has none.
  Response thumb(const Request& r) {
    ++asked;
    Response response;
    response.content_type = "image/webp";
    response.body = "thumb";
    if (r.parts.id != std::string(64, 'b')) return response;
    response.status = 204;
    response.body.clear();
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  }
  Response say(const Request& r) {
    ++changed;
    const base::Json said = base::parse_json(r.body);
    return read({{"id", r.parts.id}, {said.value("key", "?"), said.value("value", "?")}});
  }
  Response segment(const Request& r) {
    ++asked;
    ++segments;
    slow.pass();
    if (r.parts.number == 999) throw base::Fatal("the disk is gone");
    if (r.parts.number == 998) return error_reply(base::coded(base::ErrorKind::not_found, base::Code::no_segment));
    if (r.parts.number == 997)
      return error_reply(base::coded(base::ErrorKind::unreadable, base::Code::segment_unplayable));
    return bytes(std::to_string(r.parts.number));
  }
  // Those below 100 are there.
  std::optional<Response> segment_at_once(const Request& r) {
    ++looked;
    if (r.parts.number >= 100) return std::nullopt;
    return bytes("kept " + std::to_string(r.parts.number));
  }
  static Response bytes(std::string body) {
    Response response;
    response.content_type = "video/mp4";
    response.body = std::move(body);
    return response;
  }
};

}  // namespace contrechamp::http
