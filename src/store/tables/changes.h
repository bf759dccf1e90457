// Notes which items, incidents and pairs are affected by new statements and findings, and writes their rows anew, each
// once, before the transaction ends.
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
  enum class Of { shown, all };  // all: counts too, for statements may precede the item
  struct Added {
    std::int64_t items = 0, arrivals = 0, statements = 0, events = 0;
  };

  explicit Changes(Tables& tables) : t_(tables) {}
  void item(const std::string& id, Of what);
  void incident(const std::string& id, std::int64_t seq);  // `seq` is of a statement about it
  void delivery(std::int64_t accession);
  void pair(const std::string& a, const std::string& b);
  void pairs_of(const std::string& item);  // whose rows precede the item

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
