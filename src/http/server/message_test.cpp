#include "http/server/message.h"

#include <gtest/gtest.h>

#include <random>

#include "base/json.h"

namespace contrechamp::http {
namespace {

const std::string good_head =
    "GET /api/items?limit=3 HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nCookie: contrechamp=x; y=z\r\nX-Empty:\r\n"
    "Accept-Language:\tfr, en\r\n\r\n";

TEST(Head, IsFoundWhole) {
  const auto found = find_head(good_head + "body");
  EXPECT_EQ(found.state, Head::whole);
  EXPECT_EQ(found.size_bytes, good_head.size());
  EXPECT_TRUE(is_plain_head(good_head));
  EXPECT_TRUE(is_plain_head("POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n"));
}

TEST(Head, IsUnfinishedAtEveryCut) {
  for (std::size_t size = 0; size < good_head.size(); ++size) {
    EXPECT_EQ(find_head(good_head.substr(0, size)).state, Head::unfinished) << size;
    EXPECT_FALSE(is_plain_head(good_head.substr(0, size))) << size;
  }
}

TEST(Head, OtherThanPlainIsMalformed) {
  using namespace std::string_literals;
  for (const std::string& bytes :
       {"\r\nGET / HTTP/1.1\r\n\r\n"s, "\n"s, "GET / HTTP/1.1\n\n"s, "GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n"s,
        "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n"s, "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"s,
        "GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n"s, "GET / HTTP/1.1\r\nA: \0b\r\n\r\n"s, "GET /\0 HTTP/1.1\r\n\r\n"s,
        "GET / HTTP/1.1\r\nA: \x7F\r\n\r\n"s, "GET / HTTP/1.1\r\nA: \x1B[2J\r\n\r\n"s, "\x16\x03\x01\x02\x00\x01"s,
        " GET / HTTP/1.1\r\n\r\n"s, "GET / HTTP/1.1\r\r\n\r\n"s})
    EXPECT_EQ(find_head(bytes).state, Head::malformed) << bytes;
}

TEST(Head, WhatTwoReadersCouldReadTwoWaysIsNotPlain) {
  for (const char* fields : {"Transfer-Encoding: chunked",
                             "transfer-encoding:identity",
                             "Content-Length: 3\r\nContent-Length: 3",
                             "Content-Length: 3\r\ncontent-length: 4",
                             "Content-Length: 3, 3",
                             "Content-Length: +3",
                             "Content-Length: -3",
                             "Content-Length: 0x3",
                             "Content-Length: 3 3",
                             "Content-Length:",
                             "Content-Length: 9999999999999999999",
                             "Host: a\r\nHost: a",
                             "Host: a\r\nhOST: b",
                             "Origin: a\r\nOrigin: b",
                             "Cookie: a\r\nCookie: b",
                             "Content-Type: application/json\r\nContent-Type: text/plain",
                             "Authorization: a\r\nAuthorization: b",
                             "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site",
                             "Host : a",
                             "Ho st: a",
                             ": a",
                             "no colon",
                             "H\xC3\xB6st: a",
                             "Content-Length: 3\xC2\xA0"})
    EXPECT_FALSE(is_plain_head("POST / HTTP/1.1\r\n" + std::string(fields) + "\r\n\r\n")) << fields;
}

TEST(Head, NoiseNeverHarms) {
  std::mt19937 random(7);
  int whole = 0;
  for (int round = 0; round < 50000; ++round) {
    std::string bytes = good_head;
    for (int i = 0; i < 1 + round % 4; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto found = find_head(bytes);
    if (found.state != Head::whole) continue;
    ++whole;
    ASSERT_LE(found.size_bytes, bytes.size());
    ASSERT_EQ(bytes.substr(found.size_bytes - 4, 4), "\r\n\r\n");
    static_cast<void>(is_plain_head(std::string_view(bytes).substr(0, found.size_bytes)));
    Request request;
    static_cast<void>(parse_target(bytes.substr(0, 40), request));
    EXPECT_EQ(request.path.find('\0'), std::string::npos);
  }
  EXPECT_GT(whole, 100);
}

TEST(Target, IsSplitAndDecoded) {
  Request request;
  ASSERT_TRUE(parse_target("/a%20b+c?x=1&y=%C3%A9+%2B&x=2&flag&=v&", request));
  EXPECT_EQ(request.path, "/a b+c");
  EXPECT_EQ(request.query.at("x"), "2");
  EXPECT_EQ(request.query.at("y"), "\xC3\xA9 +");
  EXPECT_EQ(request.query.at("flag"), "");
  Request rebuilt;
  ASSERT_TRUE(parse_target("/%2e%2e/%2E%2e", rebuilt));
  EXPECT_EQ(rebuilt.path, "/../..");  // for the table to find nothing
}

TEST(Target, MalformedIsRefused) {
  for (const char* target : {"", "*", "api", "http://127.0.0.1/", "127.0.0.1:80", "/%", "/%4", "/%zz", "/%00", "/a%00b",
                             "/%0", "/?a=%00", "/?%00=a", "/?a=%", "/?a=%g0", "?a"}) {
    Request request;
    EXPECT_FALSE(parse_target(target, request)) << target;
  }
}

TEST(Error, IsJsonWhateverItSays) {
  const auto response = json_error(400, "refused", "\"\n\xFF");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(base::parse_json(response.body)["error"]["message"], "\"\n\xEF\xBF\xBD");
}

// Whoever shows an error makes its sentence from code and parameters, in any language.
TEST(Error, WithACodeHasItsParametersToo) {
  const auto error = base::coded(base::ErrorKind::refused, base::Code::withdraw_of_other, {{"name", "her\"on"}});
  EXPECT_EQ(json_error(400, error).body,
            R"({"error":{"kind":"refused","message":"only her\"on can take this back: say something else beside it",)"
            R"("code":"withdraw_of_other","params":{"name":"her\"on"}}})");
  EXPECT_EQ(json_error(404, "not_found", base::Code::no_item).body,
            R"({"error":{"kind":"not_found","message":"no such item","code":"no_item","params":{}}})");
  EXPECT_EQ(json_error(500, base::Error{base::ErrorKind::io, "the disk is full", ""}).body,
            R"({"error":{"kind":"io","message":"the disk is full"}})");
}

}  // namespace
}  // namespace contrechamp::http
