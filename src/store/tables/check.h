// Whether the catalogue is what the program made of records and log: its tables, the number of its rows, and all that
// they say. Nothing here mends anything: whoever finds something throws the catalogue away and makes it anew.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace contrechamp::store {

struct Tables;

class Check {
 public:
  explicit Check(Tables& tables) : t_(tables) {}
  // Names everything among tables, indexes, triggers and views that the program did not make, changed, or lacks. This
  // and the next are quick enough for every opening.
  std::vector<std::string> foreign_schema();
  // Says where the number of rows is not what was recorded with the last of them.
  std::vector<std::string> wrong_counts();
  // All rows that the log says, one a line, in a fixed order: two catalogues of one log give the same text.
  std::string dump_said();
  std::string projection_digest();  // SHA-256 of that text

 private:
  void each_said(const std::function<void(const std::string&)>& take);

  Tables& t_;
};

}  // namespace contrechamp::store
