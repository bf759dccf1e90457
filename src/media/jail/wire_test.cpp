#include "media/jail/wire.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <random>
#include <stdexcept>

#include "base/fd.h"

namespace contrechamp::media {
namespace {

using base::ErrorKind;

constexpr std::int64_t limit_bytes = 1 << 20;

std::string u32(std::uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}

std::string u64(std::uint64_t value) {
  return u32(static_cast<std::uint32_t>(value)) + u32(static_cast<std::uint32_t>(value >> 32));
}

std::string frame(std::uint32_t type, const std::string& payload) {
  return u32(type) + u32(static_cast<std::uint32_t>(payload.size())) + payload;
}

// The bytes that a MessageWriter writes; they must fit a pipe.
template <class Write>
std::string written(Write write) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  base::Fd from(ends[0]);
  base::Fd to(ends[1]);
  MessageWriter writer(to.get());
  write(writer);
  to.reset();
  std::string out;
  std::array<char, 4096> buffer{};
  for (ssize_t size; (size = ::read(from.get(), buffer.data(), buffer.size())) > 0;) {
    out.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return out;
}

model::RgbPicture picture_2x1() { return {2, 1, {255, 0, 0, 0, 0, 255}}; }

model::ClipFingerprint two_frames() {
  model::ClipFingerprint out;
  out.duration_us = 3'000'000;
  out.frames.push_back({0, 400'000, 320, 180, {{{1, 2, 3, 0xfedcba9876543210}, 2559, 1439, 5, 31}}});
  out.frames.push_back({500'000, 500'000, 320, 180, {}});
  return out;
}

// Payload of a picture, field by field.
std::string picture(const std::string& label, std::uint64_t time, std::uint32_t w, std::uint32_t h,
                    const std::string& pixels) {
  return u32(static_cast<std::uint32_t>(label.size())) + label + u64(time) + u32(w) + u32(h) + pixels;
}

std::string u16(std::uint16_t value) { return u32(value).substr(0, 2); }
// A sampled frame of 320 × 180 with one feature.
std::string shown(std::uint64_t time, std::uint64_t until, std::uint32_t place = 0) {
  return u64(time) + u64(until) + u16(320) + u16(180) + u16(1) + std::string(32, '\x55') + u32(place);
}
const std::string magic = "ccfp0002";

// The error of feeding these bytes, or nothing.
std::string complaint(const std::string& bytes, std::int64_t limit = limit_bytes) {
  MessageReader reader(limit);
  base::Result<void> fed = reader.feed(bytes);
  return fed ? "" : fed.error().message;
}

TEST(Wire, FrameBytesAreAsDocumented) {
  EXPECT_EQ(written([](MessageWriter& w) { w.json({{"a", 1}}); }), std::string("\1\0\0\0\7\0\0\0{\"a\":1}", 15));
  EXPECT_EQ(written([](MessageWriter& w) { w.bytes("xyz"); }), std::string("\4\0\0\0\3\0\0\0xyz", 11));
  EXPECT_EQ(written([](MessageWriter& w) { w.picture("k", 1, picture_2x1()); }),
            frame(2, picture("k", 1, 2, 1, std::string("\377\0\0\0\0\377", 6))));
}

TEST(Wire, EverythingComesBackWholeAtAnyCut) {
  std::string bytes = written([](MessageWriter& w) {
    w.json({{"name", "é"}});
    w.picture("keyframe 1", 40'000, picture_2x1());
    w.fingerprint(two_frames());
    w.bytes("");
    w.end({{"frames", 2}});
  });
  for (std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    MessageReader reader(limit_bytes);
    std::vector<Message> messages;
    for (std::size_t i = 0; i < bytes.size(); i += step) {
      EXPECT_FALSE(reader.ended());
      ASSERT_TRUE(reader.feed(std::string_view(bytes).substr(i, step)));
      for (Message& message : reader.take()) messages.push_back(std::move(message));
    }
    EXPECT_TRUE(reader.ended());
    ASSERT_EQ(messages.size(), 5u);
    EXPECT_EQ(decode_json(messages[0].payload).value()["name"], "é");
    LabelledPicture shown = decode_picture(messages[1].payload).value();
    EXPECT_EQ(shown.label, "keyframe 1");
    EXPECT_EQ(shown.time_us, 40'000);
    EXPECT_EQ(shown.picture.width_px, 2);
    EXPECT_EQ(shown.picture.pixels, picture_2x1().pixels);
    model::ClipFingerprint found = decode_fingerprint(messages[2].payload).value();
    EXPECT_EQ(found.duration_us, 3'000'000);
    ASSERT_EQ(found.frames.size(), 2u);
    EXPECT_EQ(found.frames[0].until_us, 400'000);
    EXPECT_EQ(found.frames[0].width_px, 320);
    ASSERT_EQ(found.frames[0].features.size(), 1u);
    EXPECT_EQ(found.frames[0].features[0].bits[3], 0xfedcba9876543210u);
    EXPECT_EQ(found.frames[0].features[0].x, 2559);
    EXPECT_EQ(found.frames[0].features[0].y, 1439);
    EXPECT_EQ(found.frames[0].features[0].level, 5);
    EXPECT_EQ(found.frames[0].features[0].direction, 31);
    EXPECT_EQ(found.frames[1].time_us, 500'000);
    EXPECT_EQ(messages[3].payload, "");
    EXPECT_EQ(decode_json(messages[4].payload).value()["frames"], 2);
  }
}

TEST(Wire, HostileFramesAreRefused) {
  EXPECT_EQ(complaint(frame(0, "")), "unknown type of message");
  EXPECT_EQ(complaint(frame(6, "")), "unknown type of message");
  EXPECT_EQ(complaint("GET / HTTP/1.1\r\n"), "unknown type of message");
  EXPECT_EQ(complaint(u32(4) + u32(0xffffffff)), "a message longer than the limit is announced");
  EXPECT_EQ(complaint(frame(1, "{")), "not JSON");
  EXPECT_EQ(complaint(frame(1, "\"\xff\"")), "not JSON");
  EXPECT_EQ(complaint(frame(5, "")), "not JSON");
  EXPECT_EQ(complaint(frame(1, std::string(100'000, '['))), "JSON too deep or too wide");
  EXPECT_EQ(complaint(frame(1, "]")), "JSON too deep or too wide");
  EXPECT_EQ(complaint(frame(5, "{}") + "x"), "bytes after the end message");
  EXPECT_EQ(complaint(frame(5, "{}") + frame(5, "{}")), "bytes after the end message");
  EXPECT_EQ(complaint(frame(4, "12345"), 12), "an answer longer than 12 B");
  EXPECT_EQ(complaint(frame(4, "1234"), 12), "");
}

TEST(Wire, WideAndManyAreRefused) {
  std::string wide = "{";
  for (int i = 0; i < 513; ++i) wide += "\"" + std::to_string(i) + "\":0,";
  wide.back() = '}';
  EXPECT_EQ(complaint(frame(1, wide)), "JSON too deep or too wide");
  EXPECT_EQ(complaint(frame(1, std::string(64, '[') + std::string(64, ']'))), "");
  EXPECT_EQ(complaint(frame(1, std::string(65, '[') + std::string(65, ']'))), "JSON too deep or too wide");
  EXPECT_EQ(complaint(frame(1, "\"" + std::string(1000, ':') + "\\\"[[\"")), "");
  EXPECT_EQ(complaint(frame(1, "\"" + std::string(5 << 20, 'x') + "\""), 8 << 20), "JSON too long");
  std::string many;
  for (int i = 0; i < 65'537; ++i) many += frame(4, "");
  EXPECT_EQ(complaint(many), "too many messages");
}

TEST(Wire, HostilePicturesAreRefused) {
  std::string six(6, 'x');
  EXPECT_TRUE(decode_picture(picture("", 0, 2, 1, six)));
  EXPECT_TRUE(decode_picture(picture(std::string(64, 'k'), 0, 1, 2, six)));
  EXPECT_FALSE(decode_picture(picture(std::string(65, 'k'), 0, 1, 2, six)));
  EXPECT_FALSE(decode_picture(picture("a\nb", 0, 1, 2, six)));
  EXPECT_FALSE(decode_picture(picture("\xe2\x80\xae", 0, 1, 2, six)));
  EXPECT_FALSE(decode_picture(picture("", 0, 0, 2, "")));
  EXPECT_FALSE(decode_picture(picture("", 0, 2, 2, six)));
  EXPECT_FALSE(decode_picture(picture("", 0, 1, 1, six)));
  EXPECT_FALSE(decode_picture(picture("", 0, 16385, 1, std::string(16385 * 3, 0))));
  EXPECT_TRUE(decode_picture(picture("", 0, 16384, 1, std::string(16384 * 3, 0))));
  // 0x80000001 * 0x80000001 * 3 = 3 in 32 bits
  EXPECT_FALSE(decode_picture(picture("", 0, 0x80000001, 0x80000001, "xxx")));
  EXPECT_FALSE(decode_picture(picture("", 0, 0xffffffff, 0xffffffff, "xxx")));
  EXPECT_FALSE(decode_picture(picture("", std::uint64_t{1} << 63, 2, 1, six)));
  EXPECT_FALSE(decode_picture(u32(0xffffffff)));
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_FALSE(decode_picture(std::string_view(picture("", 0, 2, 1, six)).substr(0, size))) << size;
  }
}

TEST(Wire, HostileFingerprintsAreRefused) {
  const auto taken = [](const std::string& bytes) { return decode_fingerprint(bytes).has_value(); };
  EXPECT_TRUE(taken(magic + u64(0) + u32(0)));
  EXPECT_TRUE(taken(magic + u64(9) + u32(2) + shown(5, 5) + shown(5, 6)));
  EXPECT_FALSE(taken(magic + u64(9) + u32(2) + shown(5, 5) + shown(4, 6))) << "time runs back";
  EXPECT_FALSE(taken(magic + u64(9) + u32(1) + shown(5, 4))) << "ends before it begins";
  EXPECT_FALSE(taken(magic + u64(9) + u32(2) + shown(5, 5)));
  EXPECT_FALSE(taken(magic + u64(9) + u32(1) + shown(5, 5) + "x"));
  EXPECT_FALSE(taken(magic + u64(9) + u32(0xffffffff) + shown(5, 5)));
  EXPECT_FALSE(taken(magic + u64(~std::uint64_t{0}) + u32(0)));
  EXPECT_FALSE(taken(magic + u64(0) + u32(1) + shown(1, std::uint64_t{1} << 62)));
  EXPECT_TRUE(taken(magic + u64(9) + u32(1) + shown(5, 5, 320 * 8 - 1)));
  EXPECT_FALSE(taken(magic + u64(9) + u32(1) + shown(5, 5, 320 * 8))) << "right of the picture";
  EXPECT_FALSE(taken(magic + u64(9) + u32(1) + shown(5, 5, 180 * 8 << 12))) << "under the picture";
  EXPECT_FALSE(taken("short"));
  EXPECT_FALSE(taken("ccfp0001" + u64(0) + u32(0)));
}

TEST(Wire, ErrorsStick) {
  MessageReader reader(limit_bytes);
  ASSERT_TRUE(reader.feed(frame(4, "kept")));
  EXPECT_FALSE(reader.feed(u32(77) + u32(0)));
  EXPECT_FALSE(reader.feed(frame(5, "{}")));
  EXPECT_FALSE(reader.ended());
  ASSERT_EQ(reader.take().size(), 1u);
  EXPECT_TRUE(reader.take().empty());
}

TEST(Wire, WriterRefusesWhatTheReaderWould) {
  MessageWriter writer(-1);
  EXPECT_THROW(writer.picture("two\nlines", 0, picture_2x1()), std::invalid_argument);
  EXPECT_THROW(writer.picture("", 0, {2, 2, {1, 2, 3}}), std::invalid_argument);
  EXPECT_THROW(writer.picture("", 0, {0, 0, {}}), std::invalid_argument);
  model::ClipFingerprint backwards = two_frames();
  std::swap(backwards.frames[0], backwards.frames[1]);
  EXPECT_THROW(writer.fingerprint(backwards), std::invalid_argument);
  EXPECT_THROW(writer.json(std::string(5 << 20, 'x')), std::invalid_argument);
}

TEST(WireDeathTest, WriterEndsWhenNobodyReads) {
  EXPECT_EXIT(
      {
        ::signal(SIGPIPE, SIG_IGN);
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) == 0) ::close(ends[0]);
        MessageWriter(ends[1]).bytes("x");
      },
      testing::ExitedWithCode(exit_nobody_reads), "");
}

// Valid answers with some bytes changed: the reader gives an error or messages that decode, and never crashes.
TEST(Wire, NoiseNeverHarms) {
  std::string good = frame(1, "{\"a\":[1,2]}") + frame(2, picture("k", 1, 2, 1, "xxxxxx")) +
                     frame(3, magic + u64(9) + u32(2) + shown(5, 5) + shown(6, 7)) + frame(5, "{}");
  std::mt19937 random(1);
  int whole = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (int i = 0; i < 1 + round % 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    MessageReader reader(limit_bytes);
    for (std::size_t i = 0; i < bytes.size(); i += 50) (void)reader.feed(std::string_view(bytes).substr(i, 50));
    for (const Message& message : reader.take()) {
      if (message.type == MessageType::picture) {
        EXPECT_TRUE(decode_picture(message.payload));
      }
      if (message.type == MessageType::fingerprint) {
        EXPECT_TRUE(decode_fingerprint(message.payload));
      }
      if (message.type == MessageType::json) {
        EXPECT_TRUE(decode_json(message.payload));
      }
    }
    whole += reader.ended();
  }
  EXPECT_GT(whole, 0);
  EXPECT_LT(whole, 20'000);
}

}  // namespace
}  // namespace contrechamp::media
