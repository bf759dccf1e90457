// Tables of the catalogue. BIGINT everywhere: SOCI cuts INTEGER columns to 32 bits.
#pragma once

namespace contrechamp::store {

inline constexpr const char* catalogue_schema[] = {
    "CREATE TABLE IF NOT EXISTS position (one BIGINT PRIMARY KEY, entries BIGINT NOT NULL, last_hash TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS item (id TEXT PRIMARY KEY, sha512 TEXT NOT NULL, size_bytes BIGINT NOT NULL,"
    " seq BIGINT NOT NULL, name TEXT NOT NULL DEFAULT '', side TEXT NOT NULL DEFAULT '',"
    " source TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',"
    " search TEXT NOT NULL DEFAULT '')",
    "CREATE INDEX IF NOT EXISTS item_seq ON item (seq)",
    "CREATE TABLE IF NOT EXISTS arrival (seq BIGINT PRIMARY KEY, accession BIGINT NOT NULL, item TEXT NOT NULL,"
    " path TEXT NOT NULL, path_hex TEXT NOT NULL, folder TEXT NOT NULL, mtime_us BIGINT NOT NULL,"
    " ctime_us BIGINT NOT NULL,"
    " time_us BIGINT NOT NULL, agent TEXT NOT NULL, origin TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS arrival_item ON arrival (item)",
    "CREATE INDEX IF NOT EXISTS arrival_origin ON arrival (origin)",
    "CREATE INDEX IF NOT EXISTS arrival_accession ON arrival (accession)",
    "CREATE TABLE IF NOT EXISTS statement (seq BIGINT PRIMARY KEY, item TEXT NOT NULL, accession BIGINT NOT NULL,"
    " key TEXT NOT NULL, value TEXT NOT NULL, time_us BIGINT NOT NULL, agent TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS statement_item ON statement (item)",
    "CREATE INDEX IF NOT EXISTS statement_accession ON statement (accession)",
    "CREATE TABLE IF NOT EXISTS event (seq BIGINT PRIMARY KEY, event TEXT NOT NULL, item TEXT NOT NULL,"
    " time_us BIGINT NOT NULL, agent TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS event_item ON event (item)",
    "CREATE TABLE IF NOT EXISTS media (item TEXT PRIMARY KEY, kind TEXT NOT NULL DEFAULT 'other',"
    " mime TEXT NOT NULL DEFAULT '', container TEXT NOT NULL DEFAULT '', duration_us BIGINT NOT NULL DEFAULT -1,"
    " width_px BIGINT NOT NULL DEFAULT -1, height_px BIGINT NOT NULL DEFAULT -1, has_sound BIGINT NOT NULL DEFAULT 0,"
    " streams TEXT NOT NULL DEFAULT '[]', reason TEXT NOT NULL DEFAULT '', thumb BIGINT NOT NULL DEFAULT 0,"
    " sheet TEXT NOT NULL DEFAULT '')",
    "CREATE TABLE IF NOT EXISTS claim (item TEXT NOT NULL, stage TEXT NOT NULL, ord BIGINT NOT NULL,"
    " place TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, clock TEXT NOT NULL,"
    " PRIMARY KEY (item, stage, ord))",
    "CREATE TABLE IF NOT EXISTS job (item TEXT NOT NULL, stage TEXT NOT NULL, version BIGINT NOT NULL,"
    " seq BIGINT NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL DEFAULT '', ms BIGINT NOT NULL DEFAULT -1,"
    " cpu_ms BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (item, stage))",
    "CREATE INDEX IF NOT EXISTS job_state ON job (state, stage, seq)",
    "CREATE TABLE IF NOT EXISTS copy (a TEXT NOT NULL, b TEXT NOT NULL, score_ppm BIGINT NOT NULL,"
    " verdict TEXT NOT NULL, segments TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (a, b))",
    "CREATE INDEX IF NOT EXISTS copy_b ON copy (b)",
};

}  // namespace contrechamp::store
