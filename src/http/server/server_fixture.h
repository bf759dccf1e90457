// A server of a few routes on loopback, and a client that sends what it is told.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <string_view>

#include "base/fd.h"
#include "http/server/few_routes_fixture.h"
#include "http/server/server.h"

namespace contrechamp::http {

inline const std::string token = "0123456789abcdef0123456789abcdef";

class Client {
 public:
  explicit Client(unsigned short port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fd_.reset();
  }

  bool open() const { return static_cast<bool>(fd_); }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // False at the end, after an error or when nothing came in time: by default one that only what hangs would take.
  bool receive(int time_ms = 60000) {
    struct pollfd wait {
      fd_.get(), POLLIN, 0
    };
    char chunk[16384];
    if (::poll(&wait, 1, time_ms) <= 0) return false;
    const ssize_t n = ::recv(fd_.get(), chunk, sizeof chunk, 0);
    if (n <= 0) return false;
    got_.append(chunk, static_cast<std::size_t>(n));
    return true;
  }
  const std::string& rest() {
    while (receive()) {
    }
    return got_;
  }
  // One whole answer, by its length.
  std::string answer() {
    for (;;) {
      const auto end = got_.find("\r\n\r\n");
      const auto length = got_.find("Content-Length: ");
      if (end != std::string::npos && length < end) {
        const std::size_t whole = end + 4 + std::stoul(got_.substr(length + 16));
        if (got_.size() >= whole) {
          const std::string out = got_.substr(0, whole);
          got_.erase(0, whole);
          return out;
        }
      }
      if (!receive()) return got_;
    }
  }
  const std::string& got() const { return got_; }

 private:
  base::Fd fd_;
  std::string got_;
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() : server_({0, token}, routes_.service()) {}

  std::string host() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  std::string own(const std::string& target, const std::string& more = "") const {
    return "GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token + "\r\n" + more +
           "\r\n";
  }
  std::string post(const std::string& more, const std::string& body) const {
    return "POST " + say_ + " HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token +
           "\r\nContent-Type: application/json\r\n" + more + "\r\n" + body;
  }
  // Everything that comes for these bytes until the server has had enough of them.
  std::string talk(const std::string& bytes) {
    Client client(server_.port());
    client.send(bytes);
    return client.rest();
  }
  // The keys that a page has for the token.
  std::string session() { return opened("session"); }
  std::string pictures() { return opened("pictures"); }
  void expect_alive() {
    Client client(server_.port());
    ASSERT_TRUE(client.send(own("/api/archive")));
    EXPECT_EQ(client.answer().rfind("HTTP/1.1 200 ", 0), 0u);
  }
  void expect_one_refusal(const std::string& bytes) {
    const std::string answer = talk(bytes);
    EXPECT_EQ(answer.rfind("HTTP/1.1 4", 0), 0u) << bytes.substr(0, 220) << "\n" << answer;
    EXPECT_EQ(count(answer, "HTTP/1.1 "), 1u) << bytes.substr(0, 220) << "\n" << answer;
  }
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
  }

  std::string opened(const char* which) {
    const std::string answer =
        talk("POST /api/session HTTP/1.1\r\nHost: " + host() + "\r\nAuthorization: Bearer " + token +
             "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    return base::parse_json(answer.substr(answer.find("\r\n\r\n") + 4)).value(which, "");
  }

  const std::string say_ = "/api/items/" + std::string(64, 'a') + "/say";
  FewRoutes routes_;
  Server server_;
};

}  // namespace contrechamp::http
