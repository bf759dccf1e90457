// statement_keys markdown|typescript: prints the table of keys of the log, for tests/statement_keys.py.
#include <cstdio>
#include <string>

#include "model/statement/keys.h"

int main(int argc, char** argv) {
  const std::string form = argc == 2 ? argv[1] : "";
  if (form != "markdown" && form != "typescript") return 2;
  const std::string text =
      form == "markdown" ? contrechamp::model::keys_in_markdown() : contrechamp::model::keys_in_typescript();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 2;
}
