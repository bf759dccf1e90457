// Sounds that were listened to, and pairs of them that were compared.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Sounds {
 public:
  explicit Sounds(Tables& tables) : t_(tables) {}
  void put(const SoundRow& sound);
  void put_pair(const SoundPairRow& pair);
  void drop_pairs_but(int version);

  std::vector<SoundRow> heard(const std::string& item = "");  // empty: all
  std::vector<SoundPairRow> pairs(int version, double least_strength, const std::string& item = "");
  std::vector<std::pair<std::string, std::string>> compared(int version);
  std::optional<SoundPairRow> pair(const std::string& a, const std::string& b, int version);

 private:
  Tables& t_;
};

}  // namespace contrechamp::store
