#include "base/coded.h"

#include <gtest/gtest.h>

#include <set>

namespace contrechamp::base {
namespace {

TEST(Coded, AnErrorHasItsCodeItsParametersAndTheEnglishOfBoth) {
  const Error error = coded(ErrorKind::refused, Code::withdraw_of_other, {{"name", "heron {name}"}}, "7");
  EXPECT_EQ(error.code, "withdraw_of_other");
  EXPECT_EQ(error.message,
            "only heron {name} can take this back: say something else beside it");  // a parameter is not expanded again
  EXPECT_EQ(error.params, (Params{{"name", "heron {name}"}}));
  EXPECT_EQ(error.where, "7");
  EXPECT_EQ(english_of(Code::place_form),
            "not a place: 34.5553, 69.2075 or 34°33'19\"N 69°12'27\"E or 42S WD 19038 23782");
}

TEST(Coded, EveryCodeHasANameAndASentenceOfItsOwn) {
  std::set<std::string> names, sentences;
  for (const CodeRow& row : code_rows) names.insert(row.name), sentences.insert(row.english);
  EXPECT_EQ(names.size(), std::size(code_rows));
  EXPECT_EQ(sentences.size(), std::size(code_rows));
}

}  // namespace
}  // namespace contrechamp::base
