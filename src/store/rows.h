// Rows of the catalogue, as plain values. Empty text and -1 stand for "not known".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace contrechamp::store {

struct LogPosition {
  std::int64_t entries = 0;  // entries that the catalogue has taken in
  std::string last_hash;     // hash of the last of them
};

struct EventRow {
  std::int64_t seq = -1;
  std::string event;  // PREMIS event type
  std::string item;   // empty: about the archive
  std::int64_t time_us = 0;
  std::string agent;
  std::string detail;
};

struct ArrivalRow {
  std::int64_t seq = -1;
  std::int64_t accession = -1;  // seq of the delivery it came with
  std::string item;
  std::string path;      // UTF-8 for display, relative to the folder given
  std::string path_hex;  // exact bytes, only when they are not UTF-8
  std::string folder;    // name of the folder given
  std::int64_t mtime_us = 0;
  std::int64_t ctime_us = 0;  // of the source's inode: changes with every write
  std::int64_t time_us = 0;
  std::string agent;
  std::string origin;  // token that tells the same file met again
  std::string side, source, note;  // as said of its accession
};

struct StatementRow {
  std::int64_t seq = -1;
  std::string item;             // empty when it is about an accession
  std::int64_t accession = -1;  // -1 when it is about an item
  std::string key;
  std::string value;
  std::int64_t time_us = 0;
  std::string agent;
  bool superseded = false;
};

struct MediaRow {
  std::string item;
  std::string kind = "other";
  std::string mime;
  std::string container;
  std::int64_t duration_us = -1;
  int width_px = -1;
  int height_px = -1;
  bool has_sound = false;
  std::string streams = "[]";  // JSON
  std::string reason;          // why it cannot be read; empty when it can
};

struct ItemRow {
  std::string id;
  std::string sha512;
  std::int64_t size_bytes = 0;
  std::int64_t seq = -1;
  std::string name;  // the file name met first
  std::string side, source, note, place;
  std::int64_t arrivals = 0;
  std::int64_t copies = 0;
  std::string state;  // waiting, working, ready, unreadable
  bool thumb = false;
  std::string sheet;  // JSON, empty when there is none
  MediaRow media;
};

struct ClaimRow {
  std::string stage;
  std::string where, key, value, clock;
};

struct JobRow {
  std::string item;
  std::string name;  // of the item
  std::string stage;
  int version = 0;
  std::string state;  // waiting, running, done, failed
  std::string error;  // "kind: message"
  double seconds = -1;      // of the clock
  double cpu_seconds = 0;   // of the workers in the jail
};

struct CopyRow {
  std::string a, a_name, b, b_name;
  double score = 0;
  std::string verdict;
  std::string segments;  // JSON
};

struct ItemQuery {
  std::string kind, side, source, state, text, id;  // empty: any
  std::string sort = "arrival";                 // arrival, name, duration, size
  std::int64_t offset = 0;
  std::int64_t limit = -1;  // -1: all
};

struct Counts {
  std::int64_t items = 0, video = 0, photo = 0, sound = 0, text = 0, other = 0, unreadable = 0, copies = 0;
  std::int64_t size_bytes = 0;
  std::int64_t waiting = 0, running = 0, done = 0, failed = 0;
};

}  // namespace contrechamp::store
