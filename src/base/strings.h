// Text that may come from an enemy: file names are bytes, and only sometimes UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::base {

// Strict: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

// What may be shown: valid UTF-8 stays, every other byte becomes U+FFFD. Control characters stay; a face escapes them.
std::string to_utf8(std::string_view bytes);

// For one line on a terminal: to_utf8, and control, bidirectional-control and invisible characters as \u{XX}.
std::string to_terminal(std::string_view bytes);

// Case folded for search, ASCII only; full folding is the search engine's.
std::string ascii_lower(std::string_view text);

// "1.4 GB": SI units.
std::string human_bytes(unsigned long long bytes);

}  // namespace contrechamp::base
