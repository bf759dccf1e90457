#include "media/jail/wire.h"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/strings.h"

namespace contrechamp::media {
namespace {

using base::ErrorKind;
using base::Result;

constexpr std::size_t frame_head_bytes = 8;  // type and length

template <class T>
void put(std::string& out, T value) {
  auto bits = static_cast<std::make_unsigned_t<T>>(value);
  for (std::size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>(bits >> (8 * i) & 0xff));
}

// Reads little-endian numbers from untrusted bytes. After a read beyond the end, `ok` is false and all values are 0.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  T get() {
    std::string_view field = take(sizeof(T));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < field.size(); ++i) {
      bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(field[i])) << (8 * i);
    }
    return static_cast<T>(bits);
  }

  std::string_view take(std::size_t size_bytes) {
    if (size_bytes > bytes_.size()) {
      ok = false;
      bytes_ = {};
      return {};
    }
    std::string_view field = bytes_.substr(0, size_bytes);
    bytes_.remove_prefix(size_bytes);
    return field;
  }

  std::string_view rest() const { return bytes_; }

  bool ok = true;

 private:
  std::string_view bytes_;
};

bool is_label(std::string_view label) {
  return label.size() <= longest_label_bytes &&
         std::all_of(label.begin(), label.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool is_time(std::int64_t time_us) { return time_us >= -latest_time_us && time_us <= latest_time_us; }

bool is_side(std::int64_t side_px) { return side_px >= 1 && side_px <= longest_picture_side_px; }

std::size_t rgb_bytes(std::int64_t width_px, std::int64_t height_px) {
  return static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px) * 3;
}

// Counts brackets and colons before the parser runs: parsing an object of many keys into base::Json takes quadratic
// time, and a printer may recurse.
bool has_bounded_shape(std::string_view text) {
  std::vector<std::size_t> keys{0};  // by level
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      keys.push_back(0);
      if (keys.size() > deepest_json + 1) return false;
    } else if (c == ']' || c == '}') {
      if (keys.size() == 1) return false;
      keys.pop_back();
    } else if (c == ':' && ++keys.back() > most_json_keys) {
      return false;
    }
  }
  return true;
}

std::string wire_json(const base::Json& value) {
  std::string text = base::dump(value);
  if (text.size() > largest_json_bytes || !has_bounded_shape(text))
    throw std::invalid_argument("JSON too large for the wire");
  return text;
}

[[noreturn]] void exit_without_reader() { ::_exit(exit_nobody_reads); }

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

tl::unexpected<base::Error> malformed(const char* what) { return base::fail(ErrorKind::unreadable, what); }

bool is_type(std::uint32_t type) {
  return type >= static_cast<std::uint32_t>(MessageType::json) && type <= static_cast<std::uint32_t>(MessageType::end);
}

Result<void> check_payload(const Message& message) {
  switch (message.type) {
    case MessageType::json:
    case MessageType::end: return decode_json(message.payload).map([](const base::Json&) {});
    case MessageType::picture: return decode_picture(message.payload).map([](const LabelledPicture&) {});
    case MessageType::fingerprint: return decode_fingerprint(message.payload).map([](const model::ClipFingerprint&) {});
    case MessageType::bytes: return {};
  }
  return malformed("unknown type of message");
}

}  // namespace

void MessageWriter::write_message(MessageType type, std::string_view head, std::string_view body) {
  std::string frame;
  put(frame, static_cast<std::uint32_t>(type));
  put(frame, static_cast<std::uint32_t>(head.size() + body.size()));
  frame.append(head);
  std::array<iovec, 2> parts{iovec{frame.data(), frame.size()}, iovec{const_cast<char*>(body.data()), body.size()}};
  std::size_t first = 0;
  while (first < parts.size()) {
    ssize_t written = ::writev(fd_, parts.data() + first, static_cast<int>(parts.size() - first));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) exit_without_reader();
    auto left = static_cast<std::size_t>(written);
    while (first < parts.size() && left >= parts[first].iov_len) left -= parts[first++].iov_len;
    if (first < parts.size()) {
      parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + left;
      parts[first].iov_len -= left;
    }
  }
}

void MessageWriter::json(const base::Json& value) { write_message(MessageType::json, {}, wire_json(value)); }

void MessageWriter::picture(std::string_view label, std::int64_t time_us, const model::RgbPicture& picture) {
  require(is_label(label), "label not fit for the wire");
  require(is_time(time_us), "time out of range");
  require(is_side(picture.width_px) && is_side(picture.height_px), "picture with an impossible side");
  require(picture.pixels.size() == rgb_bytes(picture.width_px, picture.height_px), "picture of the wrong size");
  std::string head;
  put(head, static_cast<std::uint32_t>(label.size()));
  head.append(label);
  put(head, time_us);
  put(head, static_cast<std::uint32_t>(picture.width_px));
  put(head, static_cast<std::uint32_t>(picture.height_px));
  write_message(MessageType::picture, head,
                {reinterpret_cast<const char*>(picture.pixels.data()), picture.pixels.size()});
}

void MessageWriter::fingerprint(const model::ClipFingerprint& of_clip) {
  const std::string payload = model::to_bytes(of_clip);
  require(decode_fingerprint(payload).has_value(), "fingerprint not fit for the wire");
  write_message(MessageType::fingerprint, {}, payload);
}

void MessageWriter::bytes(std::string_view bytes) {
  require(bytes.size() < (std::size_t{1} << 32), "too many bytes for one message");
  write_message(MessageType::bytes, {}, bytes);
}

void MessageWriter::end(const base::Json& summary) { write_message(MessageType::end, {}, wire_json(summary)); }

Result<base::Json> decode_json(std::string_view payload) {
  if (payload.size() > largest_json_bytes) return malformed("JSON too long");
  if (!has_bounded_shape(payload)) return malformed("JSON too deep or too wide");
  base::Json value = base::parse_json(payload);
  if (value.is_discarded()) return malformed("not JSON");
  return value;
}

Result<LabelledPicture> decode_picture(std::string_view payload) {
  ByteReader cursor(payload);
  std::string_view label = cursor.take(cursor.get<std::uint32_t>());
  auto time_us = cursor.get<std::int64_t>();
  auto width_px = cursor.get<std::uint32_t>();
  auto height_px = cursor.get<std::uint32_t>();
  std::string_view pixels = cursor.rest();
  if (!cursor.ok) return malformed("picture cut short");
  if (!is_label(label)) return malformed("picture with a bad label");
  if (!is_time(time_us)) return malformed("picture with an impossible time");
  if (!is_side(width_px) || !is_side(height_px)) return malformed("picture with an impossible side");
  if (pixels.size() != rgb_bytes(width_px, height_px)) return malformed("picture of the wrong size");
  LabelledPicture out;
  out.label = label;
  out.time_us = time_us;
  out.picture.width_px = static_cast<int>(width_px);
  out.picture.height_px = static_cast<int>(height_px);
  out.picture.pixels.assign(pixels.begin(), pixels.end());
  return out;
}

Result<model::ClipFingerprint> decode_fingerprint(std::string_view payload) {
  auto out = model::fingerprint_from_bytes(payload);
  if (!out) return malformed("a fingerprint that makes no sense");
  const auto odd = [](const model::FrameFeatures& frame) {
    return !is_time(frame.time_us) || !is_time(frame.until_us);
  };
  if (out->duration_us < 0 || !is_time(out->duration_us) || std::any_of(out->frames.begin(), out->frames.end(), odd))
    return malformed("a fingerprint with an impossible time");
  return out;
}

Result<void> MessageReader::feed(std::string_view bytes) {
  if (!failed_) {
    auto size_bytes = static_cast<std::int64_t>(bytes.size());
    Result<void> result;
    if (size_bytes > output_limit_bytes_ - fed_bytes_) {
      auto limit_bytes = static_cast<unsigned long long>(output_limit_bytes_);
      result = base::fail(ErrorKind::limit, "an answer longer than " + base::human_bytes(limit_bytes));
    } else {
      fed_bytes_ += size_bytes;
      buffer_.append(bytes);
      result = cut_messages();
    }
    if (result) return {};
    failed_ = true;
    error_ = result.error();
    buffer_ = {};
  }
  return tl::unexpected<base::Error>(error_);
}

Result<void> MessageReader::cut_messages() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    if (ended_) return malformed("bytes after the end message");
    std::string_view rest = std::string_view(buffer_).substr(done);
    if (rest.size() < frame_head_bytes) break;
    ByteReader head(rest);
    auto type = head.get<std::uint32_t>();
    std::size_t length = head.get<std::uint32_t>();
    if (!is_type(type)) return malformed("unknown type of message");
    if (static_cast<std::int64_t>(length) > output_limit_bytes_) {
      return base::fail(ErrorKind::limit, "a message longer than the limit is announced");
    }
    if (head.rest().size() < length) break;
    if (++message_count_ > most_messages) return base::fail(ErrorKind::limit, "too many messages");
    Message message{static_cast<MessageType>(type), std::string(head.take(length))};
    if (Result<void> good = check_payload(message); !good) return good;
    ended_ = message.type == MessageType::end;
    messages_.push_back(std::move(message));
    done += frame_head_bytes + length;
  }
  buffer_.erase(0, done);
  return {};
}

std::vector<Message> MessageReader::take() { return std::exchange(messages_, {}); }

}  // namespace contrechamp::media
