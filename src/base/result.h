// Failures. When the next item can still be processed: Result<T>. When nothing can (disk full, database lost):
// base::Fatal, which the command line, the job loop and the HTTP dispatcher catch.
#pragma once

#include <stdexcept>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace contrechamp::base {

enum class ErrorKind {
  not_found,
  unreadable,  // the bytes cannot be decoded
  refused,     // the request is not allowed or not valid
  mismatch,    // bytes and their digest differ
  unstable,    // the source changed while it was read
  limit,       // time, memory or size limit reached
  died,        // a sandboxed worker was killed
  io,
};

const char* to_string(ErrorKind kind);

using Params = std::vector<std::pair<std::string, std::string>>;

struct Error {
  ErrorKind kind = ErrorKind::io;
  std::string message;    // for a person: the cause and, if known, what to do
  std::string where;      // file, address or stage; may be empty
  std::string code = {};  // stable code, if any (base/coded.h); its sentence is made with `params`
  Params params = {};
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string where = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(where)});
}

// The program cannot continue its work.
class Fatal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws Fatal with the text of errno.
[[noreturn]] void fatal_errno(const std::string& what);

}  // namespace contrechamp::base
