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
#include <utility>
#include <vector>

#include "store/tables/rows.h"

namespace soci {
class session;
}

namespace contrechamp::store {

class Prepared;

// What a power cut may take back: nothing, or rows that the job loop makes again.
enum class Durability { said, rebuildable };

class Catalogue {
 public:
  // "sqlite3://…"; makes the tables when they are missing.
  explicit Catalogue(const std::string& address, Durability durability = Durability::said);
  ~Catalogue();
  // False for a file whose tables are those of another version, or cannot be read at all: remove it, and the log fills
  // a new one.
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

  // Whether the catalogue is what the program made. The first two are quick enough for every opening; the last reads
  // all. Names everything among tables, indexes, triggers and views that the program did not make, changed, or lacks.
  std::vector<std::string> foreign_schema();
  // Says where the number of rows is not what was recorded with the last of them.
  std::vector<std::string> wrong_counts();
  // SHA-256 over all rows that the log says: equal for two catalogues of one log.
  std::string projection_digest();

  // The soundness of objects.
  void put_object_state(const ObjectState& state);
  std::vector<ObjectState> object_states(const std::vector<std::string>& items);  // empty: of all that were put

  // Of every item its sealed size, and what is known of its object: times of -1 where nothing was put.
  std::vector<std::pair<std::int64_t, ObjectState>> sealed_objects();

  // What was derived. Of an item that is not there nothing is kept.
  void put_media(const MediaRow& media);
  void put_claims(const std::string& item, const std::string& stage, const std::vector<ClaimRow>& claims);
  void put_pictures(const std::string& item, bool thumb, const std::string& sheet);
  void set_reason(const std::string& item, const std::string& reason);
  void put_copy(const CopyRow& copy, int version);  // one row of two items, whichever of them is `a`
  void drop_copies_of(const std::string& item);
  void put_sound(const SoundRow& sound);
  void put_sound_pair(const SoundPairRow& pair);
  void drop_sound_pairs_but(int version);
  void put_clock(const std::string& digest, const std::string& body,
                 const std::vector<std::string>& items);  // what was solved from pairs and statements

  // Jobs: a row (item, stage, version, state, error).
  void queue_stage(const std::string& stage, int version);  // for every item that lacks this stage or this version
  void reset_running();                                     // after a crash
  // The oldest waiting job of `stage` whose `needs` (a stage, or empty) has ended; marked running. `in_order`: only
  // when no job of `stage` runs, and `needs` has ended for every item before.
  std::optional<JobRow> take_job(const std::string& stage, const std::string& needs, bool in_order = false);
  void end_job(const JobRow& job);
  std::vector<JobRow> jobs(const std::string& item, const std::string& state);
  std::int64_t open_jobs();
  // Rows that are no jobs: of an item or a stage that nobody knows, or in no state. They are neither counted nor taken,
  // and queue_stage mends them. In words, at most a hundred of each kind.
  std::vector<std::string> stray_jobs();

  // Reading.
  std::int64_t count_items(const ItemQuery& query);
  std::vector<ItemRow> items(const ItemQuery& query);
  std::optional<ItemRow> item(const std::string& id);
  std::vector<std::string> ids_with_prefix(const std::string& prefix, int limit);
  std::vector<std::string> ids_with_name(const std::string& name, int limit);
  std::vector<std::string> ids_with_job_done(const std::string& stage);
  std::vector<ArrivalRow> arrivals(const std::string& item);
  std::vector<FacetRow> facets(const ItemQuery& query);
  std::vector<std::pair<std::string, int>> graphic_levels();      // of every item of which somebody said one above 0
  std::vector<StatementRow> statements(const std::string& item);  // of the item and of its deliveries
  std::vector<StatementRow> statements_of_incident(const std::string& incident);
  // Of all, or of those that speak of `item`, as either of two.
  std::vector<StatementRow> statements_that_stand(const std::string& key, const std::string& item = "");
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
  // The same of two items alone, kept with whichever of them.
  std::vector<StatementRow> statements_of_pair(const std::string& key, const std::string& a, const std::string& b);
  // Pairs of one item, or, when it is empty, all: of the pictures the best first.
  std::vector<FootageRow> footage(const std::string& item);
  std::vector<SoundRow> sounds(const std::string& item = "");  // of all items that have been listened to, or one
  std::vector<SoundPairRow> sound_pairs(int version, double least_strength,
                                        const std::string& item = "");  // empty: all
  std::vector<std::pair<std::string, std::string>> sound_pairs_compared(int version);
  std::optional<SoundPairRow> sound_pair(const std::string& a, const std::string& b, int version);
  std::string clock_digest();  // empty when nothing was solved
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
  void count_tags(const ItemQuery& query, std::map<std::string, std::map<std::string, std::int64_t>>& counts);
  void count_damaged(const ItemQuery& query, std::map<std::string, std::map<std::string, std::int64_t>>& counts);
  bool turn_of(std::int64_t stage, std::int64_t needs);
  Counts job_counts();  // of jobs alone
  std::string known_stages() const;
  void make_tables();
  void forget_uncommitted();
  void count_added();
  void each_said(const std::function<void(const std::string&)>& take);
  // Number of a text in `word`; the second -1 when it has none.
  std::int64_t word(const std::string& text);
  std::int64_t known_word(const std::string& text);
  // Number of an item; of no row when there is no such item.
  std::int64_t number_of(const std::string& item);

  void settle(StatementRow& row);
  void withdraw(const StatementRow& row);
  void insert_statement(const StatementRow& row, const std::string& search);
  std::optional<StatementRow> last_of_group(const StatementRow& row, const std::string& state);
  void set_state(const StatementRow& row, const std::string& state);
  void stand(const StatementRow& row, const std::string& search, int change);
  void add_text(std::int64_t seq, const std::string& folded);
  void drop_text(std::int64_t seq, const std::string& folded);

  // What an item or incident shows follows what is said of it, once for all before the transaction ends. `seq` is the
  // first that speaks of the incident.
  enum class Changed { shown, all };  // all: also what is counted, for the item may have been spoken of before it came
  void changed_item(const std::string& id, Changed changed);
  void changed_incident(const std::string& id, std::int64_t seq);
  void changed_delivery(std::int64_t accession);
  void changed_pair(const std::string& a, const std::string& b);
  void changed_pairs_of(const std::string& item);  // that were spoken of before it came
  void refresh_changed();
  void refresh_item(const std::string& id, Changed changed);
  void refresh_incident(const std::string& id, std::int64_t seq);
  void refresh_pair(const std::string& a, const std::string& b);
  model::PairFacts facts_of(const std::string& a, const std::string& b);
  std::vector<StatementRow> standing_of_item(const std::string& id, std::int64_t number);
  void refresh_claims(const std::string& item);

  struct Added {
    std::int64_t items = 0, arrivals = 0, statements = 0, events = 0;
  };

  std::recursive_mutex mutex_;
  std::unique_ptr<soci::session> sql_;
  std::unique_ptr<Prepared> prepared_;
  int depth_ = 0;
  // Of the transaction that is open.
  std::map<std::string, Changed> changed_items_;
  std::map<std::string, std::int64_t> changed_incidents_;
  std::set<std::pair<std::string, std::string>> changed_pairs_;  // the smaller id first
  Added added_;
  std::pair<std::string, std::int64_t> last_item_;  // rows of one item come one after another
  std::map<std::string, std::int64_t> words_;
  std::set<std::int64_t> stages_;  // that this connection has queued
};

}  // namespace contrechamp::store
