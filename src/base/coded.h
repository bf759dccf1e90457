// Errors with a stable code and parameters, from which an interface makes a sentence in the language of its reader.
// Codes and English sentences are those of docs/api/openapi.json (ErrorCode); the message of the error is the sentence.
#pragma once

#include "base/codes.h"
#include "base/result.h"

namespace contrechamp::base {

std::string english_of(Code code, const Params& params = {});
Error coded(ErrorKind kind, Code code, const Params& params = {}, std::string where = {});

inline tl::unexpected<Error> fail(ErrorKind kind, Code code, std::string where = {}) {
  return tl::unexpected<Error>(coded(kind, code, {}, std::move(where)));
}

inline tl::unexpected<Error> fail(ErrorKind kind, Code code, const Params& params) {
  return tl::unexpected<Error>(coded(kind, code, params));
}

}  // namespace contrechamp::base
