#include "store/tables/derived/clock.h"

#include "store/tables/tables.h"

namespace contrechamp::store {

void Clock::put(const std::string& digest, const std::string& body, const std::vector<std::string>& items) {
  t_.transact([&] {
    t_.prepared().run("DELETE FROM on_clock");
    for (const auto& item : items)
      t_.prepared().run("INSERT INTO on_clock (item) VALUES (:item) ON CONFLICT (item) DO NOTHING", item);
    t_.prepared().run(
        "INSERT INTO clock (one, digest, body) VALUES (1, :digest, :body)"
        " ON CONFLICT (one) DO UPDATE SET digest = excluded.digest, body = excluded.body",
        digest, body);
  });
}

std::string Clock::digest() {
  return t_.alone([&] {
    std::string digest;
    t_.prepared().one("SELECT digest FROM clock WHERE one = 1", std::tie(digest));
    return digest;
  });
}

std::string Clock::body() {
  return t_.alone([&] {
    std::string body;
    t_.prepared().one("SELECT body FROM clock WHERE one = 1", std::tie(body));
    return body;
  });
}

}  // namespace contrechamp::store
