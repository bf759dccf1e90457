#include "http/server/message.h"

#include <algorithm>
#include <set>

#include "base/digest.h"
#include "base/strings.h"

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

constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~";
constexpr std::string_view once[] = {"host",   "origin",        "content-length", "content-type",
                                     "cookie", "authorization", "sec-fetch-site"};

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           token_marks.find(c) != std::string_view::npos;
  });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

HeadSearch find_head(std::string_view bytes) {
  constexpr HeadSearch malformed{Head::malformed, 0};
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (c == '\r') {
      if (i + 1 == bytes.size()) break;
      if (bytes[i + 1] != '\n') return malformed;
      const bool empty = i == line_start;
      line_start = ++i + 1;
      if (!empty) continue;
      if (i == 1) return malformed;  // before the first line
      return {Head::whole, line_start};
    }
    if ((c < 0x20 && c != '\t') || c == 0x7F) return malformed;
    if (i == line_start && (c == ' ' || c == '\t')) return malformed;
  }
  return {};
}

bool is_plain_head(std::string_view head) {
  std::size_t at = head.find("\r\n");
  if (at == std::string_view::npos) return false;
  std::set<std::string> met;
  for (at += 2; at < head.size();) {
    const auto end = head.find("\r\n", at);
    if (end == std::string_view::npos) return false;
    if (end == at) return end + 2 == head.size();
    const std::string_view line = head.substr(at, end - at);
    at = end + 2;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
    const std::string name = base::ascii_lower(line.substr(0, colon));
    if (name == "transfer-encoding") return false;
    if (std::find(std::begin(once), std::end(once), name) != std::end(once) && !met.insert(name).second) return false;
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (name == "content-length" &&
        (value.empty() || value.size() > 18 || value.find_first_not_of("0123456789") != std::string_view::npos))
      return false;
  }
  return false;
}

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

Response json_reply(const base::Json& value) {
  Response response;
  response.body = base::dump(value);
  return response;
}

Response json_reply(const base::Result<base::Json>& value) {
  return value ? json_reply(*value) : error_reply(value.error());
}

namespace {

int status_of(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::not_found: return 404;
    case base::ErrorKind::refused: return 400;
    case base::ErrorKind::unreadable:
    case base::ErrorKind::limit:
    case base::ErrorKind::died: return 422;
    default: return 500;
  }
}

}  // namespace

Response error_reply(const base::Error& error) { return json_error(status_of(error.kind), error); }

Response json_error(int status, const std::string& kind, const std::string& message) {
  Response response;
  response.status = status;
  response.body = base::dump({{"error", {{"kind", kind}, {"message", message}}}});
  return response;
}

namespace {

Response coded_error(int status, const std::string& kind, const base::Error& error) {
  if (error.code.empty()) return json_error(status, kind, error.message);
  base::Json params = base::Json::object();
  for (const auto& [name, value] : error.params) params[name] = value;
  Response response;
  response.status = status;
  response.body =
      base::dump({{"error", {{"kind", kind}, {"message", error.message}, {"code", error.code}, {"params", params}}}});
  return response;
}

}  // namespace

Response json_error(int status, const std::string& kind, base::Code code) {
  return coded_error(status, kind, base::coded(base::ErrorKind::refused, code));
}

Response json_error(int status, const base::Error& error) {
  return coded_error(status, base::to_string(error.kind), error);
}

}  // namespace contrechamp::http
