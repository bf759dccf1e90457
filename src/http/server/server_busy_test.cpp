// The server among many who are slow: everybody else is answered. How soon is measured by bench/slow_sockets.py.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "http/server/server_fixture.h"

namespace contrechamp::http {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t whole = 0, resident = 0;
  file >> whole >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

// A kept connection may be the one that makes room for another.
constexpr int most_of_1000 = 990;

class BusyServerTest : public ServerTest {
 protected:
  // Sends each of `slow` a byte now and then, until the test ends.
  void drip(std::vector<std::unique_ptr<Client>> slow) {
    dripping_ = std::thread([this, slow = std::move(slow)] {
      for (std::size_t i = 0; !stop_; i = (i + 1) % slow.size()) {
        slow[i]->send("x");
        std::this_thread::sleep_for(std::chrono::microseconds(200));
      }
    });
  }
  void TearDown() override {
    stop_ = true;
    if (dripping_.joinable()) dripping_.join();
  }
  // How many of these requests are answered, over four clients with new and with kept connections.
  int answered(int each) {
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int client = 0; client < 4; ++client)
      threads.emplace_back([&] {
        auto kept = std::make_unique<Client>(server_.port());
        for (int i = 0; i < each; ++i) {
          if (i % 2 == 0) kept = std::make_unique<Client>(server_.port());
          kept->send(own("/api/archive"));
          if (kept->answer().rfind("HTTP/1.1 200 ", 0) == 0) ++good;
          else kept = std::make_unique<Client>(server_.port());
        }
      });
    for (auto& thread : threads) thread.join();
    return good;
  }

  std::atomic<bool> stop_{false};
  std::thread dripping_;
};

TEST_F(BusyServerTest, SlowSocketsAndEventStreamsDelayNobody) {
  routes_.restless = true;
  const auto before = resident_bytes();
  std::vector<std::unique_ptr<Client>> events;
  for (int i = 0; i < 64; ++i) {
    events.push_back(std::make_unique<Client>(server_.port()));
    ASSERT_TRUE(events.back()->send(own("/api/events")));
  }
  for (auto& client : events) ASSERT_TRUE(client->receive());
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<Client>(server_.port()));
    slow.back()->send("POST " + say_ + " HTTP/1.1\r\nHost: " + host() + "\r\nX: ");
  }
  drip(std::move(slow));
  EXPECT_GE(answered(250), most_of_1000);
  for (auto& client : events) {
    const std::size_t had = count(client->got(), "event: change");
    while (count(client->got(), "event: change") <= had + 1 && client->receive()) {
    }
    EXPECT_GT(count(client->got(), "event: change"), had + 1);
  }
  std::size_t received = 0;
  for (auto& client : events) {
    while (client->receive(0)) {
    }
    received += count(client->got(), "event: change");
  }
  // One event serves all 64 that look at one moment; on a machine with much to do they look a little apart.
  EXPECT_LT(4 * static_cast<std::size_t>(routes_.events), received) << "every stream makes its own events";
  if (!sanitized) {
    EXPECT_LT(resident_bytes() - before, 64 << 20);
  }
}

TEST_F(BusyServerTest, TwoThousandSlowSocketsDoNotShutTheDoor) {
  const auto before = resident_bytes();
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 2000; ++i) {
    slow.push_back(std::make_unique<Client>(server_.port()));
    if (!slow.back()->open()) GTEST_SKIP() << "this machine gives " << i << " descriptors only";
    slow.back()->send("GET / HTTP/1.1\r\nX: ");
  }
  drip(std::move(slow));
  EXPECT_GE(answered(250), most_of_1000);
  if (!sanitized) {
    EXPECT_LT(resident_bytes() - before, 64 << 20);
  }
}

TEST_F(BusyServerTest, TooManyEventStreamsLeaveRoomForRequests) {
  std::vector<std::unique_ptr<Client>> events;
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    events.push_back(std::make_unique<Client>(server_.port()));
    ASSERT_TRUE(events.back()->send(own("/api/events")));
    ASSERT_TRUE(events.back()->receive());
    refused += events.back()->got().rfind("HTTP/1.1 503 ", 0) == 0;
  }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 236);  // 64 pages may be open
  expect_alive();
  events.clear();
  // Streams that end are noticed, and their places are free again.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (;;) {
    Client client(server_.port());
    client.send(own("/api/events"));
    ASSERT_TRUE(client.receive());
    if (client.got().rfind("HTTP/1.1 200 ", 0) == 0) break;
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}
}  // namespace
}  // namespace contrechamp::http
