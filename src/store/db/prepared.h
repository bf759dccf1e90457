// Statements of one connection, prepared once: preparing costs several times what running them does. Rows that are read
// are checked for what a forged or damaged file may hold in the place of a number or a text.
#pragma once

#include <soci/soci.h>

#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>

namespace contrechamp::store {

// The next row of a statement that was executed. Throws Damaged when a column holds what its table does not allow: a
// file takes a blob or a text in a column of numbers, and would be read as some number.
bool next(soci::statement& rows);
// Throws Damaged when the row at hand holds such a thing.
void check_row(soci::statement& rows);

class Damaged : public std::runtime_error {
 public:
  Damaged() : std::runtime_error("a row holds something of another type than its column") {}
};

class Prepared {
 public:
  explicit Prepared(soci::session& sql) : sql_(sql) {}
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  void forget() { entries_.clear(); }
  // Runs a statement that returns nothing; `values` stand for the marks of its text, in their order.
  template <class... Values>
  void run(const std::string& text, const Values&... values) {
    each(
        text, std::tuple<>(), [] {}, values...);
  }
  // Reads one row into `columns`, made by std::tie; false, and nothing touched, when there is none.
  template <class... Columns, class... Values>
  bool one(const std::string& text, std::tuple<Columns&...> columns, const Values&... values) {
    bool found = false;
    std::tuple<Columns...> first;
    each(
        text, columns, [&] { first = std::exchange(found, true) ? first : std::tuple<Columns...>(columns); },
        values...);
    if (found) columns = first;
    return found;
  }
  // Calls `row` after each row was read into `columns`. `row` may run any other statement, not this one again.
  template <class... Columns, class Row, class... Values>
  void each(const std::string& text, std::tuple<Columns&...> columns, const Row& row, const Values&... values) {
    Entry& entry = find<Columns...>(text, sizeof...(Values), {is_text<Values>...});
    try {
      std::size_t at = 0;
      (set(entry.values[at++], values), ...);
      bool more = entry.statement->execute(true);
      while (more && sizeof...(Columns) > 0) {
        check_row(*entry.statement);
        at = 0;
        std::apply([&](auto&... column) { (get(column, entry.columns[at++]), ...); }, columns);
        row();
        more = entry.statement->fetch();
      }
    } catch (...) {
      entries_.erase(text);  // it stands somewhere in the middle
      throw;
    }
  }

 private:
  using Slot = std::variant<std::string, long long>;
  struct Entry {
    std::deque<Slot> values, columns;
    std::unique_ptr<soci::statement> statement;
  };

  template <class Value>
  static constexpr bool is_text = !std::is_integral_v<Value> && !std::is_enum_v<Value>;

  template <class Value>
  static void set(Slot& slot, const Value& value) {
    if constexpr (is_text<Value>) std::get<std::string>(slot) = value;
    else std::get<long long>(slot) = static_cast<long long>(value);
  }
  template <class Column>
  static void get(Column& column, Slot& slot) {
    if constexpr (is_text<Column>) column = std::get<std::string>(slot);
    else column = static_cast<Column>(std::get<long long>(slot));
  }

  template <class... Columns>
  Entry& find(const std::string& text, std::size_t count, std::initializer_list<bool> texts) {
    Entry& entry = entries_[text];
    if (entry.statement) return entry;
    const auto add = [](std::deque<Slot>& slots, bool is_text_slot) {
      if (is_text_slot) slots.emplace_back(std::string());
      else slots.emplace_back(0LL);
    };
    for (const bool one : texts) add(entry.values, one);
    (add(entry.columns, is_text<Columns>), ...);
    prepare(entry, text, count);
    return entry;
  }
  void prepare(Entry& entry, const std::string& text, std::size_t count);

  soci::session& sql_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace contrechamp::store
