// What items, incidents and pairs show follows what is said and found of them, once for all before the transaction
// ends.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace contrechamp::store {

struct Tables;

class Changes {
 public:
  enum class Of { shown, all };  // all: also what is counted, for the item may have been spoken of before it came
  struct Added {
    std::int64_t items = 0, arrivals = 0, statements = 0, events = 0;
  };

  explicit Changes(Tables& tables) : t_(tables) {}
  void item(const std::string& id, Of what);
  void incident(const std::string& id, std::int64_t seq);  // `seq` is the first that speaks of it
  void delivery(std::int64_t accession);
  void pair(const std::string& a, const std::string& b);
  void pairs_of(const std::string& item);  // that were spoken of before it came

  void refresh();
  void forget();  // what was rolled back

  Added added;  // rows of the log

 private:
  void count_added();

  Tables& t_;
  std::map<std::string, Of> items_;
  std::map<std::string, std::int64_t> incidents_;
  std::set<std::pair<std::string, std::string>> pairs_;  // the smaller id first
};

}  // namespace contrechamp::store
