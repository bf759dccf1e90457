// The keys of the log: one table that says of each what its value is, how many stand, of what it may speak, and whether
// it may be protected later. Validation, the table of docs/format/statements.md and the one of the page come from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/statement/value.h"

namespace contrechamp::model {

enum class About { item, accession, incident, archive };

const char* to_string(About about);

// How statements of one person under one key stand to each other.
enum class Holds {
  one,   // a later one supersedes the one before
  many,  // they stand side by side; the same value said again supersedes itself
  each,  // one about each other item, which the value names
};

const char* to_string(Holds holds);

struct KeyRule {
  const char* key;
  Holds holds;
  Form form;
  std::vector<About> of;  // what it may be said of
  bool needs_moment;
  bool protectable;    // free words that may name a person or a place in danger: nothing is computed from them
  bool found_by_word;  // the search of words finds its value
  const char* what;    // a line of the documentation
};

const std::vector<KeyRule>& key_rules();
// A key that the table does not name holds one text, of anything but the archive.
const KeyRule& rule_of(std::string_view key);
bool may_speak_of(const KeyRule& rule, About about);

inline constexpr const char* footage_key = "footage";        // whether two items show the same recording
inline constexpr const char* link_key = "clock_link";        // how two items with sound lie on one clock
inline constexpr const char* clock_time_key = "clock_time";  // what the world's clock stood at in an item
inline constexpr const char* search_key = "search";

// The value of a statement as the log keeps it. What makes no sense under the key, a forged record's, is nothing.
Value value_of(std::string_view key, std::string_view text);

// The other item of a statement about two; empty when it is about none.
std::string other_item(std::string_view key, std::string_view text);

// The table in the two forms that are kept in the tree and compared with it by tests/statement_keys.py.
std::string keys_in_markdown();
std::string keys_in_typescript();

}  // namespace contrechamp::model
