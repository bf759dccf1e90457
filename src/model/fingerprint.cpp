#include "model/fingerprint.h"

#include <cstring>

#include "base/named.h"

namespace contrechamp::model {
namespace {

constexpr std::string_view magic = "ccfp0002";
// Limits for hostile files. A clip of 24 h with one frame a second has 86,400 frames, and a frame has at most 500
// features (photo_features in fingerprint/clip_fingerprint.h). Chosen by hand well above both.
constexpr std::uint32_t most_frames = 1000000;
constexpr std::uint32_t most_features = 4096;  // a frame
// The fields of a frame, and of a feature 32 bytes of descriptor and 4 of position, level and direction.
constexpr std::size_t frame_bytes = 8 + 8 + 2 + 2 + 2;
constexpr std::size_t feature_bytes = 36;
// 285 years in both directions, as in media/jail/wire.h: sums of a few such times do not overflow.
constexpr std::int64_t latest_us = std::int64_t{1} << 53;
constexpr std::uint32_t most_coordinate = 4095;  // 12 bits

template <class T>
void append(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void take(std::string_view& from, T& value) {
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
}

}  // namespace

std::string to_bytes(const ClipFingerprint& fingerprint) {
  std::string out(magic);
  append(out, fingerprint.duration_us);
  append(out, static_cast<std::uint32_t>(fingerprint.frames.size()));
  for (const FrameFeatures& frame : fingerprint.frames) {
    append(out, frame.time_us);
    append(out, frame.until_us);
    append(out, frame.width_px);
    append(out, frame.height_px);
    append(out, static_cast<std::uint16_t>(frame.features.size()));
    for (const LocalFeature& f : frame.features) {
      append(out, f.bits);
      append(out, static_cast<std::uint32_t>(f.x) | static_cast<std::uint32_t>(f.y) << 12 |
                      static_cast<std::uint32_t>(f.level) << 24 | static_cast<std::uint32_t>(f.direction) << 27);
    }
  }
  return out;
}

base::Result<ClipFingerprint> fingerprint_from_bytes(std::string_view bytes) {
  const auto bad = [] { return base::fail(base::ErrorKind::unreadable, "not a fingerprint of version 2"); };
  if (bytes.size() < magic.size() + 12 || bytes.substr(0, magic.size()) != magic) return bad();
  bytes.remove_prefix(magic.size());
  ClipFingerprint out;
  std::uint32_t count = 0;
  take(bytes, out.duration_us);
  take(bytes, count);
  if (count > most_frames || bytes.size() < count * frame_bytes) return bad();
  out.frames.resize(count);
  if (out.duration_us < 0 || out.duration_us > latest_us) return bad();
  std::int64_t before = -latest_us;
  for (FrameFeatures& frame : out.frames) {
    std::uint16_t features = 0;
    if (bytes.size() < frame_bytes) return bad();
    take(bytes, frame.time_us);
    take(bytes, frame.until_us);
    take(bytes, frame.width_px);
    take(bytes, frame.height_px);
    take(bytes, features);
    if (frame.time_us < before || frame.until_us < frame.time_us || frame.until_us > latest_us ||
        features > most_features)
      return bad();
    if (bytes.size() < features * feature_bytes) return bad();
    before = frame.time_us;
    frame.features.resize(features);
    for (LocalFeature& f : frame.features) {
      std::uint32_t packed = 0;
      take(bytes, f.bits);
      take(bytes, packed);
      f.x = static_cast<std::uint16_t>(packed & most_coordinate);
      f.y = static_cast<std::uint16_t>(packed >> 12 & most_coordinate);
      f.level = static_cast<std::uint8_t>(packed >> 24 & 7);
      f.direction = static_cast<std::uint8_t>(packed >> 27);
      if (f.x >= frame.width_px * feature_units || f.y >= frame.height_px * feature_units) return bad();
    }
  }
  if (!bytes.empty()) return bad();
  return out;
}

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::copy: return "copy";
    case Verdict::same_scene: return "same_scene";
    case Verdict::shared_overlay: return "shared_overlay";
    case Verdict::same_sound: return "same_sound";
  }
  return "copy";
}

std::optional<Verdict> verdict_from(std::string_view text) { return base::named(text, Verdict::same_sound); }

}  // namespace contrechamp::model
