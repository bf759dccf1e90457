// What a sandboxed worker sends: framed messages on a pipe. The reader takes nothing on trust: every size is checked.
//
//   type u32, length u32 (little-endian), payload
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

enum class MessageType : std::uint32_t { json = 1, picture = 2, codes = 3, bytes = 4, end = 5 };

struct Message {
  MessageType type = MessageType::end;
  std::string payload;
};

// In the worker. Ends the process when the other side has gone.
class MessageWriter {
 public:
  explicit MessageWriter(int fd) : fd_(fd) {}
  void json(const base::Json& value);
  void picture(std::string_view label, std::int64_t time_us, const model::RgbPicture& picture);
  void codes(const model::ClipFingerprint& fingerprint);
  void bytes(std::string_view data);
  void end(const base::Json& summary);  // the last message

 private:
  void send(MessageType type, std::string_view payload);
  int fd_;
};

// In the parent.
class MessageReader {
 public:
  explicit MessageReader(std::int64_t output_limit_bytes) : left_bytes_(output_limit_bytes) {}
  // An error ends the reading: the worker is to be killed.
  base::Result<void> feed(std::string_view bytes);
  std::vector<Message> take() { return std::move(messages_); }
  bool ended() const { return ended_; }

 private:
  std::int64_t left_bytes_;
  std::string pending_;
  std::vector<Message> messages_;
  bool ended_ = false;
};

struct LabelledPicture {
  std::string label;
  std::int64_t time_us = 0;
  model::RgbPicture picture;
};

base::Result<LabelledPicture> decode_picture(std::string_view payload);
base::Result<model::ClipFingerprint> decode_codes(std::string_view payload);

}  // namespace contrechamp::media
