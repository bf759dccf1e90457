#include "base/result.h"

#include <cerrno>
#include <cstring>

namespace contrechamp::base {

const char* to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::unreadable: return "unreadable";
    case ErrorKind::refused: return "refused";
    case ErrorKind::mismatch: return "mismatch";
    case ErrorKind::unstable: return "unstable";
    case ErrorKind::limit: return "limit";
    case ErrorKind::died: return "died";
    case ErrorKind::io: return "io";
  }
  return "io";
}

void fatal_errno(const std::string& what) { throw Fatal(what + ": " + std::strerror(errno)); }

}  // namespace contrechamp::base
