// What a jailed worker answers, as framed messages: type u32, payload length u32 (little-endian), payload.
// The writer runs in the worker. The reader and the decode functions run in the parent and trust nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::media {

enum class MessageType : std::uint32_t { json = 1, picture = 2, fingerprint = 3, bytes = 4, end = 5 };

struct Message {
  MessageType type = MessageType::json;
  std::string payload;
};

inline constexpr std::size_t longest_label_bytes = 64;
inline constexpr int longest_picture_side_px = 16384;
inline constexpr std::size_t largest_json_bytes = 4 << 20;
inline constexpr std::size_t deepest_json = 64;
inline constexpr std::size_t most_json_keys = 512;     // of one object: lookup in base::Json is linear
inline constexpr std::size_t most_messages = 1 << 16;  // of one answer
inline constexpr std::int64_t latest_time_us = std::int64_t{1} << 53;

// Writes to a pipe, unbuffered; does not own the descriptor. When nobody reads any more (or writing fails) the
// process ends with code exit_nobody_reads. A value beyond the limits above throws std::invalid_argument.
class MessageWriter {
 public:
  explicit MessageWriter(int fd) : fd_(fd) {}

  void json(const base::Json& value);
  // `label`: printable ASCII, at most 64 bytes. `time_us`: position in the file.
  void picture(std::string_view label, std::int64_t time_us, const model::RgbPicture& picture);
  void fingerprint(const model::ClipFingerprint& fingerprint);
  void bytes(std::string_view bytes);
  // The last message; without it the answer counts as unfinished.
  void end(const base::Json& summary);

 private:
  void write_message(MessageType type, std::string_view head, std::string_view body);
  int fd_;
};

inline constexpr int exit_nobody_reads = 103;

struct LabelledPicture {
  std::string label;
  std::int64_t time_us = 0;
  model::RgbPicture picture;
};

// ErrorKind::unreadable for any payload that the writer above cannot have made.
// For json and end: UTF-8, at most largest_json_bytes, deepest_json levels, most_json_keys keys in each object.
base::Result<base::Json> decode_json(std::string_view payload);
base::Result<LabelledPicture> decode_picture(std::string_view payload);
// Times never fall; quality is 0…100.
base::Result<model::ClipFingerprint> decode_fingerprint(std::string_view payload);

// Cuts a stream of bytes into messages. Memory grows with the bytes that came, never with the length announced.
// json, picture, fingerprint and end are decoded once to check them, so that those taken decode without error.
class MessageReader {
 public:
  explicit MessageReader(std::int64_t output_limit_bytes) : output_limit_bytes_(output_limit_bytes) {}

  // ErrorKind::limit beyond the limit, ErrorKind::unreadable for what is not a message, and for anything after the
  // end message. After an error every further call fails the same way.
  base::Result<void> feed(std::string_view bytes);
  // The whole messages read since the last call.
  std::vector<Message> take();
  // The end message was read, and nothing after it.
  bool ended() const { return ended_ && !failed_; }

 private:
  base::Result<void> cut_messages();

  std::int64_t output_limit_bytes_;
  std::int64_t fed_bytes_ = 0;
  std::size_t message_count_ = 0;
  std::string buffer_;
  std::vector<Message> messages_;
  bool ended_ = false;
  bool failed_ = false;
  base::Error error_;
};

}  // namespace contrechamp::media
