// The server over real sockets, as an enemy on the same machine would meet it.
#include "http/server/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "base/strings.h"
#include "http/server/server_fixture.h"

namespace contrechamp::http {
namespace {

using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(ServerTest, AnswersOneAfterTheOtherOnOneConnection) {
  Client client(server_.port());
  const std::string body = R"({"key": "note", "value": "x"})";
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.send(own("/api/archive")));
    EXPECT_THAT(client.answer(), HasSubstr("\"name\":\"valley\""));
    ASSERT_TRUE(client.send(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body)));
    EXPECT_THAT(client.answer(), HasSubstr("\"note\":\"x\""));
  }
  // Three at once, byte by byte.
  const std::string three = own("/api/archive") + own("/api/jobs") + own("/api/folders");
  for (char c : three) ASSERT_TRUE(client.send(std::string(1, c)));
  for (int i = 0; i < 3; ++i) EXPECT_THAT(client.answer(), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(routes_.changed, 3);
}

TEST_F(ServerTest, ListensOnLoopbackOnly) {
  std::ifstream table("/proc/net/tcp");
  char port[8];
  std::snprintf(port, sizeof port, ":%04X", server_.port());
  std::string line;
  int found = 0;
  while (std::getline(table, line)) {
    if (line.find(std::string(port) + " 00000000:0000 0A") == std::string::npos) continue;
    ++found;
    EXPECT_THAT(line, HasSubstr("0100007F" + std::string(port)));
  }
  EXPECT_EQ(found, 1);
}

TEST_F(ServerTest, GuardsAreOnEveryAnswer) {
  const std::string close = "Connection: close\r\n";
  const std::pair<int, std::string> asked[] = {
      {200, own("/api/archive", close)},
      {200, own("/", close)},
      {200, own("/api/items/" + std::string(64, 'a') + "/thumb.webp", close)},
      {200, "GET /?token=" + token + " HTTP/1.1\r\nHost: " + host() + "\r\n" + close + "\r\n"},
      {403, "GET / HTTP/1.1\r\nHost: " + host() + "\r\n" + close + "\r\n"},
      {403, "GET /api/archive HTTP/1.1\r\nHost: " + host() + "\r\n" + close + "\r\n"},
      {403, post("Content-Length: 2\r\nOrigin: http://evil.example\r\n" + close, "{}")},
      {404, own("/nothing", close)},
      {405, own(say_, close)},
      {413, post("Content-Length: 100000000000\r\n", "")},
      {415, "POST " + say_ + " HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token +
                "\r\nContent-Length: 0\r\n" + close + "\r\n"},
      {421, "GET / HTTP/1.1\r\nHost: evil.example\r\n" + close + "\r\n"},
      {431, own("/", "X: " + std::string(20000, 'x') + "\r\n")},
      {400, own("/%00", close)},
      {400, "nonsense\r\n\r\n"},
      {500, own("/api/items/" + std::string(64, 'a') + "/preview/999.mp4", close)},
  };
  for (const auto& [status, request] : asked) {
    SCOPED_TRACE(std::to_string(status) + " " + request.substr(0, 60));
    const std::string answer = talk(request);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(status) + " "));
    for (const char* guard : {"Content-Security-Policy: default-src 'none';", "frame-ancestors 'none'",
                              "X-Content-Type-Options: nosniff\r\n", "Cross-Origin-Resource-Policy: same-origin\r\n",
                              "Referrer-Policy: no-referrer\r\n", "Content-Type: ", "Cache-Control: "})
      EXPECT_EQ(count(answer, guard), 1u) << guard;
    EXPECT_EQ(answer.find("Access-Control-Allow"), std::string::npos);
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
  }
  Client events(server_.port());
  events.send(own("/api/events"));
  while (events.got().find("event: change") == std::string::npos && events.receive()) {
  }
  EXPECT_THAT(events.got(), HasSubstr("Content-Type: text/event-stream"));
  EXPECT_THAT(events.got(), HasSubstr("Content-Security-Policy: default-src 'none';"));
}

// A browser sends a cookie to every port of a host, so that no cookie may open anything.
TEST_F(ServerTest, NoSecretTravelsInACookie) {
  const std::string session = this->session();
  ASSERT_EQ(session.size(), 32u);
  const std::string close = "Connection: close\r\n\r\n";
  for (const std::string& secret : {token, session, pictures()}) {
    const std::string cookie =
        "Host: " + host() + "\r\nSec-Fetch-Site: same-origin\r\nCookie: contrechamp=" + secret + "\r\n";
    EXPECT_THAT(talk("GET /api/archive HTTP/1.1\r\n" + cookie + close), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(talk("GET / HTTP/1.1\r\n" + cookie + close), StartsWith("HTTP/1.1 403 "));
  }
  const std::string own_page = "Host: " + host() + "\r\nAuthorization: Bearer " + session + "\r\n";
  EXPECT_THAT(talk("GET /api/archive HTTP/1.1\r\n" + own_page + "Sec-Fetch-Site: same-origin\r\n" + close),
              StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(talk("GET /api/archive HTTP/1.1\r\n" + own_page + close), StartsWith("HTTP/1.1 403 "));
  Server next({0, token}, routes_.service());
  Client client(next.port());
  client.send("GET /api/archive HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(next.port()) +
              "\r\nAuthorization: Bearer " + session + "\r\nSec-Fetch-Site: same-origin\r\n" + close);
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 403 ")) << "a session of another run";
}

// Each is one connection's bytes. None may be answered as if it were fine, and what is hidden in it never runs.
TEST_F(ServerTest, SmuggledRequestsAreRefused) {
  using namespace std::string_literals;
  const std::string hidden = post("Content-Length: 29\r\n", R"({"key": "note", "value": "x"})");
  const std::string chunk = "0\r\n\r\n" + hidden;
  const std::string length = std::to_string(chunk.size());
  const std::string cases[] = {
      post("Content-Length: " + length + "\r\nTransfer-Encoding: chunked\r\n", chunk),
      post("Transfer-Encoding: chunked\r\nContent-Length: " + length + "\r\n", chunk),
      post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\nhello"),
      post("Transfer-Encoding: chunked\r\n", "5;" + std::string(9000, 'x') + "\r\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\n", "-5\r\nhello\r\n0\r\n\r\n"),
      post("Transfer-Encoding: xchunked\r\n", chunk),
      post("Transfer-Encoding: chunked, identity\r\n", chunk),
      post("Transfer-Encoding:\x0B"
           "chunked\r\nContent-Length: 2\r\n",
           "{}" + hidden),
      post("Transfer-Encoding : chunked\r\nContent-Length: 2\r\n", "{}" + hidden),
      post(" Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}" + hidden),
      post("Content-Length: 2\r\nContent-Length: " + length + "\r\n", chunk),
      post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}" + hidden),
      post("Content-Length: 2, 2\r\n", "{}" + hidden),
      post("Content-Length: +2\r\n", "{}" + hidden),
      post("Content-Length: 0x2\r\n", "{}" + hidden),
      post("Content-Length: -1\r\n", hidden),
      post("Content-Length: 18446744073709551618\r\n", "{}" + hidden),
      post("Content-Length: 2\r\nX: a\r\n b\r\n", "{}" + hidden),
      post("Content-Length:\r\n 2\r\n", "{}" + hidden),
      post("Content-Length: 2\nX: a\r\n", "{}" + hidden),
      post("Content-Length: 2\rX: a\r\n", "{}" + hidden),
      post("Content-Length: 2\r\nX: \0a\r\n"s, "{}" + hidden),
      post("Content-Length: 2\r\nX\0Y: a\r\n"s, "{}" + hidden),
      post("Content-Length: 2\r\nno colon\r\n", "{}" + hidden),
      post("Content-Length: 2\r\n: no name\r\n", "{}" + hidden),
      "GET /api/archive HTTP/1.1\nHost: " + host() + "\nAuthorization: Bearer " + token + "\n\n" + hidden,
      "GET /api/archive\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET  /api/archive HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET /api/archive HTTP/1.1 \r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET /api/archive HTTP/2.0\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET /api/archive HTTP/1.1x\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET /api/\0archive HTTP/1.1\r\nHost: "s + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET /api/archive\tHTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + hidden,
      "GET http://" + host() + "/api/archive HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token +
          "\r\n\r\n",
      "\r\n" + own("/api/archive"),
      " " + own("/api/archive"),
      "GET /api/archive HTTP/1.1\r\nHost: " + host() + "\r\nHost: evil.example\r\nAuthorization: Bearer " + token +
          "\r\n\r\n" + hidden,
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden,
      "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"s + hidden,
  };
  EXPECT_GE(std::size(cases), 20u);
  for (const std::string& bytes : cases) expect_one_refusal(bytes);
  EXPECT_EQ(routes_.asked, 0);
  expect_alive();
}

TEST_F(ServerTest, TooMuchIsRefusedBeforeItIsTakenIn) {
  const std::string big(100000, ' ');
  EXPECT_THAT(talk(own("/", "X: " + std::string(17000, 'x') + "\r\n")), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(talk("GET /" + std::string(17000, 'x')), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(talk(std::string(1 << 20, 'x')), StartsWith("HTTP/1.1 431 "));
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "A:\r\n";
  EXPECT_THAT(talk(own("/", many)), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(talk(post("Content-Length: " + std::to_string(big.size()) + "\r\n", big)), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(talk(post("Content-Length: 100000000000\r\n", big)), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(talk(post("Content-Length: 65537\r\n", "")), StartsWith("HTTP/1.1 413 "));
  EXPECT_EQ(routes_.asked, 0);
  std::string body = R"({"key": "note", "value": "x"})";
  body.append(65536 - body.size(), ' ');
  EXPECT_THAT(talk(post("Connection: close\r\nContent-Length: 65536\r\n", body)), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(talk(own("/api/archive", "Connection: close\r\nX: " + std::string(15000, 'x') + "\r\n")),
              StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerTest, PathsOutsideTheTableAreRefused) {
  for (const char* target : {"/..", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../etc/passwd",
                             "/assets/..%2f..%2fetc%2fpasswd", "/..%5c..%5cetc", "/api/items/../archive",
                             "/index.html%00.js", "/%00", "/api/archive%00", "/api/archive%2500", "/%",
                             "/api/archive/.", "//etc/passwd", "/etc/passwd", "/contrechamp.toml"}) {
    const std::string answer = talk(own(target, "Connection: close\r\n"));
    EXPECT_TRUE(answer.rfind("HTTP/1.1 404 ", 0) == 0 || answer.rfind("HTTP/1.1 400 ", 0) == 0) << target << answer;
  }
  EXPECT_EQ(routes_.asked, 0);
}

TEST_F(ServerTest, AnItemWithoutAPictureIsAnAnswerWithoutOne) {
  const std::string target = "/api/items/" + std::string(64, 'b') + "/thumb.webp";
  const std::string answer = talk(own(target, "") + own("/api/archive", "Connection: close\r\n"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 "));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
  const auto second = answer.find("\r\n\r\nHTTP/1.1 200 ");  // nothing of the first stands before it
  ASSERT_NE(second, std::string::npos) << answer;
  EXPECT_EQ(answer.substr(0, second).find("Content-"), answer.find("Content-Security-Policy"));
  EXPECT_EQ(answer.substr(0, second).find("Content-Length"), std::string::npos);
}

TEST_F(ServerTest, RangesAreNotServedAtAll) {
  std::string ranges = "Range: bytes=0-0";
  for (int i = 0; i < 1000; ++i) ranges += ",0-";
  const std::string target = "/api/items/" + std::string(64, 'a') + "/thumb.webp";
  for (const std::string& range : {ranges, std::string("Range: bytes=0-1,0-1"), std::string("Range: bytes=-1"),
                                   std::string("Range: bytes=18446744073709551615-"), std::string("Range: x")}) {
    const std::string answer = talk(own(target, range + "\r\nConnection: close\r\n"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr("Content-Length: 5\r\n"));
    EXPECT_EQ(answer.substr(answer.size() - 9), "\r\n\r\nthumb");
  }
}

TEST_F(ServerTest, HeadHasNoBody) {
  const std::string answer = talk("HEAD / HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token +
                                  "\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(answer.find("\r\n\r\n"), answer.size() - 4);
}

TEST_F(ServerTest, ABrokenArchiveIsAnAnswer) {
  EXPECT_THAT(talk(own("/api/items/" + std::string(64, 'a') + "/preview/999.mp4", "Connection: close\r\n")),
              HasSubstr("the disk is gone"));
  expect_alive();
}

TEST_F(ServerTest, EventsTellOfAChangeAndNotMoreThanTwiceASecond) {
  Client client(server_.port());
  client.send(own("/api/events"));
  const auto until = [&](std::size_t events) {
    while (count(client.got(), "event: change") < events && client.receive()) {
    }
    return count(client.got(), "event: change");
  };
  EXPECT_EQ(until(1), 1u);
  EXPECT_FALSE(client.receive(1200) && count(client.got(), "event: change") > 1) << "nothing has changed";
  ++routes_.count;
  EXPECT_EQ(until(2), 2u);
  EXPECT_THAT(client.got(), HasSubstr("data: {\"items\":1,"));
  // All streams look at the same moments, 0.5 s apart: from the second event of these on, each comes a step after the
  // one before, however late the machine is.
  const auto start = Clock::now();
  routes_.restless = true;
  EXPECT_EQ(until(6), 6u);
  EXPECT_GE(Clock::now() - start, std::chrono::milliseconds(1000));
}

TEST_F(ServerTest, EndsWithStreamsAndHalfRequestsOpen) {
  std::vector<std::unique_ptr<Client>> clients;
  auto server = std::make_unique<Server>(ServerOptions{0, token}, routes_.service());
  routes_.restless = true;
  for (int i = 0; i < 60; ++i) {
    clients.push_back(std::make_unique<Client>(server->port()));
    const std::string host = "127.0.0.1:" + std::to_string(server->port());
    const std::string head =
        "GET /api/events HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    clients.back()->send(i % 3 == 0 ? head.substr(0, 20) : head);
    if (i % 3 == 1) clients.back()->receive();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(501));  // past a step of the events
  server.reset();                                               // returns, and does not wait for the others
  for (auto& client : clients) client->rest();                  // ends
}

TEST(ServerStart, SaysWhenThePortIsTaken) {
  FewRoutes routes;
  const Server first({0, token}, routes.service());
  try {
    const Server second({first.port(), token}, routes.service());
    FAIL() << "two servers on one port";
  } catch (const base::Fatal& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(first.port())));
    EXPECT_THAT(error.what(), HasSubstr("--port"));
  }
}

}  // namespace
}  // namespace contrechamp::http
