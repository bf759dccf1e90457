// The rows of an archive: what can be rebuilt from objects, records and log, and what was derived from the objects.
// SQL is written once, in the subset that SQLite and PostgreSQL share; the engine is chosen by the address.
//
// One Catalogue is one connection, guarded by a mutex: threads that must not wait for each other open their own.
// Every failure of the engine is a base::Fatal.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/rows.h"

namespace soci {
class session;
}

namespace contrechamp::store {

// What a power cut may take back: nothing, or rows that the job loop makes again.
enum class Durability { said, rebuildable };

class Catalogue {
 public:
  // "sqlite3://…"; makes the tables when they are missing.
  explicit Catalogue(const std::string& address, Durability durability = Durability::said);
  ~Catalogue();
  // False for a file whose tables are those of another version: remove it, and the log fills a new one.
  static bool is_current(const std::string& file);
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  // Runs `body` in one write transaction; rolls back and rethrows when it throws. May nest (the outer one counts).
  void transact(const std::function<void()>& body);

  // What the log says. Called in log order by archive/projection.
  LogPosition log_position();
  void set_log_position(const LogPosition& position);
  void add_item(const std::string& id, const std::string& sha512, std::int64_t size_bytes, std::int64_t seq);
  void add_arrival(const ArrivalRow& arrival);
  void add_statement(const StatementRow& statement);
  void add_event(const EventRow& event);

  // What was derived.
  void put_media(const MediaRow& media);
  void put_claims(const std::string& item, const std::string& stage, const std::vector<ClaimRow>& claims);
  void put_pictures(const std::string& item, bool thumb, const std::string& sheet);
  void set_reason(const std::string& item, const std::string& reason);
  void put_copy(const CopyRow& copy, int version);
  void drop_copies_of(const std::string& item);
  void put_sound(const SoundRow& sound);
  void put_sound_pair(const SoundPairRow& pair);
  void put_clock(const std::string& digest, const std::string& body, const std::vector<std::string>& items);  // what was solved from pairs and statements

  // Jobs: a row (item, stage, version, state, error).
  void queue_stage(const std::string& stage, int version);  // for every item that lacks this stage or this version
  void reset_running();                                     // after a crash
  // The oldest waiting job of `stage` whose `needs` (a stage, or empty) has ended; marked running. `in_order`: only when
  // no job of `stage` runs, and `needs` has ended for every item before.
  std::optional<JobRow> take_job(const std::string& stage, const std::string& needs, bool in_order = false);
  void end_job(const JobRow& job);
  std::vector<JobRow> jobs(const std::string& item, const std::string& state);
  std::int64_t open_jobs();

  // Reading.
  std::int64_t count_items(const ItemQuery& query);
  std::vector<ItemRow> items(const ItemQuery& query);
  std::optional<ItemRow> item(const std::string& id);
  std::vector<std::string> ids_with_prefix(const std::string& prefix, int limit);
  std::vector<std::string> ids_with_name(const std::string& name, int limit);
  std::vector<std::string> ids_with_job_done(const std::string& stage);
  std::vector<ArrivalRow> arrivals(const std::string& item);
  std::vector<FacetRow> facets(const ItemQuery& query);
  std::vector<std::pair<std::string, int>> graphic_levels();  // of every item of which somebody said one above 0
  std::vector<StatementRow> statements(const std::string& item);  // of the item and of its deliveries
  std::vector<StatementRow> statements_of_incident(const std::string& incident);
  std::vector<StatementRow> statements_that_stand(const std::string& key);
  std::optional<StatementRow> statement(std::int64_t seq);
  // The story: incidents in the order in which they were first spoken of; `after` is the seq of the last one seen.
  std::vector<IncidentRow> incidents(const std::string& id, std::int64_t after, std::int64_t limit);
  // Of all, or of the item or incident `subject`.
  std::vector<TimeRow> times(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  std::vector<TimeRow> claimed_times(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  std::vector<AreaRow> areas(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  std::vector<AreaRow> claimed_areas(std::int64_t after, std::int64_t limit, const std::string& subject = "");
  // What was spoken of after the statement `since`, withdrawals too.
  SaidSince said_since(std::int64_t since, std::int64_t most);
  std::vector<EventRow> events(const std::string& item);
  std::vector<ClaimRow> claims(const std::string& item);
  std::vector<StatementRow> statements_of_key(const std::string& key);  // about items, not taken back, in log order
  std::vector<CopyRow> copies(const std::string& item);  // empty: all
  std::vector<SoundRow> sounds(const std::string& item = "");  // of all items that have been listened to, or one
  std::vector<SoundPairRow> sound_pairs(int version, double least_strength, const std::string& item = "");  // empty: all
  std::vector<std::pair<std::string, std::string>> sound_pairs_compared(int version);
  std::optional<SoundPairRow> sound_pair(const std::string& a, const std::string& b, int version);
  std::string clock_digest();                            // empty when nothing was solved
  std::string clock_body();
  ItemName name_of(const std::string& id);  // empty when there is no such item
  // The arrival of the same file at the same path, if it was taken in before.
  std::optional<ArrivalRow> arrival_of(const std::string& origin, const std::string& path, const std::string& path_hex);
  std::vector<std::string> sides();
  std::vector<std::string> sources();
  Counts counts();

  // All rows that the log says, one a line, in a fixed order: two catalogues of one log give the same text.
  std::string dump_said();

 private:
  std::vector<std::string> texts(const std::string& sql, const std::string& value, int limit);
  void count_facets(const ItemQuery& query, const std::vector<std::size_t>& wanted,
                    std::map<std::string, std::map<std::string, std::int64_t>>& counts);
  bool turn_of(const std::string& stage, const std::string& needs);
  void make_search();
  void mark_current();
  void insert_statement(const StatementRow& row);
  void settle_statement(const StatementRow& row);
  void refresh_item(const std::string& id);
  void refresh_incident(const std::string& id, std::int64_t seq);
  void refresh_text(const std::string& id);
  // What an item or incident shows follows what is said of it: at once, or once for all before the transaction ends. `seq` is
  // the first that speaks of the incident.
  void changed_item(const std::string& id);
  void changed_incident(const std::string& id, std::int64_t seq);
  void refresh_changed();
  void refresh_claims(const std::string& item);

  std::recursive_mutex mutex_;
  std::unique_ptr<soci::session> sql_;
  int depth_ = 0;
  std::set<std::string> changed_items_;
  std::map<std::string, std::int64_t> changed_incidents_;
};

}  // namespace contrechamp::store
