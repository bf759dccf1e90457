// Tables of the catalogue. BIGINT everywhere, and KEY for the number that a row is found by, which each engine writes
// in its own way; both hold 64 bits.
//
// A small file must cost little: what belongs to an item names it by its number (the entry that sealed it), texts that
// come back in many rows stand once in `word`, and an index that only few rows are asked for through holds only those.
#pragma once

#include <map>
#include <string>

namespace soci {
class session;
}

namespace contrechamp::store {

// Another number on the disk: the catalogue is thrown away and made anew from records and log.
inline constexpr int catalogue_version = 9;

inline constexpr const char* catalogue_schema[] = {
    // What the catalogue has taken in, and how many rows that made: see Check::wrong_counts.
    "CREATE TABLE position (one KEY, entries BIGINT NOT NULL, last_hash TEXT NOT NULL, items BIGINT NOT NULL,"
    " arrivals BIGINT NOT NULL, statements BIGINT NOT NULL, events BIGINT NOT NULL)",
    "INSERT INTO position (one, entries, last_hash, items, arrivals, statements, events) VALUES (1, 0, '', 0, 0, 0, 0)",
    "CREATE TABLE word (no KEY, text TEXT NOT NULL UNIQUE)",
    "CREATE TABLE item (seq KEY, id TEXT NOT NULL UNIQUE, sha512 TEXT NOT NULL, size_bytes BIGINT NOT NULL,"
    " name TEXT NOT NULL DEFAULT '', side TEXT NOT NULL DEFAULT '', source TEXT NOT NULL DEFAULT '',"
    " note TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '', caption TEXT NOT NULL DEFAULT '',"
    " rating BIGINT NOT NULL DEFAULT -1, graphic BIGINT NOT NULL DEFAULT -1, marks BIGINT NOT NULL DEFAULT 0,"
    " placed_marks BIGINT NOT NULL DEFAULT 0, disputed BIGINT NOT NULL DEFAULT 0, time TEXT NOT NULL DEFAULT '',"
    " earliest_us BIGINT NOT NULL DEFAULT 0, has_place BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX item_name ON item (name, seq)",
    "CREATE INDEX item_side ON item (side)",
    "CREATE INDEX item_source ON item (source)",
    // search: the path folded for the search of words, empty where it is the path itself.
    "CREATE TABLE arrival (seq KEY, accession BIGINT NOT NULL, item BIGINT NOT NULL, path TEXT NOT NULL,"
    " path_hex TEXT NOT NULL, folder BIGINT NOT NULL, mtime_us BIGINT NOT NULL, ctime_us BIGINT NOT NULL,"
    " time_us BIGINT NOT NULL, agent BIGINT NOT NULL, origin TEXT NOT NULL, search TEXT NOT NULL)",
    "CREATE INDEX arrival_item ON arrival (item, accession)",
    "CREATE INDEX arrival_origin ON arrival (origin)",
    "CREATE INDEX arrival_accession ON arrival (accession, item)",
    // one: of this person and key one statement stands. same: where many do, number of those of which one stands, a
    // digest.
    // search: what the search of words finds while the statement stands. other: the second item, of what speaks of two.
    "CREATE TABLE statement (seq KEY, item TEXT NOT NULL, accession BIGINT NOT NULL, key TEXT NOT NULL,"
    " value TEXT NOT NULL, time_us BIGINT NOT NULL, agent TEXT NOT NULL, incident TEXT NOT NULL, said_by TEXT NOT NULL,"
    " evidence TEXT NOT NULL, start_us BIGINT NOT NULL, end_us BIGINT NOT NULL, has_where BIGINT NOT NULL,"
    " lat_e7 BIGINT NOT NULL, lon_e7 BIGINT NOT NULL, radius_mm BIGINT NOT NULL, bearing_e3 BIGINT NOT NULL,"
    " has_span BIGINT NOT NULL, earliest_us BIGINT NOT NULL, latest_us BIGINT NOT NULL, time_flags TEXT NOT NULL,"
    " withdraws BIGINT NOT NULL, state TEXT NOT NULL, one BIGINT NOT NULL, same BIGINT NOT NULL, search TEXT NOT NULL,"
    " other TEXT NOT NULL)",
    // Each leads to what stands of a subject without reading what stood there before, nor its tags and moments.
    "CREATE INDEX statement_of_item ON statement (item, one, state, key) WHERE item <> ''",
    "CREATE INDEX statement_of_incident ON statement (incident, one, state, key) WHERE incident <> ''",
    "CREATE INDEX statement_of_delivery ON statement (accession, one, state, key) WHERE accession >= 0",
    "CREATE INDEX statement_of_other ON statement (other, key, state, item) WHERE other <> ''",
    "CREATE INDEX statement_key ON statement (key, state, value)",
    // Of one word a person the index of its subject leads to the last; this one, in no order that writing follows, is
    // of the
    // others alone.
    "CREATE INDEX statement_same ON statement (same, state) WHERE one = 0",
    // object: the id that a record names and that is no item's. detail: empty where another row of the same number
    // tells it.
    "CREATE TABLE event (seq KEY, event BIGINT NOT NULL, item BIGINT NOT NULL, object TEXT NOT NULL,"
    " time_us BIGINT NOT NULL, agent BIGINT NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX event_item ON event (item) WHERE item >= 0",
    "CREATE TABLE media (item KEY, kind TEXT NOT NULL DEFAULT 'other',"
    " mime TEXT NOT NULL DEFAULT '', container TEXT NOT NULL DEFAULT '', duration_us BIGINT NOT NULL DEFAULT -1,"
    " width_px BIGINT NOT NULL DEFAULT -1, height_px BIGINT NOT NULL DEFAULT -1, has_sound BIGINT NOT NULL DEFAULT 0,"
    " streams TEXT NOT NULL DEFAULT '[]', reason TEXT NOT NULL DEFAULT '', thumb BIGINT NOT NULL DEFAULT 0,"
    " sheet TEXT NOT NULL DEFAULT '', claims TEXT NOT NULL DEFAULT '', has_gps BIGINT NOT NULL DEFAULT 0,"
    " lat_e7 BIGINT NOT NULL DEFAULT 0, lon_e7 BIGINT NOT NULL DEFAULT 0, radius_mm BIGINT NOT NULL DEFAULT 0,"
    " has_claimed BIGINT NOT NULL DEFAULT 0, claimed_us BIGINT NOT NULL DEFAULT 0,"
    " claimed_until_us BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX media_kind ON media (kind)",
    "CREATE INDEX media_unreadable ON media (item) WHERE reason <> ''",
    "CREATE TABLE claim (item BIGINT NOT NULL, stage BIGINT NOT NULL, ord BIGINT NOT NULL,"
    " place TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, clock TEXT NOT NULL,"
    " PRIMARY KEY (item, stage, ord))",
    "CREATE TABLE job (item BIGINT NOT NULL, stage BIGINT NOT NULL, version BIGINT NOT NULL,"
    " state BIGINT NOT NULL, error TEXT NOT NULL DEFAULT '', ms BIGINT NOT NULL DEFAULT -1,"
    " cpu_ms BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (item, stage))",
    // Jobs that are done, by far the most, are in none: nobody looks for them.
    "CREATE INDEX job_waiting ON job (stage, item) WHERE state = 0",
    "CREATE INDEX job_running ON job (stage, item) WHERE state = 1",
    "CREATE INDEX job_failed ON job (stage, item) WHERE state = 3",
    "CREATE INDEX job_stray ON job (stage, item) WHERE state NOT IN (0, 1, 2, 3)",
    // The file of an object as it was when the program last hashed it.
    "CREATE TABLE object_state (item KEY, size_bytes BIGINT NOT NULL, mtime_ns BIGINT NOT NULL,"
    " ctime_ns BIGINT NOT NULL, damage TEXT NOT NULL)",
    "CREATE INDEX object_damaged ON object_state (item) WHERE damage <> ''",
    "CREATE TABLE copy (a TEXT NOT NULL, b TEXT NOT NULL, score_ppm BIGINT NOT NULL,"
    " verdict TEXT NOT NULL, segments TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (a, b))",
    "CREATE INDEX copy_of_b ON copy (b)",
    // What model::judge_pair answers of two items by their numbers, a < b: a row of each pair that is shown.
    "CREATE TABLE footage (a BIGINT NOT NULL, b BIGINT NOT NULL, verdict TEXT NOT NULL, judged TEXT NOT NULL,"
    " recorded TEXT NOT NULL, by_sound BIGINT NOT NULL, same_footage BIGINT NOT NULL, PRIMARY KEY (a, b))",
    "CREATE INDEX footage_of_b ON footage (b)",
    // Most pairs are no copies, but one scene at two times: what is counted never reads them.
    "CREATE INDEX footage_same_a ON footage (a) WHERE same_footage = 1",
    "CREATE INDEX footage_same_b ON footage (b) WHERE same_footage = 1",
    "CREATE TABLE incident (id TEXT PRIMARY KEY, seq BIGINT NOT NULL, title TEXT NOT NULL DEFAULT '',"
    " stage TEXT NOT NULL DEFAULT '', side TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',"
    " times BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX incident_seq ON incident (seq)",
    "CREATE TABLE sound (item TEXT PRIMARY KEY, samples BIGINT NOT NULL, begin_us BIGINT NOT NULL,"
    " silent_samples BIGINT NOT NULL, clipped_samples BIGINT NOT NULL, filled_us BIGINT NOT NULL, jumps BIGINT NOT "
    "NULL)",
    "CREATE TABLE sound_pair (a TEXT NOT NULL, b TEXT NOT NULL, version BIGINT NOT NULL,"
    " state TEXT NOT NULL, strength_milli BIGINT NOT NULL, likeness_milli BIGINT NOT NULL, recorded BIGINT NOT NULL, "
    "hypotheses TEXT NOT NULL,"
    " PRIMARY KEY (a, b))",
    "CREATE INDEX sound_pair_b ON sound_pair (b)",
    // Of a thousand pairs few have anything in common: the solver reads those.
    "CREATE INDEX sound_pair_strength ON sound_pair (version, strength_milli)",
    "CREATE TABLE on_clock (item TEXT PRIMARY KEY)",
    "CREATE TABLE clock (one BIGINT PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL)",
};

// Makes the tables where there are none.
void make_tables(soci::session& sql);

using Schema = std::map<std::string, std::string>;  // "table item" to its SQL
Schema schema_of(soci::session& sql);
const Schema& schema_made_by_the_program();

// As Catalogue::is_current.
bool has_current_schema(const std::string& file);

}  // namespace contrechamp::store
