// The numbers that stand in rows for what would be longer: of an item, the entry that sealed it; of a text that comes
// back in many rows, its row in `word`.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "store/db/connection.h"

namespace contrechamp::store {

class Numbers {
 public:
  explicit Numbers(Connection& connection) : connection_(connection) {}
  // In a transaction: a text that has none gets one.
  std::int64_t word(const std::string& text);
  std::int64_t known_word(const std::string& text);  // -1 when it has none
  // Negative, and of no row, when there is no such item.
  std::int64_t of_item(const std::string& id);

  void remember_item(const std::string& id, std::int64_t number) { last_item_ = {id, number}; }
  void forget() { words_.clear(), last_item_ = {}; }  // what was rolled back

 private:
  Connection& connection_;
  std::pair<std::string, std::int64_t> last_item_;  // rows of one item come one after another
  std::map<std::string, std::int64_t> words_;
};

inline constexpr std::int64_t no_item = -1;  // in rows: about none that is known

}  // namespace contrechamp::store
