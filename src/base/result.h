// One question decides how a failure travels: can the next item still go on? Yes: Result<T>. No (disk full,
// database gone): base::Fatal, caught at the command line, in the job loop and in the HTTP dispatcher.
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
  refused,     // asked for something that is not allowed or makes no sense
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
  std::string message;    // for a person: what is wrong and, where known, what to do
  std::string where;      // file, address or stage that it is about; may be empty
  std::string code = {};  // stable, where it has one (base/coded.h), with what its sentence is made of
  Params params = {};
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string where = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(where)});
}

// The work as a whole cannot go on.
class Fatal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Fatal with the text of the present errno.
[[noreturn]] void fatal_errno(const std::string& what);

}  // namespace contrechamp::base
