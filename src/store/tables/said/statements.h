// What people say, and which of it stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Statements {
 public:
  explicit Statements(Tables& tables) : t_(tables) {}
  // In the order of the log.
  void add(const StatementRow& statement);

  std::optional<StatementRow> find(std::int64_t seq);
  std::vector<StatementRow> of_item(const std::string& item);  // and of its deliveries
  std::vector<StatementRow> of_incident(const std::string& incident);
  // Of all, or of those that speak of `item`, as either of two.
  std::vector<StatementRow> standing(const std::string& key, const std::string& item = "");
  std::vector<StatementRow> of_key(const std::string& key);  // about items, not taken back, in log order
  // The same of two items alone, kept with whichever of them.
  std::vector<StatementRow> of_pair(const std::string& key, const std::string& a, const std::string& b);

 private:
  void settle(StatementRow& row);
  void withdraw(const StatementRow& row);
  void insert(const StatementRow& row, const std::string& search);
  std::optional<StatementRow> last_of_group(const StatementRow& row, StatementState state);
  void set_state(const StatementRow& row, StatementState state);
  void stand(const StatementRow& row, const std::string& search, int change);

  Tables& t_;
};

}  // namespace contrechamp::store
