// Untrusted text: file names are bytes, and not always UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::base {

// Strict: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

// Text that may be shown: valid UTF-8 is kept, every other byte becomes U+FFFD. Control characters are kept; each
// interface escapes them.
std::string to_utf8(std::string_view bytes);

// For one line on a terminal: to_utf8, with control, bidirectional-control and invisible characters as \u{XX}.
std::string to_terminal(std::string_view bytes);

// Folds the case of ASCII only; base/fold.h folds text for search.
std::string ascii_lower(std::string_view text);

// "1.4 GB": SI units.
std::string human_bytes(unsigned long long bytes);

}  // namespace contrechamp::base
