#include "media/wire.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace contrechamp::media {
namespace {

constexpr std::int32_t longest_side_px = 16384;
constexpr std::uint32_t longest_label = 64;
constexpr std::uint32_t longest_message = 64u << 20;

template <class T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
bool cut(std::string_view& from, T& value) {
  if (from.size() < sizeof value) return false;
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return true;
}

}  // namespace

void MessageWriter::send(MessageType type, std::string_view payload) {
  std::string frame;
  append(frame, static_cast<std::uint32_t>(type));
  append(frame, static_cast<std::uint32_t>(payload.size()));
  for (std::string_view part : {std::string_view(frame), payload})
    while (!part.empty()) {
      const ssize_t n = ::write(fd_, part.data(), part.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) ::_exit(3);
      part.remove_prefix(static_cast<std::size_t>(n));
    }
}

void MessageWriter::json(const base::Json& value) { send(MessageType::json, base::dump(value)); }
void MessageWriter::bytes(std::string_view data) { send(MessageType::bytes, data); }
void MessageWriter::end(const base::Json& summary) { send(MessageType::end, base::dump(summary)); }
void MessageWriter::codes(const model::ClipFingerprint& fingerprint) {
  send(MessageType::codes, model::to_bytes(fingerprint));
}

void MessageWriter::picture(std::string_view label, std::int64_t time_us, const model::RgbPicture& picture) {
  std::string payload;
  append(payload, static_cast<std::uint32_t>(label.size()));
  payload += label;
  append(payload, time_us);
  append(payload, static_cast<std::int32_t>(picture.width_px));
  append(payload, static_cast<std::int32_t>(picture.height_px));
  payload.append(reinterpret_cast<const char*>(picture.pixels.data()), picture.pixels.size());
  send(MessageType::picture, payload);
}

base::Result<void> MessageReader::feed(std::string_view bytes) {
  left_bytes_ -= static_cast<std::int64_t>(bytes.size());
  if (left_bytes_ < 0) return base::fail(base::ErrorKind::limit, "the worker's output passed its limit");
  pending_ += bytes;
  std::string_view rest = pending_;
  for (;;) {
    std::string_view frame = rest;
    std::uint32_t type = 0;
    std::uint32_t length = 0;
    if (!cut(frame, type) || !cut(frame, length)) break;
    if (ended_ || type < 1 || type > 5 || length > longest_message)
      return base::fail(base::ErrorKind::died, "the worker's answer makes no sense");
    if (frame.size() < length) break;
    messages_.push_back({static_cast<MessageType>(type), std::string(frame.substr(0, length))});
    ended_ = messages_.back().type == MessageType::end;
    rest = frame.substr(length);
  }
  pending_.erase(0, pending_.size() - rest.size());
  return {};
}

base::Result<LabelledPicture> decode_picture(std::string_view payload) {
  const auto bad = [] { return base::fail(base::ErrorKind::died, "the worker's picture makes no sense"); };
  LabelledPicture out;
  std::uint32_t label = 0;
  if (!cut(payload, label) || label > longest_label || payload.size() < label) return bad();
  out.label = payload.substr(0, label);
  payload.remove_prefix(label);
  std::int32_t width = 0;
  std::int32_t height = 0;
  if (!cut(payload, out.time_us) || !cut(payload, width) || !cut(payload, height)) return bad();
  if (width < 1 || height < 1 || width > longest_side_px || height > longest_side_px) return bad();
  if (payload.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3) return bad();
  out.picture = {width, height, std::vector<std::uint8_t>(payload.begin(), payload.end())};
  return out;
}

base::Result<model::ClipFingerprint> decode_codes(std::string_view payload) {
  return model::fingerprint_from_bytes(payload);
}

}  // namespace contrechamp::media
