// Tables of the catalogue. BIGINT everywhere: SOCI cuts INTEGER columns to 32 bits.
#pragma once

namespace contrechamp::store {

// Another number on the disk: the catalogue is thrown away and made anew from records and log.
inline constexpr int catalogue_version = 5;

inline constexpr const char* catalogue_schema[] = {
    "CREATE TABLE IF NOT EXISTS position (one BIGINT PRIMARY KEY, entries BIGINT NOT NULL, last_hash TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS item (id TEXT PRIMARY KEY, sha512 TEXT NOT NULL, size_bytes BIGINT NOT NULL,"
    " seq BIGINT NOT NULL, name TEXT NOT NULL DEFAULT '', side TEXT NOT NULL DEFAULT '',"
    " source TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',"
    " search TEXT NOT NULL DEFAULT '', caption TEXT NOT NULL DEFAULT '', rating BIGINT NOT NULL DEFAULT -1,"
    " graphic BIGINT NOT NULL DEFAULT -1, marks BIGINT NOT NULL DEFAULT 0, disputed BIGINT NOT NULL DEFAULT 0,"
    " time TEXT NOT NULL DEFAULT '', earliest_us BIGINT NOT NULL DEFAULT 0, has_place BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX IF NOT EXISTS item_seq ON item (seq)",
    "CREATE INDEX IF NOT EXISTS item_name ON item (name, seq)",
    "CREATE INDEX IF NOT EXISTS item_side ON item (side)",
    "CREATE INDEX IF NOT EXISTS item_source ON item (source)",
    "CREATE TABLE IF NOT EXISTS arrival (seq BIGINT PRIMARY KEY, accession BIGINT NOT NULL, item TEXT NOT NULL,"
    " path TEXT NOT NULL, path_hex TEXT NOT NULL, folder TEXT NOT NULL, mtime_us BIGINT NOT NULL,"
    " ctime_us BIGINT NOT NULL,"
    " time_us BIGINT NOT NULL, agent TEXT NOT NULL, origin TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS arrival_item ON arrival (item)",
    "CREATE INDEX IF NOT EXISTS arrival_origin ON arrival (origin)",
    "CREATE INDEX IF NOT EXISTS arrival_accession ON arrival (accession)",
    "CREATE TABLE IF NOT EXISTS statement (seq BIGINT PRIMARY KEY, item TEXT NOT NULL, accession BIGINT NOT NULL,"
    " key TEXT NOT NULL, value TEXT NOT NULL, time_us BIGINT NOT NULL, agent TEXT NOT NULL, incident TEXT NOT NULL,"
    " said_by TEXT NOT NULL, evidence TEXT NOT NULL, start_us BIGINT NOT NULL, end_us BIGINT NOT NULL,"
    " has_where BIGINT NOT NULL, lat_e7 BIGINT NOT NULL, lon_e7 BIGINT NOT NULL, radius_mm BIGINT NOT NULL,"
    " bearing_e3 BIGINT NOT NULL, has_span BIGINT NOT NULL, earliest_us BIGINT NOT NULL, latest_us BIGINT NOT NULL,"
    " time_flags TEXT NOT NULL, withdraws BIGINT NOT NULL, state TEXT NOT NULL)",
    // Named to the person and the key: else the engine reads every statement of a key to find the last of one item.
    "DROP INDEX IF EXISTS statement_item",
    "DROP INDEX IF EXISTS statement_incident",
    "CREATE INDEX IF NOT EXISTS statement_of_item ON statement (item, said_by, key)",
    "CREATE INDEX IF NOT EXISTS statement_of_incident ON statement (incident, said_by, key)",
    "CREATE INDEX IF NOT EXISTS statement_key ON statement (key, state, value)",
    "DROP INDEX IF EXISTS statement_accession",
    "CREATE INDEX IF NOT EXISTS statement_of_delivery ON statement (accession, said_by, key)",
    "CREATE TABLE IF NOT EXISTS event (seq BIGINT PRIMARY KEY, event TEXT NOT NULL, item TEXT NOT NULL,"
    " time_us BIGINT NOT NULL, agent TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS event_item ON event (item)",
    "CREATE TABLE IF NOT EXISTS media (item TEXT PRIMARY KEY, kind TEXT NOT NULL DEFAULT 'other',"
    " mime TEXT NOT NULL DEFAULT '', container TEXT NOT NULL DEFAULT '', duration_us BIGINT NOT NULL DEFAULT -1,"
    " width_px BIGINT NOT NULL DEFAULT -1, height_px BIGINT NOT NULL DEFAULT -1, has_sound BIGINT NOT NULL DEFAULT 0,"
    " streams TEXT NOT NULL DEFAULT '[]', reason TEXT NOT NULL DEFAULT '', thumb BIGINT NOT NULL DEFAULT 0,"
    " sheet TEXT NOT NULL DEFAULT '', claims TEXT NOT NULL DEFAULT '', has_gps BIGINT NOT NULL DEFAULT 0,"
    " lat_e7 BIGINT NOT NULL DEFAULT 0, lon_e7 BIGINT NOT NULL DEFAULT 0, radius_mm BIGINT NOT NULL DEFAULT 0,"
    " has_claimed BIGINT NOT NULL DEFAULT 0, claimed_us BIGINT NOT NULL DEFAULT 0,"
    " claimed_until_us BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX IF NOT EXISTS media_kind ON media (kind)",
    "CREATE TABLE IF NOT EXISTS claim (item TEXT NOT NULL, stage TEXT NOT NULL, ord BIGINT NOT NULL,"
    " place TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, clock TEXT NOT NULL,"
    " PRIMARY KEY (item, stage, ord))",
    "CREATE TABLE IF NOT EXISTS job (item TEXT NOT NULL, stage TEXT NOT NULL, version BIGINT NOT NULL,"
    " seq BIGINT NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL DEFAULT '', ms BIGINT NOT NULL DEFAULT -1,"
    " cpu_ms BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (item, stage))",
    "CREATE INDEX IF NOT EXISTS job_state ON job (state, stage, seq)",
    "CREATE INDEX IF NOT EXISTS job_of_state ON job (state, item)",  // which items wait, without reading the jobs
    "CREATE TABLE IF NOT EXISTS copy (a TEXT NOT NULL, b TEXT NOT NULL, score_ppm BIGINT NOT NULL,"
    " verdict TEXT NOT NULL, segments TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (a, b))",
    // Most pairs are no copies, but one scene at two times: what is counted and shown never reads them.
    "DROP INDEX IF EXISTS copy_b",
    "CREATE INDEX IF NOT EXISTS copy_of_a ON copy (verdict, a, b)",
    "CREATE INDEX IF NOT EXISTS copy_of_b ON copy (b, verdict, a)",
    "CREATE TABLE IF NOT EXISTS incident (id TEXT PRIMARY KEY, seq BIGINT NOT NULL, title TEXT NOT NULL DEFAULT '',"
    " stage TEXT NOT NULL DEFAULT '', side TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',"
    " times BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX IF NOT EXISTS incident_seq ON incident (seq)",
    "CREATE TABLE IF NOT EXISTS sound (item TEXT PRIMARY KEY, samples BIGINT NOT NULL, begin_us BIGINT NOT NULL,"
    " silent_samples BIGINT NOT NULL, clipped_samples BIGINT NOT NULL, filled_us BIGINT NOT NULL, jumps BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sound_pair (a TEXT NOT NULL, b TEXT NOT NULL, version BIGINT NOT NULL,"
    " state TEXT NOT NULL, strength_milli BIGINT NOT NULL, hypotheses TEXT NOT NULL, PRIMARY KEY (a, b))",
    "CREATE INDEX IF NOT EXISTS sound_pair_b ON sound_pair (b)",
    // Of a thousand pairs few have anything in common: the solver reads those.
    "CREATE INDEX IF NOT EXISTS sound_pair_strength ON sound_pair (version, strength_milli)",
    "CREATE TABLE IF NOT EXISTS on_clock (item TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS clock (one BIGINT PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL)",
};

}  // namespace contrechamp::store
