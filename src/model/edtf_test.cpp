// Examples of the EDTF specification (loc.gov/standards/datetime); the bounds were computed with the datetime module of
// Python.
#include "model/edtf.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

constexpr std::int64_t second = 1000000;

struct Case {
  const char* text;
  std::int64_t earliest_s;
  std::int64_t latest_s;
  const char* flags;
};

TEST(Edtf, BoundsOfTheExamples) {
  const Case cases[] = {
      {"1985-04-12", 482112000, 482198400, ""},
      {"1985-04", 481161600, 483753600, ""},
      {"1985", 473385600, 504921600, ""},
      {"1985-04-12T23:20:30Z", 482196030, 482196031, "zoned"},
      {"1985-04-12T23:20:30-04:00", 482210430, 482210431, "zoned"},
      {"1985-04-12T23:20:30", 482196030, 482196031, ""},
      {"1985-04-12T23:20", 482196000, 482196060, ""},
      {"1985-04-12T24:00:00Z", 482198400, 482198401, "zoned"},
      {"1964/2008", -189388800, 1230768000, "interval"},
      {"2004-02-01/2005-02-08", 1075593600, 1107907200, "interval"},
      {"1984?", 441763200, 473385600, "uncertain"},
      {"2004-06~", 1086048000, 1088640000, "approximate"},
      {"2004-06-11%", 1086912000, 1086998400, "uncertain,approximate"},
      {"201X", 1262304000, 1577836800, "unspecified"},
      {"20XX", 946684800, 4102444800, "unspecified"},
      {"2004-XX", 1072915200, 1104537600, "unspecified"},
      {"1985-04-XX", 481161600, 483753600, "unspecified"},
      {"1985-XX-XX", 473385600, 504921600, "unspecified"},
      {"2001-21", 983404800, 991353600, "approximate"},
      {"2001-24", 1007164800, 1014940800, "approximate"},
      {"2001-34", 986083200, 993945600, ""},
      {"2001-29", 999302400, 1007164800, "approximate"},
      {"1950S2", -2208988800, 946684800, ""},
      {"2004-06~-11", 1086912000, 1086998400, "approximate"},
      {"?2004-06-~11", 1086912000, 1086998400, "uncertain,approximate"},
      {"156X-12-25", -12907382400, -12623299200, "unspecified"},
      {"1XXX-1X", -30586636800, 946684800, "unspecified"},
      {"[1667,1668,1670..1672]", -9561715200, -9372326400, "choice"},
      {"{1960,1961-12}", -315619200, -252460800, "all"},
  };
  for (const Case& c : cases) {
    const auto span = parse_edtf(c.text);
    ASSERT_TRUE(span) << c.text << ": " << span.error().message;
    EXPECT_EQ(span->earliest_us, c.earliest_s * second) << c.text;
    EXPECT_EQ(span->latest_us, c.latest_s * second) << c.text;
    EXPECT_EQ(flags_of(*span), c.flags) << c.text;
  }
}

TEST(Edtf, OpenAndUnknownEndsAreNotTheSame) {
  const auto open = parse_edtf("1985-04-12/..");
  ASSERT_TRUE(open);
  EXPECT_EQ(open->latest_us, EdtfSpan::none_after);
  EXPECT_EQ(flags_of(*open), "open_end,interval");
  const auto unknown = parse_edtf("/1985-04-12");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->earliest_us, EdtfSpan::none_before);
  EXPECT_EQ(flags_of(*unknown), "unknown_start,interval");
  EXPECT_EQ(flags_of(*parse_edtf("[..1984]")), "open_start,choice");
}

TEST(Edtf, FramesHaveTheirPlace) {
  const auto span = parse_edtf("2031-05-12T16:04:05.040Z");
  ASSERT_TRUE(span);
  EXPECT_EQ(span->earliest_us % second, 40000);
  EXPECT_EQ(span->latest_us - span->earliest_us, 1000);
}

TEST(Edtf, NegativeYears) {
  const auto span = parse_edtf("-0001");
  ASSERT_TRUE(span) << span.error().message;
  EXPECT_EQ(span->latest_us - span->earliest_us, 365 * 86400 * second);
  const auto decades = parse_edtf("-001X");
  ASSERT_TRUE(decades);
  EXPECT_LT(decades->earliest_us, span->earliest_us);
  EXPECT_TRUE(parse_edtf("Y-12000"));
}

TEST(Edtf, ClaimedTimesUseTheTimeBaseOfTheClaim) {
  const std::int64_t at = 1933946561 * second;  // 2031-04-14T15:22:41Z
  for (const auto& [value, clock] :
       {std::pair("2031-04-14T15:22:41.000000Z", "utc-claimed"), std::pair("2031-04-14T18:52:41+0330", "utc+03:30"),
        std::pair("2031:04:14 18:52:41", "utc+03:30"), std::pair("2031-04-14 15:22:41", "local-no-zone")}) {
    const auto span = parse_claimed_time(value, clock);
    ASSERT_TRUE(span) << value << ": " << span.error().message;
    EXPECT_EQ(span->earliest_us, at) << value;
    EXPECT_EQ(span->zoned, std::string(clock) != "local-no-zone");
  }
  EXPECT_FALSE(parse_claimed_time("0000:00:00 00:00:00", ""));
}

TEST(Edtf, WhatIsNoTimeIsRefused) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "1985-4-12",
                           "1985-13",
                           "1985-00",
                           "1985-02-30",
                           "2001-02-29",
                           "85",
                           "1985-04-12-01",
                           "1985/",
                           "1985/1984",
                           "1985//1986",
                           "/",
                           "../..",
                           "[1985",
                           "[]",
                           "{1985]",
                           "1985-04-12T",
                           "1985-04-12T25:00",
                           "1985-04T12:00",
                           "1985-04-12T23:20:30+",
                           "1985-04-12T23:20:30+25:00",
                           "1985-04-12T23:60",
                           "1985-04-12T24:01",
                           "19X5S2",
                           "1985S0",
                           "Y123456",
                           "Y17E8",
                           "1985-04-12T23:20:30.",
                           "１９８５",
                           "1985-42",
                           "1985-04-32",
                           "1985-04-X9X",
                           "T12:00"}) {
    const auto span = parse_edtf(text);
    if (std::string(text) == "1985/") {
      EXPECT_TRUE(span) << "an unknown end is a time";
      continue;
    }
    EXPECT_FALSE(span) << text;
  }
}

}  // namespace
}  // namespace contrechamp::model
