// Pairs of items: what was found by pictures, and the one answer that follows from it, from sound and from what people
// say. A pair is judged before the transaction ends in which any of the three has changed, from the words that stand
// about it and nothing else.
#pragma once

#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Footage {
 public:
  explicit Footage(Tables& tables) : t_(tables) {}
  void put_copy(const CopyRow& copy, int version);  // one row of two items, whichever of them is `a`
  void drop_copies_of(const std::string& item);

  // Pairs of one item, or, when it is empty, all: of the pictures the best first.
  std::vector<FootageRow> pairs(const std::string& item);
  // Writes the row of a pair anew; `a` < `b`.
  void judge(const std::string& a, const std::string& b);

 private:
  model::PairFacts facts_of(const std::string& a, const std::string& b);

  Tables& t_;
};

}  // namespace contrechamp::store
