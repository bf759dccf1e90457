// The answer of a worker, as framed messages: type u32, payload length u32 (little-endian), payload.
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

// Limits of a message. Chosen by hand, well above what the tasks answer; none was measured.
inline constexpr std::size_t longest_label_bytes = 64;
// A square of this side takes 768 MiB, which fits the longest payload of 4 GiB.
inline constexpr int longest_picture_side_px = 16384;
// The claims of one file take up to 256 KiB (describe/probe.cpp, describe/tags.cpp).
inline constexpr std::size_t largest_json_bytes = 4 << 20;
inline constexpr std::size_t deepest_json = 64;
inline constexpr std::size_t most_json_keys = 512;     // of one object: lookup in base::Json is linear
inline constexpr std::size_t most_messages = 1 << 16;  // of one answer
// Integers up to here are exact as JSON numbers (RFC 8259, section 6); 285 years.
inline constexpr std::int64_t latest_time_us = std::int64_t{1} << 53;

// Writes to a pipe without a buffer; does not own the descriptor. When the reading end is closed or writing fails, the
// process ends with code exit_nobody_reads. A value beyond the limits above throws std::invalid_argument.
class MessageWriter {
 public:
  explicit MessageWriter(int fd) : fd_(fd) {}

  void json(const base::Json& value);
  // `label`: printable ASCII, at most 64 bytes. `time_us`: position in the file.
  void picture(std::string_view label, std::int64_t time_us, const model::RgbPicture& picture);
  void fingerprint(const model::ClipFingerprint& fingerprint);
  void bytes(std::string_view bytes);
  // The last message. An answer without it counts as unfinished.
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

// ErrorKind::unreadable for a payload that the writer above cannot have written.
// For json and end: UTF-8, at most largest_json_bytes, deepest_json levels, most_json_keys keys in each object.
base::Result<base::Json> decode_json(std::string_view payload);
base::Result<LabelledPicture> decode_picture(std::string_view payload);
// Times do not decrease; quality is 0 to 100.
base::Result<model::ClipFingerprint> decode_fingerprint(std::string_view payload);

// Cuts a stream of bytes into messages. Memory grows with the bytes received, not with the announced length. json,
// picture, fingerprint and end are decoded once to check them: every message that take() returns decodes without error.
class MessageReader {
 public:
  explicit MessageReader(std::int64_t output_limit_bytes) : output_limit_bytes_(output_limit_bytes) {}

  // ErrorKind::limit beyond the limit, ErrorKind::unreadable for bytes that are no message and for bytes after the end
  // message. After an error every further call fails in the same way.
  base::Result<void> feed(std::string_view bytes);
  // The complete messages since the last call.
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
