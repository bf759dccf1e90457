#include "store/tables/derived/jobs.h"

#include <fmt/format.h>
#include <soci/soci.h>

#include "store/db/sql_text.h"
#include "store/tables/schema.h"
#include "store/tables/tables.h"

namespace contrechamp::store {

using soci::into;

namespace {

constexpr int most_strays = 100;  // of each kind: to be read by people

}  // namespace

void Jobs::queue(const std::string& stage, int version) {
  t_.transact([&] {
    const std::int64_t number = t_.numbers.word(stage);
    t_.queued_stages.insert(number);
    for (const char* of_state : {"state = 0", "state = 1", "state NOT IN (0, 1, 2, 3)"})
      t_.prepared().run(std::string("DELETE FROM job WHERE stage = :stage AND ") + of_state +
                            " AND NOT EXISTS (SELECT 1 FROM item WHERE item.seq = job.item)",
                        number);
    t_.prepared().run("UPDATE job SET state = 0 WHERE stage = :stage AND state NOT IN (0, 1, 2, 3)", number);
    t_.prepared().run(
        "INSERT INTO job (item, stage, version, state) SELECT seq, :stage, :version, 0 FROM item"
        " WHERE NOT EXISTS (SELECT 1 FROM job WHERE job.item = item.seq AND job.stage = :same)",
        number, version, number);
    t_.prepared().run(
        "UPDATE job SET version = :version, state = 0, error = '', ms = -1, cpu_ms = 0 WHERE stage = :stage AND "
        "version <> :other",
        version, number, version);
  });
}

void Jobs::reset_running() {
  t_.transact([&] { t_.prepared().run("UPDATE job SET state = 0 WHERE state = 1"); });
}

// Has the oldest waiting job of the stage its turn?
bool Jobs::turn_of(std::int64_t stage, std::int64_t needs) {
  const auto first_of = [&](int state, std::int64_t of_stage) {
    std::int64_t item = -1;
    t_.prepared().one(fmt::format("SELECT j.item FROM job AS j WHERE j.stage = :stage AND j.state = {}"
                                  " AND EXISTS (SELECT 1 FROM item WHERE item.seq = j.item) ORDER BY j.item LIMIT 1",
                                  state),
                      std::tie(item), of_stage);
    return item;
  };
  const std::int64_t first = first_of(0, stage), waiting = first_of(0, needs), running = first_of(1, needs);
  return first >= 0 && (waiting < 0 || waiting > first) && (running < 0 || running > first);
}

std::optional<JobRow> Jobs::take(const std::string& stage, const std::string& needs, bool in_order) {
  return t_.alone([&]() -> std::optional<JobRow> {
    const std::int64_t number = t_.numbers.known_word(stage), needed = needs.empty() ? 0 : t_.numbers.known_word(needs);
    if (number < 0 || (in_order && !turn_of(number, needed))) return std::nullopt;
    JobRow job;
    std::int64_t item = -1;
    if (!t_.prepared().one(
            "UPDATE job SET state = 1 WHERE stage = :stage AND item = ("
            "SELECT j.item FROM job AS j WHERE j.stage = :same AND j.state = 0"
            " AND EXISTS (SELECT 1 FROM item WHERE item.seq = j.item) AND (:any = 0 OR EXISTS ("
            "SELECT 1 FROM job AS n WHERE n.item = j.item AND n.stage = :needed AND n.state IN (2, 3)))"
            " AND (:in_order = 0 OR NOT EXISTS (SELECT 1 FROM job AS r WHERE r.stage = :alone AND r.state = 1))"
            " ORDER BY j.item LIMIT 1) RETURNING item, version",
            std::tie(item, job.version), number, number, needed, needed, in_order, number))
      return std::nullopt;
    t_.prepared().one("SELECT id FROM item WHERE seq = :item", std::tie(job.item), item);
    job.stage = stage;
    job.state = JobState::running;
    return job;
  });
}

void Jobs::end(const JobRow& job) {
  t_.alone([&] {
    t_.prepared().run(
        "UPDATE job SET state = :state, error = :error, ms = :ms, cpu_ms = :cpu WHERE item = :item AND stage = :stage",
        job.state, job.error, job.seconds < 0 ? -1 : static_cast<long long>(job.seconds * 1000),
        static_cast<long long>(job.cpu_seconds * 1000), t_.numbers.of_item(job.item), t_.numbers.known_word(job.stage));
  });
}

std::vector<JobRow> Jobs::list(const std::string& item, std::optional<JobState> state) {
  return t_.alone([&] {
    std::vector<JobRow> out;
    JobRow job;
    long long version = 0, ms = 0, cpu_ms = 0, number = 0;
    SqlText sql;
    sql << "SELECT i.id, i.name, w.text, job.version, job.state, job.error, job.ms, job.cpu_ms FROM job JOIN item AS i "
           "ON i.seq = job.item"
           " JOIN word AS w ON w.no = job.stage WHERE job.state IN (0, 1, 2, 3)";
    if (!item.empty()) (sql << " AND job.item = ").bind(t_.numbers.of_item(item));
    if (state) {
      // Not bound, so that the engine knows the index of it.
      sql << " AND job.state = " + std::to_string(static_cast<int>(*state));
    }
    sql << " ORDER BY job.item, w.text";
    soci::statement rows(t_.sql());
    for (auto* text : {&job.item, &job.name, &job.stage}) rows.exchange(into(*text));
    rows.exchange(into(version)), rows.exchange(into(number)), rows.exchange(into(job.error));
    rows.exchange(into(ms)), rows.exchange(into(cpu_ms));
    sql.prepare(rows);
    rows.execute();
    while (next(rows)) {
      job.version = static_cast<int>(version);
      job.state = static_cast<JobState>(number);
      job.cpu_seconds = static_cast<double>(cpu_ms) / 1000;
      job.seconds = ms < 0 ? -1 : static_cast<double>(ms) / 1000;
      out.push_back(job);
    }
    return out;
  });
}

std::vector<std::string> Jobs::items_done(const std::string& stage) {
  return t_.alone([&] {
    std::vector<std::string> out;
    std::string id;
    t_.prepared().each(
        "SELECT i.id FROM job JOIN item AS i ON i.seq = job.item WHERE job.stage = (SELECT no FROM word WHERE text ="
        " :stage) AND job.state = 2 ORDER BY job.item",
        std::tie(id), [&] { out.push_back(id); }, stage);
    return out;
  });
}

// The stages that this connection has queued; before it has queued any, all that have a name.
std::string Jobs::known_stages() const {
  if (t_.queued_stages.empty()) return "EXISTS (SELECT 1 FROM word WHERE word.no = job.stage)";
  std::string list;
  for (const auto stage : t_.queued_stages) list += (list.empty() ? "" : ", ") + std::to_string(stage);
  return "job.stage IN (" + list + ")";
}

std::int64_t Jobs::open() {
  const Counts all = counts();
  return all.waiting + all.running;
}

Counts Jobs::counts() {
  return t_.alone([&] {
    Counts counts;
    const std::string known = known_stages() + " AND EXISTS (SELECT 1 FROM item WHERE item.seq = job.item)";
    const auto count = [&](const std::string& condition) {
      std::int64_t number = 0;
      t_.prepared().one("SELECT COUNT(*) FROM job WHERE " + condition, std::tie(number));
      return number;
    };
    counts.waiting = count("state = 0 AND " + known), counts.running = count("state = 1 AND " + known);
    counts.failed = count("state = 3 AND " + known);
    // Those that are done are in no index: they are all others.
    counts.done = count("1 = 1") - count("state = 0") - count("state = 1") - count("state = 3") -
                  count("state NOT IN (0, 1, 2, 3)");
    return counts;
  });
}

std::vector<std::string> Jobs::strays() {
  return t_.alone([&] {
    std::vector<std::string> out;
    std::string item, stage, state;
    const std::string unknown =
        " AND NOT (" + known_stages() + " AND EXISTS (SELECT 1 FROM item WHERE item.seq = job.item))";
    // As text, for they may be of any type.
    for (const std::string& of_state : {"state NOT IN (0, 1, 2, 3)" + std::string(), "state = 0" + unknown,
                                        "state = 1" + unknown, "state = 3" + unknown})
      t_.prepared().each(
          "SELECT CAST(item AS TEXT), CAST(stage AS TEXT), CAST(state AS TEXT) FROM job WHERE " + of_state + " LIMIT " +
              std::to_string(most_strays),
          std::tie(item, stage, state), [&] {
            out.push_back(fmt::format("a job of item number {}, stage number {}, state {}", item, stage, state));
          });
    return out;
  });
}

}  // namespace contrechamp::store
