#include "archive/log/record.h"

#include "base/digest.h"

namespace contrechamp::archive {
namespace {
constexpr std::string_view first_line = "contrechamp record 1\n";
constexpr std::size_t salt_hex_size = 64;
}  // namespace

std::string encode_record(const Record& record, std::string_view salt) {
  base::Json json{{"event", record.event},     {"time", base::to_iso(record.time)},
                  {"time_us", record.time.us}, {"clock", record.clock},
                  {"agent", record.agent},     {"tool", record.tool}};
  if (!record.object.empty()) json["object"] = record.object;
  json["detail"] = record.detail;
  return std::string(first_line) + base::to_hex(salt) + "\n" + base::dump(json) + "\n";
}

base::Result<Record> parse_record(std::string_view file) {
  const auto bad = [](const char* why) { return base::fail(base::ErrorKind::unreadable, why); };
  if (file.substr(0, first_line.size()) != first_line) return bad("not a record");
  file.remove_prefix(first_line.size());
  if (file.size() <= salt_hex_size || file[salt_hex_size] != '\n' ||
      base::from_hex(file.substr(0, salt_hex_size)).empty())
    return bad("record without a salt");
  const base::Json json = base::parse_json(file.substr(salt_hex_size + 1));
  if (!json.is_object()) return bad("record without JSON");
  try {
    Record record;
    record.event = json.at("event").get<std::string>();
    record.time.us = json.at("time_us").get<std::int64_t>();
    record.clock = json.at("clock").get<std::string>();
    record.agent = json.at("agent").get<std::string>();
    record.tool = json.at("tool").get<std::string>();
    record.object = json.value("object", std::string());
    record.detail = json.at("detail");
    return record;
  } catch (const base::Json::exception&) {
    return bad("record lacks a field");
  }
}

}  // namespace contrechamp::archive
