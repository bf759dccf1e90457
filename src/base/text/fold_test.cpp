// Spellings that a search must treat as equal: pairs from the keyboards of the three languages.
#include "base/text/fold.h"

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

struct Spelling {
  const char* composed;
  const char* decomposed;
};

// As a keyboard writes them, and as a Mac does (form D), in the scripts that have marks.
TEST(Fold, AComposedLetterIsTheDecomposedOneInEveryScript) {
  const Spelling spellings[] = {
      {"\u0419\u0439", "\u0418\u0306\u0438\u0306"},  // Cyrillic short i
      {"\u0407\u0457", "\u0406\u0308\u0456\u0308"},  // Ukrainian yi
      {"\u045E\u0453\u045C", "\u0443\u0306\u0433\u0301\u043A\u0301"},
      {"\u04E3\u04EF", "\u0438\u0304\u0443\u0304"},                                // Tajik
      {"\u0391\u03B8\u03AE\u03BD\u03B1", "\u0391\u03B8\u03B7\u0301\u03BD\u03B1"},  // Greek tonos
      {"\u0390\u1F85", "\u03B9\u0308\u0301\u03B1\u0314\u0301\u0345"},
      {"\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF"},     // Hangul
      {"\u304C\u30D1", "\u304B\u3099\u30CF\u309A"},                 // Japanese voice marks
      {"\u1EC7\u01B0\u1EDB", "e\u0323\u0302u\u031Bo\u031B\u0301"},  // Vietnamese
      {"\u0622\u0624\u0626\u06C0", "\u0627\u0653\u0648\u0654\u064A\u0654\u06D5\u0654"},
      {"\u0958\u09DC\u0A33", "\u0915\u093C\u09A1\u09BC\u0A32\u0A3C"},  // nukta, which form C leaves apart
      {"\u0BCA\u0DDE\u1026", "\u0BC6\u0BBE\u0DD9\u0DDF\u1025\u102E"},
      {"\uFB2A\uFB35", "\u05E9\u05C1\u05D5\u05BC"},  // Hebrew
      {"\u212B\u2126\u212A", "A\u030A\u03A9K"},      // singletons
      {"\uF900", "\u8C48"},                          // a compatibility ideograph
      {"e\u0323\u0301", "e\u0301\u0323"},            // the order of marks
  };
  for (const auto& [composed, decomposed] : spellings) EXPECT_EQ(fold(composed), fold(decomposed)) << composed;
}

TEST(Fold, AMarkThatMakesAnotherLetterStays) {
  EXPECT_NE(fold("Донецкий"), fold("Донецкии"));
  EXPECT_NE(fold("Київ"), fold("Киiв"));
  EXPECT_NE(fold("が"), fold("か"));
  EXPECT_EQ(fold("за\u0301мок"), fold("замок")) << "an accent for the reader is no letter";
}

TEST(Fold, GreekAndLatinAreFoundWithoutAccentsAndInCapitals) {
  EXPECT_EQ(fold("Αθήνα"), fold("ΑΘΗΝΑ"));
  EXPECT_EQ(fold("Προϊόν"), fold("προιον"));
  EXPECT_EQ(fold("Việt Nam"), "viet nam");
  EXPECT_EQ(fold("İstanbul ISPARTA Iğdır"), "istanbul isparta igdir");
  EXPECT_EQ(fold("ǾǼẞ"), "oaess");
}

TEST(Fold, FormsThatOnlyLookOtherwiseAreOne) {
  EXPECT_EQ(fold("ＣＬＩＰ０１"), "clip01");
  EXPECT_EQ(fold("ﬁlm"), "film");
  EXPECT_EQ(fold("\uFEE3\uFEA4\uFEE4\uFEAA"), fold("محمد"));  // presentation forms
  EXPECT_EQ(fold("ԱՐԵՎ ӘҢГ"), "արեվ әңг");
}

}  // namespace
}  // namespace contrechamp::base
