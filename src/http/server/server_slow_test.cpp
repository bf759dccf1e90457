// The server while slow work stands still: what only reads is answered, and the rest is bounded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "http/server/server_fixture.h"
#include "http/server/threads.h"

namespace contrechamp::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SlowServerTest : public ServerTest {
 protected:
  SlowServerTest() { routes_.slow.shut(); }
  ~SlowServerTest() override { routes_.slow.open(); }

  static std::string segment(int number) {
    return "/api/items/" + std::string(64, 'a') + "/preview/" + std::to_string(number) + ".mp4";
  }
  std::unique_ptr<Client> ask(const std::string& target) {
    auto client = std::make_unique<Client>(server_.port());
    client->send(own(target, "Connection: close\r\n"));
    return client;
  }
  // Returns when the server has taken them in or refused them: all its threads that answer have stood at one gate
  // since.
  std::vector<std::unique_ptr<Client>> ask_segments(const std::vector<int>& numbers) {
    const int before = routes_.looked;
    std::vector<std::unique_ptr<Client>> all;
    for (const int number : numbers) all.push_back(ask(segment(number)));
    while (routes_.looked < before + static_cast<int>(numbers.size())) std::this_thread::yield();
    routes_.quick.shut();
    std::vector<std::unique_ptr<Client>> barrier;
    for (int i = 0; i < answer_threads; ++i) barrier.push_back(ask("/api/jobs"));
    routes_.quick.await_standing(answer_threads);
    routes_.quick.open();
    for (const auto& client : barrier) EXPECT_THAT(client->rest(), StartsWith("HTTP/1.1 200 "));
    return all;
  }
  // As many as there is room for; the first are at work.
  std::vector<std::unique_ptr<Client>> fill() {
    std::vector<int> first, rest;
    for (int i = 0; i < static_cast<int>(most_waiting_slow); ++i) (i < slow_threads ? first : rest).push_back(100 + i);
    auto all = ask_segments(first);
    routes_.slow.await_standing(slow_threads);
    for (auto& one : ask_segments(rest)) all.push_back(std::move(one));
    return all;
  }
};

TEST_F(SlowServerTest, WhatReadsIsAnsweredWhileSlowWorkStandsStill) {
  const auto waiting = fill();
  for (const std::string& target : {std::string("/api/archive"), std::string("/api/jobs"),
                                    "/api/items/" + std::string(64, 'a') + "/thumb.webp", std::string("/")})
    EXPECT_THAT(talk(own(target, "Connection: close\r\n")), StartsWith("HTTP/1.1 200 ")) << target;
  EXPECT_THAT(talk(own(segment(3), "Connection: close\r\n")), HasSubstr("kept 3")) << "made before";
  EXPECT_THAT(talk(post("Connection: close\r\nContent-Length: 29\r\n", R"({"key": "note", "value": "x"})")),
              StartsWith("HTTP/1.1 200 "));
  const std::string full = talk(own(segment(901), "Connection: close\r\n"));
  EXPECT_THAT(full, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(full, HasSubstr("Retry-After: 2\r\n"));
  EXPECT_THAT(full, HasSubstr("\"kind\":\"busy\""));
  routes_.slow.open();
  for (const auto& client : waiting) EXPECT_THAT(client->rest(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(SlowServerTest, OneKindOfSlowWorkHoldsUpNoOther) {
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < slow_threads; ++i) waiting.push_back(ask("/api/folders?path=/" + std::to_string(i)));
  routes_.slow.await_standing(slow_threads);
  waiting.push_back(ask(segment(100)));
  waiting.push_back(ask("/api/clock"));
  routes_.slow.await_standing(slow_threads + 2);  // all stand at the gate: none waits for another's thread
  routes_.slow.open();
  for (const auto& client : waiting) EXPECT_THAT(client->rest(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(SlowServerTest, TheSameAtOnceIsMadeOnceAndAFailureIsRemembered) {
  const auto asked = ask_segments({997, 100, 997, 997});
  routes_.slow.open();
  for (const std::size_t i : {0, 2, 3}) EXPECT_THAT(asked[i]->rest(), StartsWith("HTTP/1.1 422 "));
  EXPECT_THAT(asked[1]->rest(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(routes_.segments, 2);
  EXPECT_THAT(talk(own(segment(997), "Connection: close\r\n")), StartsWith("HTTP/1.1 422 "));
  EXPECT_EQ(routes_.segments, 2) << "it was known to fail";
}

TEST_F(SlowServerTest, WhoHasGoneIsNotWorkedFor) {
  auto waiting = fill();
  waiting.resize(slow_threads);  // the others go
  // All their places are free as soon as the server has noticed.
  while (waiting.size() < most_waiting_slow) {
    auto late = std::move(ask_segments({500}).front());
    if (!late->receive(0)) waiting.push_back(std::move(late));  // not refused
  }
  routes_.slow.open();
  for (const auto& client : waiting) EXPECT_THAT(client->rest(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(routes_.segments, slow_threads + 1);
}

TEST_F(SlowServerTest, TheNextRequestMayBeSentEarly) {
  Client client(server_.port());
  client.send(own(segment(100)) + own("/api/archive"));
  routes_.slow.await_standing(1);
  routes_.slow.open();
  EXPECT_THAT(client.answer(), HasSubstr("\r\n\r\n100"));
  EXPECT_THAT(client.answer(), HasSubstr("valley"));
}

TEST_F(SlowServerTest, EndsWithSlowWorkWaiting) {
  auto server = std::make_unique<Server>(ServerOptions{0, token}, routes_.service());
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<Client>(server->port()));
    clients.back()->send("GET " + segment(100 + i) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server->port()) +
                         "\r\nAuthorization: Bearer " + token + "\r\n\r\n");
  }
  routes_.slow.await_standing(slow_threads);
  std::thread ends([&] { server.reset(); });
  routes_.slow.open();
  ends.join();
  for (auto& client : clients) client->rest();  // ends
}

}  // namespace
}  // namespace contrechamp::http
