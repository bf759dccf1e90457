#include "store/tables/said/statement_groups.h"

#include <cstring>

#include "base/digest.h"
#include "base/fold.h"
#include "model/statement.h"

namespace contrechamp::store {

bool is_many(const StatementRow& row) {
  return row.start_us >= 0 || model::rule_of(row.key).holds != model::Holds::one;
}

namespace {

// One value is one, however a record of old wrote it; what is no value of its key is a text like another.
std::string one_form(const StatementRow& row) {
  const auto value = model::value_of(row.key, row.value);
  return std::holds_alternative<std::monostate>(value) ? row.value : model::encode_value(value);
}

}  // namespace

std::int64_t group_of(const StatementRow& row) {
  if (!is_many(row)) return 0;
  std::string group;
  const auto add = [&](const std::string& part) { group += std::to_string(part.size()) + ":" + part; };
  if (!row.item.empty()) add("item"), add(row.item);
  else if (!row.incident.empty()) add("incident"), add(row.incident);
  else add("delivery"), add(std::to_string(row.accession));
  add(row.by), add(row.key);
  if (const std::string other = model::other_item(row.key, row.value); !other.empty()) add("other"), add(other);
  else add("many"), add(one_form(row)), add(std::to_string(row.start_us)), add(std::to_string(row.end_us));
  std::int64_t number = 0;
  const std::string digest = base::from_hex(base::sha256_hex(group));
  std::memcpy(&number, digest.data(), sizeof number);
  return number;
}

std::string searched_text(const StatementRow& row) {
  if (row.item.empty() && (!row.incident.empty() || row.accession < 0)) return {};
  std::string text = model::rule_of(row.key).found_by_word ? row.value : std::string();
  if (!row.evidence.empty()) text += " " + row.evidence;
  return base::fold_for_index(text);
}

}  // namespace contrechamp::store
