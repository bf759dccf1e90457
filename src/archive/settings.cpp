// contrechamp.toml: four lines that a person can read. Written once; the first record of the log holds its digest.
#include <fmt/format.h>

#include <sstream>

#include "archive/archive.h"

namespace contrechamp::archive {
namespace {

std::string quoted(const std::string& text) { return base::dump(base::Json(text)); }  // TOML basic strings are JSON's

}  // namespace

std::string encode_settings(const Settings& settings) {
  return fmt::format(
      "# A Contrechamp archive. Sealed, not encrypted: keep it on an encrypted disk.\n"
      "format = {}\nid = {}\nname = {}\nagent = {}\n",
      settings.format, quoted(settings.id), quoted(settings.name), quoted(settings.agent));
}

base::Result<Settings> parse_settings(std::string_view toml) {
  Settings settings;
  settings.format = 0;
  std::istringstream lines{std::string(toml)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto equals = line.find(" = ");
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals);
    const base::Json value = base::parse_json(line.substr(equals + 3));
    if (key == "format" && value.is_number_integer()) settings.format = value.get<int>();
    if (!value.is_string()) continue;
    if (key == "id") settings.id = value.get<std::string>();
    if (key == "name") settings.name = value.get<std::string>();
    if (key == "agent") settings.agent = value.get<std::string>();
  }
  if (settings.format != 1 && settings.format != 2)
    return base::fail(base::ErrorKind::refused, "contrechamp.toml names a format that this version does not know");
  if (settings.id.size() != 32 || settings.agent.empty())
    return base::fail(base::ErrorKind::unreadable, "contrechamp.toml lacks id or agent");
  return settings;
}

base::Result<Settings> read_settings(const store::Tree& archive) {
  const auto toml = archive.read(at::settings, most_settings_bytes);
  if (toml) return parse_settings(*toml);
  if (toml.error().kind == base::ErrorKind::not_found)
    return base::fail(base::ErrorKind::not_found, "no archive here: make one with `contrechamp init`",
                      archive.root().string());
  return base::fail(toml.error().kind, "cannot be read as an archive's settings: " + toml.error().message,
                    archive.path_of(at::settings).string());
}

}  // namespace contrechamp::archive
