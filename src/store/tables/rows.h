// Rows of the catalogue, as plain values. Empty text and -1 stand for "not known".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/footage.h"
#include "model/media.h"
#include "store/tables/states.h"

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
  std::string origin;              // token that tells the same file met again
  std::string side, source, note;  // as said of its accession
};

// About an item, an accession, an incident, or, with none of the three, about the archive.
struct StatementRow {
  std::int64_t seq = -1;
  std::string item;
  std::int64_t accession = -1;
  std::string key;
  std::string value;
  std::int64_t time_us = 0;
  std::string agent;        // who wrote it down
  bool superseded = false;  // does not stand any more, for whatever reason
  std::string incident;
  std::string by;  // who says it
  std::string evidence;
  std::int64_t start_us = -1;  // moment or stretch of the item
  std::int64_t end_us = -1;
  bool has_where = false;
  double lat_deg = 0, lon_deg = 0, radius_m = 0;
  double bearing_deg = -1;
  bool has_span = false;  // of a time: what it allows
  std::int64_t earliest_us = 0, latest_us = 0;
  std::string time_flags;
  std::int64_t withdraws = -1;  // takes the statement of this number back
  StatementState state = StatementState::stands;
};

struct IncidentRow {
  std::string id;
  std::int64_t seq = -1;  // of the first statement about it
  std::string title, stage, side, place;
  std::int64_t items = 0;
  std::int64_t times = 0;  // that stand and differ
};

// One time that stands, of an item or an incident; or, of an item without one, what its file claims.
struct TimeRow {
  std::int64_t seq = -1;
  std::string item, incident;
  std::string name;
  std::string value;
  std::int64_t earliest_us = 0, latest_us = 0;
  std::string flags;
  std::string by;
  std::string side, source, stage;
  bool claimed = false;
};

// One area that stands, of an item or an incident; or, of an item without one, where its file claims it was.
struct AreaRow {
  std::int64_t seq = -1;
  std::string item, incident;
  std::string name;
  std::string value;
  double lat_deg = 0, lon_deg = 0, radius_m = 0;
  double bearing_deg = -1;
  std::string by;
  std::string side;
  bool claimed = false;
};

struct SaidSince {
  std::int64_t until = -1;            // the last statement there is
  bool few = true;                    // false: more than asked for, or of a whole delivery
  std::vector<std::string> subjects;  // items and incidents, each once; empty when there are not few
};

struct FacetRow {
  std::string facet, value;
  std::int64_t count = 0;
};

struct MediaRow {
  std::string item;
  model::Kind kind = model::Kind::other;
  std::string mime;
  std::string container;
  std::int64_t duration_us = -1;
  int width_px = -1;
  int height_px = -1;
  bool has_sound = false;
  std::string streams = "[]";  // JSON
  std::string reason;          // why it cannot be read; empty when it can
};

// What an item is called beside others.
struct ItemName {
  std::string name, kind, side;
};

struct ItemRow {
  std::string id;
  std::string sha512;
  std::int64_t size_bytes = 0;
  std::int64_t seq = -1;
  std::string name;  // the file name met first
  std::string side, source, note, place;
  std::string caption;
  int rating = -1;
  int graphic = -1;
  std::int64_t marks = 0;
  bool disputed = false;         // two people say different things under one key
  std::string time;              // as said last, EDTF
  std::int64_t earliest_us = 0;  // of that time
  std::int64_t arrivals = 0;
  std::int64_t copies = 0;
  ItemState state = ItemState::waiting;
  std::string damage;  // of the original, when last looked at: missing, changed
  bool thumb = false;
  std::string sheet;  // JSON, empty when there is none
  MediaRow media;
};

// The file of an object when this program last hashed it.
struct ObjectState {
  std::string item;
  std::int64_t size_bytes = 0, mtime_ns = 0, ctime_ns = 0;
  std::string damage;  // "", missing, changed
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
  JobState state = JobState::waiting;
  std::string error;       // "kind: message"
  double seconds = -1;     // of the clock
  double cpu_seconds = 0;  // of the workers in the jail
};

// A pair that the finder found by its pictures; `a` is the item that it searched with.
struct CopyRow {
  std::string a, b;
  double score = 0;
  model::Verdict verdict = model::Verdict::copy;
  std::string segments;  // JSON
};

// Two items of which there is something to say: what is found and said of them together (model::judge_pair), and what
// was found by their pictures.
struct FootageRow {
  std::string a, a_name, b,
      b_name;  // of what was found by pictures in the order of that row; else the smaller id first
  model::PairAnswer answer;
  double score = 0;             // of the pictures
  std::string segments = "[]";  // of the pictures, JSON
};

// What was heard of an item's sound.
struct SoundRow {
  std::string item;
  std::int64_t samples = 0;   // at 8 kHz
  std::int64_t begin_us = 0;  // position in the file of the first
  std::int64_t silent_samples = 0;
  std::int64_t clipped_samples = 0;
  std::int64_t filled_us = 0;  // gaps of the container's times, taken as silence
  std::int64_t jumps = 0;      // places where the container's times part from the samples
};

// Two items whose sound was compared; a < b.
struct SoundPairRow {
  std::string a, b;
  int version = 0;
  std::string state;       // as clock::State is written
  double strength = 0;     // of the best hypothesis, 0 without one
  std::string hypotheses;  // JSON
  double likeness = 0;     // of the best hypothesis
  bool recorded = false;   // the state says: one recorded sound
};

struct ItemQuery {
  std::string kind, side, source, state, text,
      id;  // empty: any; the state "damaged": of damaged objects, in whatever state
  std::string sound, gps, copies, clock, time, place, disputed;  // "yes" or "no"
  std::string rating;                                            // "0"…"5": at least this; "none"
  std::string graphic;                                           // "0"…"3": at most this, or nothing said
  std::string tag, person, incident;
  std::string sort = "arrival";  // arrival, name, duration, size, rating, time
  std::int64_t offset = 0;
  std::string after;        // cursor of the last item before; takes the place of the offset
  std::int64_t limit = -1;  // -1: all
};

// A search in words of the index, and what can only be found by looking at every row.
struct SearchText {
  struct Word {
    std::string match, like;  // as the start of a word in the index; anywhere, in the folded text
  };
  std::vector<Word> words;
  std::string match;
  std::vector<std::string> likes;
};
SearchText search_text(const std::string& text);

// Where the list goes on after `row`, for ItemQuery::after.
std::string cursor_of(const ItemQuery& query, const ItemRow& row);
// Two people say different things under a key that holds one.
bool is_disputed(const std::vector<StatementRow>& statements);

struct Counts {
  std::int64_t items = 0, video = 0, photo = 0, sound = 0, text = 0, other = 0, unreadable = 0, copies = 0;
  std::int64_t size_bytes = 0;
  std::int64_t waiting = 0, running = 0, done = 0, failed = 0;
};

}  // namespace contrechamp::store
