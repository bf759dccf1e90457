// Folds text for search: different spellings of one word become equal.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::base {

// UTF-8 in, UTF-8 out. Removes case, Latin accents and ligatures, and Greek and Cyrillic case. In the Arabic script it
// removes vowel signs and the tatweel, and unifies the letters that Arabic, Persian and Pashto keyboards write
// differently (alef, yeh, kaf, heh, gaf, digits). Removes controls of direction; a zero-width non-joiner becomes a
// blank.
std::string fold(std::string_view utf8);

// The same for an index: a word with non-joiners is indexed both in parts and joined, so that both spellings find it.
std::string fold_for_index(std::string_view utf8);

}  // namespace contrechamp::base
