#include "media/describe/sniff.h"

#include <magic.h>
#include <unistd.h>

#include <vector>

namespace contrechamp::media {
namespace {
// libmagic decides by the beginning of a file. Chosen by hand, not measured.
constexpr std::size_t head_bytes = 256 * 1024;
magic_t database = nullptr;  // loaded once before the fork; the workers only read it
}  // namespace

void warm_sniff() {
  if (database != nullptr) return;
  database = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR);
  if (database != nullptr && magic_load(database, nullptr) != 0) {
    magic_close(database);
    database = nullptr;
  }
  if (database != nullptr) magic_buffer(database, "x", 1);
}

std::string sniff_mime(int fd) {
  std::vector<char> head(head_bytes);
  const ssize_t n = ::pread(fd, head.data(), head.size(), 0);
  if (n == 0) return "inode/x-empty";
  if (n < 0 || database == nullptr) return {};
  const char* mime = magic_buffer(database, head.data(), static_cast<std::size_t>(n));
  return mime == nullptr ? std::string() : mime;
}

}  // namespace contrechamp::media
