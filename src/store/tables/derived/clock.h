// The clock that was solved last, from pairs of sounds and statements, and what it was solved from.
#pragma once

#include <string>
#include <vector>

namespace contrechamp::store {

struct Tables;

class Clock {
 public:
  explicit Clock(Tables& tables) : t_(tables) {}
  void put(const std::string& digest, const std::string& body, const std::vector<std::string>& items);
  std::string digest();  // empty when nothing was solved
  std::string body();

 private:
  Tables& t_;
};

}  // namespace contrechamp::store
