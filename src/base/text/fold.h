// Folds text for search: different spellings of one word become equal.
#pragma once

#include <string>
#include <string_view>

namespace contrechamp::base {

// Another number: what was folded before and kept is folded anew.
inline constexpr int fold_version = 2;

// UTF-8 in, UTF-8 out. Of every script: canonically equivalent texts become equal (a letter and its marks, as a Mac
// writes names, or one sign, as a keyboard does), and so do forms that only look otherwise (full width, ligatures,
// presentation forms: Unicode's form KC). Removes case, and accents in the Latin and the Greek script; in others a mark
// makes another letter (й is not и) and stays. In the Hebrew and the Arabic script it removes vowel signs and the
// tatweel, and unifies the letters that Arabic, Persian and Pashto keyboards write differently (alef, yeh, kaf, heh,
// gaf, digits). Removes controls of direction; a zero-width non-joiner becomes a blank.
std::string fold(std::string_view utf8);

// The same for an index: a word with non-joiners is indexed both in parts and joined, so that both spellings find it.
std::string fold_for_index(std::string_view utf8);

}  // namespace contrechamp::base
