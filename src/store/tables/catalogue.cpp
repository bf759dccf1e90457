#include "store/tables/catalogue.h"

#include "store/tables/schema.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

namespace {

// KiB, while a catalogue is filled from nothing: 100,000 items with their statements, so that no page is written twice.
constexpr int filling_cache_kib = 262144;

LogPosition position_in(Prepared& prepared) {
  LogPosition position;
  prepared.one("SELECT entries, last_hash FROM position WHERE one = 1", std::tie(position.entries, position.last_hash));
  return position;
}

}  // namespace

Tables::Tables(const std::string& address, Durability durability) : connection(address, durability) {
  Connection::Hooks hooks;
  hooks.begun = [this] {
    filling_ = position_in(prepared()).entries == 0;
    if (filling_) connection.set_cache(filling_cache_kib);
  };
  hooks.ending = [this] { changes.refresh(); };
  hooks.committed = [this] {
    if (filling_) connection.set_default_cache();
  };
  hooks.undone = [this] { changes.forget(), numbers.forget(); };
  connection.set_hooks(std::move(hooks));
}

Catalogue::Catalogue(const std::string& address, Durability durability)
    : tables_(std::make_unique<Tables>(address, durability)) {
  tables_->alone([&] { make_tables(tables_->sql()); });
}

Catalogue::~Catalogue() = default;

bool Catalogue::is_current(const std::string& file) { return has_current_schema(file); }

void Catalogue::transact(const std::function<void()>& body) { tables_->transact(body); }

LogPosition Catalogue::log_position() {
  return tables_->alone([&] { return position_in(tables_->prepared()); });
}

void Catalogue::set_log_position(const LogPosition& position) {
  tables_->transact([&] {
    tables_->prepared().run("UPDATE position SET entries = :entries, last_hash = :hash WHERE one = 1", position.entries,
                            position.last_hash);
  });
}

}  // namespace contrechamp::store
