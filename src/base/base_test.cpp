#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/strings.h"
#include "base/time.h"

namespace contrechamp::base {
namespace {

TEST(Digest, KnownVectors) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Digest d(DigestKind::sha512);
  d.update("ab", 2);
  d.update("c", 1);
  EXPECT_EQ(d.hex(),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Hex, RoundTripAndRefusal) {
  EXPECT_EQ(to_hex(from_hex("00ffA5")), "00ffa5");
  EXPECT_EQ(from_hex("0"), "");
  EXPECT_EQ(from_hex("zz"), "");
}

TEST(Utf8, RefusesWhatIsNot) {
  EXPECT_TRUE(is_utf8("\xD9\x88\xD8\xA7\xD8\xAF\xDB\x8C"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_utf8("caf\xE9"));           // Latin-1
  EXPECT_EQ(to_utf8("caf\xE9"), "caf\xEF\xBF\xBD");
}

TEST(Terminal, ShowsHiddenCharacters) {
  EXPECT_EQ(to_terminal("a\x1B[2Jb"), "a\\u{1b}[2Jb");
  EXPECT_EQ(to_terminal("gpj.\xE2\x80\xAE"
                        "exe"),
            "gpj.\\u{202e}exe");
  EXPECT_EQ(to_terminal("x\xFF"), "x\\xff");
}

TEST(Time, Iso) {  // date -u -d @1552380905
  EXPECT_EQ(to_iso({1552380905000000}), "2019-03-12T08:55:05.000000Z");
  EXPECT_EQ(to_iso({-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(HumanBytes, Si) {
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(8589934592ULL), "8.6 GB");
}

}  // namespace
}  // namespace contrechamp::base
