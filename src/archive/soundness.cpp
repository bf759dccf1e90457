// Are the objects still what was sealed? Hashing says it; size and times of a file say whether it need be asked again.
#include <fmt/format.h>

#include <vector>

#include "archive/archive.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

std::int64_t to_ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1000000000 + time.tv_nsec; }

FileState state_of(const struct ::stat& status) {
  return {status.st_size, to_ns(status.st_mtim), to_ns(status.st_ctim)};
}

// Empty when it cannot be read.
std::string sha256_of(const base::Fd& file) {
  base::Digest digest(base::DigestKind::sha256);
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {};
    if (n == 0) return digest.hex();
    digest.update(buffer.data(), static_cast<std::size_t>(n));
  }
}

}  // namespace

std::string Archive::damage_of(const std::string& object) {
  const auto status = objects_.status(object);
  if (!status) return "missing";
  if (!S_ISREG(status->st_mode)) return "changed";
  const FileState now = state_of(*status);
  {
    std::lock_guard lock(sound_mutex_);
    const auto known = sound_.find(object);
    if (known != sound_.end() && known->second == now) return {};
  }
  const auto file = objects_.open_fd(object);
  if (!file || sha256_of(*file) != object) return "changed";
  std::lock_guard lock(sound_mutex_);
  sound_[object] = now;
  return {};
}

void Archive::note_sound(const std::vector<std::string>& objects) {
  std::lock_guard lock(sound_mutex_);
  for (const auto& object : objects)
    if (const auto status = objects_.status(object)) sound_[object] = state_of(*status);
}

}  // namespace contrechamp::archive
