// The keys of statements: one table with the form of the value, how many values are current, the kinds of subject, and
// whether the value may be protected later. Validation and the tables of docs/format/statements.md and of the page are
// made from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/statement/value.h"

namespace contrechamp::model {

enum class About { item, accession, incident, archive };

const char* to_string(About about);

// How several statements of one person under one key relate to each other.
enum class Holds {
  one,   // a later one supersedes the earlier one
  many,  // all are current; the same value stated again supersedes itself
  each,  // one for each other item; the value has its id
};

const char* to_string(Holds holds);

struct KeyRule {
  const char* key;
  Holds holds;
  Form form;
  std::vector<About> of;  // the kinds of subject
  bool needs_moment;
  bool protectable;    // free text that may name a person or a place in danger; no result depends on it
  bool found_by_word;  // full-text search finds its value
  const char* what;    // for the documentation
};

const std::vector<KeyRule>& key_rules();
// A key that is not in the table holds one text about any subject but the archive.
const KeyRule& rule_of(std::string_view key);
bool may_speak_of(const KeyRule& rule, About about);

inline constexpr const char* footage_key = "footage";        // whether two items show the same recording
inline constexpr const char* link_key = "clock_link";        // the offset between the clocks of two items with sound
inline constexpr const char* clock_time_key = "clock_time";  // the world time of a moment of an item
inline constexpr const char* search_key = "search";

// The value of a statement as the log keeps it. A text that does not fit the key (in a forged record) is
// std::monostate.
Value value_of(std::string_view key, std::string_view text);

// The other item of a statement about two items; empty for any other statement.
std::string other_item(std::string_view key, std::string_view text);

// The table as it is kept in docs/format/statements.md and in the page. tests/statement_keys.py compares both with it.
std::string keys_in_markdown();
std::string keys_in_typescript();

}  // namespace contrechamp::model
