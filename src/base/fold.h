// Text folded for search: what two people may write differently for the same word becomes one.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::base {

// UTF-8 in, UTF-8 out. Case, Latin accents and ligatures, Greek and Cyrillic case; of the Arabic script: the vowel
// signs and the tatweel go, and the letters that Arabic, Persian and Pashto keyboards write differently (alef, yeh,
// kaf, heh, gaf, digits) become one. Controls of direction go; a zero-width non-joiner becomes a blank.
std::string fold(std::string_view utf8);

// The same for an index: a word written with non-joiners stands there in pieces and joined, so that either is found.
std::string fold_for_index(std::string_view utf8);

}  // namespace contrechamp::base
