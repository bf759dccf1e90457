// The typed value of a statement. The log keeps it as text, which only these functions write and read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/result.h"

namespace contrechamp::model {

// From `footage` on, a value has several parts.
enum class Form { text, time, rating, level, degrees, incident, mark, footage, link, clock_time, search };

const char* to_string(Form form);

struct Text {
  std::string text;
  bool operator==(const Text&) const = default;
};

// parse_edtf() gives the interval that it allows.
struct Time {
  std::string edtf;
  bool operator==(const Time&) const = default;
};

struct Rating {
  int stars = 0;  // 0 to 5
  bool operator==(const Rating&) const = default;
};

// How strongly a graphic picture is covered before it is shown.
struct Level {
  int level = 0;  // 0 to 3
  bool operator==(const Level&) const = default;
};

struct Degrees {
  double from_north = 0;  // clockwise, 0 to 360
  bool operator==(const Degrees&) const = default;
};

struct IncidentId {
  std::string id;
  bool operator==(const IncidentId&) const = default;
};

struct Mark {
  enum class Kind { in, out, mark };
  Kind kind = Kind::mark;
  bool operator==(const Mark&) const = default;
};

// Whether two items show the same recording. As text: the other item's id, a blank and the verdict.
struct FootageStatement {
  enum class Verdict { same, different, open };  // open: takes back an earlier verdict
  std::string other;                             // id
  Verdict verdict = Verdict::open;
  bool operator==(const FootageStatement&) const = default;
};

// The relation of the clocks of two items with sound. As text: `what`, the other item's id, and for a lock the offset
// in seconds.
struct LinkStatement {
  enum class What { lock, reject, recording, release };  // release: takes back an earlier statement
  What what = What::release;
  std::string other;           // id
  std::int64_t offset_us = 0;  // for a lock: time in the item minus time in the other item of one common sound
  bool operator==(const LinkStatement&) const = default;
  double offset_s() const { return static_cast<double>(offset_us) / 1e6; }
};

// The world time of a moment of an item, as an interval. As text: the position in seconds, both times in ISO 8601 with
// their zone, and how it is known.
struct ClockTime {
  std::int64_t media_us = 0;
  std::int64_t earliest_us = 0;  // microseconds since 1970 UTC
  std::int64_t latest_us = 0;
  std::string words;
  bool operator==(const ClockTime&) const = default;
};

// A stored search. As text: JSON with "name" and "query".
struct Search {
  std::string name;
  std::string query;  // JSON
  bool operator==(const Search&) const = default;
};

// std::monostate: no value.
using Value = std::variant<std::monostate, Text, Time, Rating, Level, Degrees, IncidentId, Mark, FootageStatement,
                           LinkStatement, ClockTime, Search>;

const char* to_string(Mark::Kind kind);
const char* to_string(FootageStatement::Verdict verdict);
const char* to_string(LinkStatement::What what);

// Reads the text of the log. An empty text is std::monostate. A text that does not fit `form` is refused; the error has
// the text as it was understood.
base::Result<Value> parse_value(Form form, std::string_view text);
// The canonical text of a value: parse_value() gives the same value.
std::string encode_value(const Value& value);

// The form of the API: a number, a text, or an object for a value of several parts; null for no value.
base::Json to_json(const Value& value);
base::Result<Value> value_from_json(Form form, const base::Json& json);

// 16 hexadecimal digits.
bool is_incident_id(std::string_view text);
// 64 hexadecimal digits.
bool is_item_id(std::string_view text);
// Media time in microseconds. Refuses seconds beyond what a value may hold.
base::Result<std::int64_t> media_us_from(double seconds);

}  // namespace contrechamp::model
