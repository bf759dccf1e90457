#include "http/message.h"

#include "base/digest.h"
#include "base/json.h"

namespace contrechamp::http {
namespace {

bool decode(const std::string& text, std::string& out, bool plus_is_space) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const std::string byte = base::from_hex(std::string_view(text).substr(i + 1, 2));
      if (byte.size() != 1 || byte[0] == '\0') return false;
      out += byte;
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return true;
}

}  // namespace

bool parse_target(const std::string& target, Request& request) {
  if (target.empty() || target[0] != '/') return false;
  const auto mark = target.find('?');
  if (!decode(target.substr(0, mark), request.path, false)) return false;
  if (mark == std::string::npos) return true;
  std::string rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const std::string pair = rest.substr(0, end);
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
    const auto equals = pair.find('=');
    std::string name;
    std::string value;
    if (!decode(pair.substr(0, equals), name, true)) return false;
    if (equals != std::string::npos && !decode(pair.substr(equals + 1), value, true)) return false;
    request.query[name] = value;
  }
  return true;
}

Response json_error(int status, const std::string& kind, const std::string& message) {
  Response response;
  response.status = status;
  response.body = base::dump({{"error", {{"kind", kind}, {"message", message}}}});
  return response;
}

}  // namespace contrechamp::http
