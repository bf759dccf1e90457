// Items: the list, what is asked of one, and how many there are of each kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Items {
 public:
  explicit Items(Tables& tables) : t_(tables) {}
  // In the order of the log.
  void add(const std::string& id, const std::string& sha512, std::int64_t size_bytes, std::int64_t seq);

  std::optional<ItemRow> find(const std::string& id);
  std::vector<ItemRow> page(const ItemQuery& query);
  std::int64_t count(const ItemQuery& query);
  std::vector<FacetRow> facets(const ItemQuery& query);
  Counts counts();

  ItemName name_of(const std::string& id);  // empty when there is no such item
  std::vector<std::string> ids_with_prefix(const std::string& prefix, int limit);
  std::vector<std::string> ids_with_name(const std::string& name, int limit);
  std::vector<std::string> sides();
  std::vector<std::string> sources();
  std::vector<std::pair<std::string, int>> graphic_levels();  // of every item of which somebody said one above 0

 private:
  std::vector<std::string> texts(const std::string& sql, const std::string& value, int limit);

  Tables& t_;
};

}  // namespace contrechamp::store
