#include "store/tables/numbers.h"

namespace contrechamp::store {

namespace {

constexpr std::int64_t unknown_item = -2;  // to ask for: of no row
constexpr std::size_t most_words = 1000;   // kept

}  // namespace

std::int64_t Numbers::word(const std::string& text) {
  if (const auto known = words_.find(text); known != words_.end()) return known->second;
  std::int64_t number = known_word(text);
  if (number < 0) {
    connection_.prepared().one("SELECT COALESCE(MAX(no), 0) + 1 FROM word", std::tie(number));
    connection_.prepared().run("INSERT INTO word (no, text) VALUES (:no, :text)", number, text);
  }
  // Few texts come back: names of agents, folders and stages. An archive with more of them asks anew.
  if (words_.size() < most_words && connection_.in_transaction()) words_.emplace(text, number);
  return number;
}

std::int64_t Numbers::known_word(const std::string& text) {
  std::int64_t number = -1;
  connection_.prepared().one("SELECT no FROM word WHERE text = :text", std::tie(number), text);
  return number;
}

std::int64_t Numbers::of_item(const std::string& id) {
  if (id.empty()) return unknown_item;
  if (last_item_.first == id) return last_item_.second;
  std::int64_t number = unknown_item;
  if (connection_.prepared().one("SELECT seq FROM item WHERE id = :id", std::tie(number), id) &&
      connection_.in_transaction())
    last_item_ = {id, number};
  return number;
}

}  // namespace contrechamp::store
