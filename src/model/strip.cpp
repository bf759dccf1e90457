#include "model/strip.h"

#include <cstring>

namespace contrechamp::model {
namespace {

struct Head {
  std::int64_t start_us, step_us;
  std::int32_t width_px, height_px, count, reserved;
};
// Limits for hostile bytes, chosen by hand above what a worker sends (512 px and 15,000 pictures:
// pipeline/stages/copies/strip_task.cpp).
constexpr int most_side_px = 1024;
constexpr int most_pictures = 20000;

}  // namespace

std::string to_bytes(const Strip& strip) {
  const Head head{strip.start_us, strip.step_us, strip.width_px, strip.height_px, strip.count(), 0};
  std::string out(reinterpret_cast<const char*>(&head), sizeof head);
  out.append(reinterpret_cast<const char*>(strip.luma.data()), strip.luma.size());
  return out + to_bytes(ClipFingerprint{0, strip.frames});
}

base::Result<Strip> strip_from_bytes(std::string_view bytes) {
  const auto bad = [] { return base::fail(base::ErrorKind::unreadable, "not a strip"); };
  Head head{};
  if (bytes.size() < sizeof head) return bad();
  std::memcpy(&head, bytes.data(), sizeof head);
  bytes.remove_prefix(sizeof head);
  if (head.step_us < 1 || head.width_px < 1 || head.height_px < 1 || head.width_px > most_side_px ||
      head.height_px > most_side_px || head.count < 0 || head.count > most_pictures)
    return bad();
  const std::size_t size = static_cast<std::size_t>(head.width_px) * head.height_px * head.count;
  if (bytes.size() < size) return bad();
  Strip out;
  out.start_us = head.start_us;
  out.step_us = head.step_us;
  out.width_px = head.width_px;
  out.height_px = head.height_px;
  out.luma.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  auto frames = fingerprint_from_bytes(bytes.substr(size));
  if (!frames) return tl::unexpected(frames.error());
  out.frames = std::move(frames->frames);
  return out;
}

}  // namespace contrechamp::model
