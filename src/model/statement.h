// What people say: of an item, of a whole delivery, of an incident of the story, or of the archive. The table of keys is
// here; docs/format/statements.md has it in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace contrechamp::model {

enum class About { item, accession, incident, archive };

const char* to_string(About about);

// How statements of one person under one key stand to each other.
enum class Holds {
  one,   // a later one supersedes the one before
  many,  // they stand side by side; the same value said again supersedes itself
  each,  // one about each other item, which the value names
};

enum class Form { text, time, rating, level, degrees, incident, flag, search, pair, link };

struct KeyRule {
  const char* key;
  Holds holds;
  Form form;
  bool of_item;
  bool of_incident;
};

const std::vector<KeyRule>& key_rules();
// A key that the table does not name holds one text, of anything.
KeyRule rule_of(std::string_view key);

// A place as an area: who is not sure says so with the radius.
struct Where {
  double lat_deg = 0;
  double lon_deg = 0;
  double radius_m = 1;
  std::optional<double> bearing_deg;  // of the camera, clockwise from north
};

struct Said {
  std::string key;
  std::string value;
  std::string by;        // who says it, a chosen name; empty: the agent of the archive
  std::string evidence;  // what it rests on, in words
  std::optional<std::int64_t> start_us;  // moment or stretch of the item, half-open
  std::optional<std::int64_t> end_us;
  std::optional<Where> where;
};

// What may be said, brought into its one form; refused with the reason otherwise.
base::Result<Said> check_said(Said said, About about);

// 16 hexadecimal digits.
bool is_incident_id(std::string_view text);

// "footage": whether two items show the same recording. The value is the other item's id, a blank and the word.
inline constexpr const char* footage_key = "footage";

struct FootageWord {
  std::string other;  // id
  std::string word;   // same, different, or open: nothing is said any more
};

std::optional<FootageWord> footage_word(std::string_view value);

// "clock_link": how two items with sound lie on one clock. The value is "lock ID OFFSET_S", "reject ID", "recording ID"
// (one recorded sound at two events) or "release ID" (nothing is said any more).
inline constexpr const char* link_key = "clock_link";

struct LinkWord {
  std::string what;
  std::string other;    // id
  double offset_s = 0;  // of a lock: time in the item minus time in the other of one common sound
};

std::optional<LinkWord> link_word(std::string_view value);
std::string to_value(const LinkWord& word);

// The other item of a statement about two; empty when it is about none.
std::string other_item(std::string_view key, std::string_view value);

}  // namespace contrechamp::model
