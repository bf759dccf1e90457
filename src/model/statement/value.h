// What a statement says, typed. The log keeps it as text; here is the one place that writes and reads that text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/result.h"

namespace contrechamp::model {

// From `footage` on a value is put together of several parts.
enum class Form { text, time, rating, level, degrees, incident, mark, footage, link, clock_time, search };

const char* to_string(Form form);

struct Text {
  std::string text;
  bool operator==(const Text&) const = default;
};

// The span that it allows: parse_edtf().
struct Time {
  std::string edtf;
  bool operator==(const Time&) const = default;
};

struct Rating {
  int stars = 0;  // 0 to 5
  bool operator==(const Rating&) const = default;
};

// Of the shield before a picture.
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

// Whether two items show the same recording. As text: the other item's id, a blank and the word.
struct FootageWord {
  enum class Verdict { same, different, open };  // open: nothing is said any more
  std::string other;                             // id
  Verdict verdict = Verdict::open;
  bool operator==(const FootageWord&) const = default;
};

// How two items with sound lie on one clock. As text: the word, the other item's id, and of a lock the offset in
// seconds.
struct LinkWord {
  enum class What { lock, reject, recording, release };  // release: nothing is said any more
  What what = What::release;
  std::string other;           // id
  std::int64_t offset_us = 0;  // of a lock: time in the item minus time in the other of one common sound
  bool operator==(const LinkWord&) const = default;
  double offset_s() const { return static_cast<double>(offset_us) / 1e6; }
};

// What the world's clock stood at in an item: not before one time and not after another. As text: the position in
// seconds, both times in ISO 8601 with their zone, and how one knows.
struct ClockTime {
  std::int64_t media_us = 0;
  std::int64_t earliest_us = 0;  // microseconds since 1970 UTC
  std::int64_t latest_us = 0;
  std::string words;
  bool operator==(const ClockTime&) const = default;
};

// A search that is kept. As text: JSON with "name" and "query".
struct Search {
  std::string name;
  std::string query;  // JSON
  bool operator==(const Search&) const = default;
};

// std::monostate: nothing is said.
using Value = std::variant<std::monostate, Text, Time, Rating, Level, Degrees, IncidentId, Mark, FootageWord, LinkWord,
                           ClockTime, Search>;

const char* to_string(Mark::Kind kind);
const char* to_string(FootageWord::Verdict verdict);
const char* to_string(LinkWord::What what);

// Of the text of the log. An empty one says nothing; another that is no such value is refused with what it is read as.
base::Result<Value> parse_value(Form form, std::string_view text);
// The one text of a value: parse_value() of it gives the value again.
std::string encode_value(const Value& value);

// As the faces show it and take it: a number, a text, or an object of what is put together; null for nothing.
base::Json to_json(const Value& value);
base::Result<Value> value_from_json(Form form, const base::Json& json);

// 16 hexadecimal digits.
bool is_incident_id(std::string_view text);
// 64 hexadecimal digits.
bool is_item_id(std::string_view text);
// Seconds of media time, in microseconds; nothing beyond what a value may hold.
base::Result<std::int64_t> media_us_from(double seconds);

}  // namespace contrechamp::model
