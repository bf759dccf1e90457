// What was derived of an item's file. Of an item that is not there nothing is kept.
#pragma once

#include <string>
#include <vector>

#include "store/tables/rows.h"

namespace contrechamp::store {

struct Tables;

class Media {
 public:
  explicit Media(Tables& tables) : t_(tables) {}
  void put(const MediaRow& media);
  void put_claims(const std::string& item, const std::string& stage, const std::vector<ClaimRow>& claims);
  void put_pictures(const std::string& item, bool thumb, const std::string& sheet);
  void set_reason(const std::string& item, const std::string& reason);

  std::vector<ClaimRow> claims(const std::string& item);

 private:
  void refresh_claims(const std::string& item);

  Tables& t_;
};

}  // namespace contrechamp::store
