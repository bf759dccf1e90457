#include "model/fingerprint.h"

#include <cstring>

namespace contrechamp::model {
namespace {

constexpr std::string_view magic = "ccfp0001";
constexpr std::size_t code_bytes = 8 + 32 + 32 + 1;
constexpr std::uint32_t most_codes = 1000000;

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
  append(out, static_cast<std::uint32_t>(fingerprint.codes.size()));
  for (const FrameCode& code : fingerprint.codes) {
    append(out, code.time_us);
    append(out, code.bits);
    append(out, code.mirrored);
    append(out, code.quality);
  }
  return out;
}

base::Result<ClipFingerprint> fingerprint_from_bytes(std::string_view bytes) {
  const auto bad = [] { return base::fail(base::ErrorKind::unreadable, "not a fingerprint of version 1"); };
  if (bytes.size() < magic.size() + 12 || bytes.substr(0, magic.size()) != magic) return bad();
  bytes.remove_prefix(magic.size());
  ClipFingerprint out;
  std::uint32_t count = 0;
  take(bytes, out.duration_us);
  take(bytes, count);
  if (count > most_codes || bytes.size() != count * code_bytes) return bad();
  out.codes.resize(count);
  std::int64_t before = INT64_MIN;
  for (FrameCode& code : out.codes) {
    take(bytes, code.time_us);
    take(bytes, code.bits);
    take(bytes, code.mirrored);
    take(bytes, code.quality);
    if (code.time_us < before || code.quality > 100) return bad();
    before = code.time_us;
  }
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

}  // namespace contrechamp::model
