#include "base/coded.h"

#include <cstddef>

namespace contrechamp::base {

std::string english_of(Code code, const Params& params) {
  const std::string sentence = code_rows[static_cast<std::size_t>(code)].english;
  std::string out;
  for (std::size_t at = 0; at < sentence.size();) {
    const auto open = sentence.find('{', at), close = sentence.find('}', open);
    out += sentence.substr(at, open == std::string::npos ? open : open - at);
    if (open == std::string::npos || close == std::string::npos) break;
    const std::string name = sentence.substr(open + 1, close - open - 1);
    for (const auto& [given, value] : params)
      if (given == name) out += value;
    at = close + 1;
  }
  return out;
}

Error coded(ErrorKind kind, Code code, const Params& params, std::string where) {
  return {kind, english_of(code, params), std::move(where), code_rows[static_cast<std::size_t>(code)].name, params};
}

}  // namespace contrechamp::base
