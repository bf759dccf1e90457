// A query put together at run time, its values bound and never pasted in. Only conditions that are asked for stand in
// it, so that the engine can use its indexes.
#pragma once

#include <soci/soci.h>

#include <deque>
#include <string>
#include <variant>

namespace contrechamp::store {

class SqlText {
 public:
  SqlText& operator<<(const std::string& sql) {
    text_ += sql;
    return *this;
  }
  SqlText& bind(const std::string& value) { return keep(value); }
  SqlText& bind(std::int64_t value) { return keep(static_cast<long long>(value)); }

  // Prepares `statement` for execute() and fetch(); `into` has been exchanged before. The values live in this object.
  void prepare(soci::statement& statement) {
    for (auto& value : values_) std::visit([&](auto& held) { statement.exchange(soci::use(held)); }, value);
    statement.alloc();
    statement.prepare(text_);
    statement.define_and_bind();
  }

 private:
  template <class T>
  SqlText& keep(T value) {
    text_ += ":v" + std::to_string(values_.size());
    values_.emplace_back(std::move(value));
    return *this;
  }

  std::string text_;
  std::deque<std::variant<std::string, long long>> values_;
};

// " AND column = value"; nothing where the value is empty.
inline void and_equal(SqlText& sql, const std::string& column, const std::string& value) {
  if (!value.empty()) (sql << " AND " + column + " = ").bind(value);
}

// " AND (first = value OR second = value)"; nothing where the value is empty.
inline void and_either(SqlText& sql, const std::string& first, const std::string& second, const std::string& value) {
  if (!value.empty()) ((sql << " AND (" + first + " = ").bind(value) << " OR " + second + " = ").bind(value) << ")";
}

}  // namespace contrechamp::store
