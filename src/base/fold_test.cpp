// Spellings that a search must treat as equal: pairs from the keyboards of the three languages.
#include "base/fold.h"

#include <gtest/gtest.h>

namespace contrechamp::base {
namespace {

TEST(Fold, LatinLosesCaseAccentsAndLigatures) {
  EXPECT_EQ(fold("ÉLÉMENT Cœur Straße Łódź"), "element coeur strasse lodz");
  EXPECT_EQ(fold("Ourle-le-Haut"), "ourle-le-haut");
  EXPECT_EQ(fold("e\xCC\x81"), "e");  // a combining accent
}

TEST(Fold, ArabicAndPersianKeyboardsWriteOneWord) {
  EXPECT_EQ(fold("كتاب"), fold("کتاب"));    // Arabic and Persian kaf
  EXPECT_EQ(fold("علي"), fold("علی"));      // yeh
  EXPECT_EQ(fold("مدرسة"), fold("مدرسه"));  // teh marbuta
  EXPECT_EQ(fold("أحمد"), fold("احمد"));    // alef with hamza
  EXPECT_EQ(fold("مُحَمَّد"), fold("محمد"));    // vowel signs
  EXPECT_EQ(fold("جســـر"), fold("جسر"));   // tatweel
  EXPECT_EQ(fold("۱۴۰۲"), "1402");
  EXPECT_EQ(fold("١٤٠٢"), "1402");
}

TEST(Fold, PashtoLettersMeetTheirPersianOnes) {
  EXPECT_EQ(fold("ګرځي"), fold("گرځی"));
  EXPECT_EQ(fold("ښې"), fold("ښی"));
  EXPECT_NE(fold("ټ"), fold("ت"));  // another letter, not another spelling
}

TEST(Fold, NonJoinersSplitAndAreIndexedJoinedToo) {
  EXPECT_EQ(fold("به\u200cروز"), "به روز");
  EXPECT_EQ(fold_for_index("به\u200cروز"), "به روز بهروز");
  EXPECT_EQ(fold_for_index("plain"), "plain");
}

TEST(Fold, OtherScriptsKeepTheirLettersAndBadBytesDoNoHarm) {
  EXPECT_EQ(fold("МОСТ Ёлка"), "мост елка");
  EXPECT_EQ(fold("ΝΑΥΣ ναυς"), "ναυσ ναυσ");
  EXPECT_EQ(fold("橋の上 🚧"), "橋の上 🚧");
  EXPECT_EQ(fold("a\xFF"
                 "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(fold("\u202eabc\u2066"), "abc");
}

}  // namespace
}  // namespace contrechamp::base
