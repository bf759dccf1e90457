// What the server asks of the archive behind it. Methods are called from several threads at once and may block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/statement.h"
#include "store/tables/rows.h"

namespace contrechamp::http {

// Empty: what was asked for is known, and there is nothing to show for it.
struct Body {
  std::string content_type;
  std::string data;
};

struct IngestAsked {
  std::vector<std::string> paths;  // of this machine
  std::string side, source, note;
};

class Workbench {
 public:
  virtual ~Workbench() = default;
  // Why nothing may be said or taken in now, as a sentence for a person; empty when it may. Quick: asked at each
  // change.
  virtual std::string write_refusal() = 0;
  virtual base::Json archive() = 0;
  virtual base::Json items(const store::ItemQuery& query) = 0;
  virtual base::Result<base::Json> item(const std::string& id) = 0;
  virtual base::Json facets(const store::ItemQuery& query) = 0;
  virtual base::Json graphic_levels() = 0;  // of every item that has one above 0
  virtual base::Result<base::Json> say(const std::string& id, const model::Statement& said) = 0;
  // The same of many items: all of it is said, or nothing.
  virtual base::Result<base::Json> say_of_many(const std::vector<std::string>& ids,
                                               const std::vector<model::Statement>& said) = 0;
  virtual base::Result<base::Json> withdraw(const std::vector<std::int64_t>& seqs, const std::string& by,
                                            const std::string& reason) = 0;
  virtual base::Json searches() = 0;
  virtual base::Result<base::Json> say_search(const model::Statement& said) = 0;
  virtual base::Json incidents(std::int64_t after, std::int64_t limit) = 0;
  virtual base::Result<base::Json> incident(const std::string& id) = 0;
  // Makes an incident when `id` is empty.
  virtual base::Result<base::Json> say_of_incident(const std::string& id,
                                                   const std::vector<model::Statement>& said) = 0;
  // Times and areas that stand, then those that files claim; `after` is empty or the `next` of the answer before.
  virtual base::Json chronology(const std::string& after, std::int64_t limit) = 0;
  virtual base::Json areas(const std::string& after, std::int64_t limit) = 0;
  // Both, and the incidents, of all that was spoken of after the statement `since`.
  virtual base::Json story_since(std::int64_t since) = 0;
  // Takes a delivery in, one at a time; returns at once.
  virtual base::Result<base::Json> ingest(const IngestAsked& asked) = 0;
  // The folders of this machine, for a delivery to be chosen from; only where to begin when `path` is empty.
  virtual base::Result<base::Json> folders(const std::string& path) = 0;
  virtual base::Json gazetteer(const std::string& text, std::int64_t limit) = 0;
  virtual base::Result<base::Json> import_gazetteer(const std::string& file) = 0;
  virtual base::Result<base::Json> copies(const std::string& id) = 0;    // all when empty
  virtual base::Result<base::Json> families(const std::string& id) = 0;  // all when empty
  virtual base::Json jobs(const std::string& state) = 0;
  virtual base::Result<Body> rendering(const std::string& id, const std::string& what) = 0;  // thumb, sheet, view
  virtual base::Result<Body> segment(const std::string& id, std::int64_t number) = 0;
  // The same as far as it needs no making, at once; nothing where it does.
  virtual std::optional<base::Result<Body>> rendering_at_once(const std::string& id, const std::string& what) = 0;
  virtual std::optional<base::Result<Body>> segment_at_once(const std::string& id, std::int64_t number) = 0;
  virtual base::Json clock() = 0;
  virtual base::Json clock_alone(std::int64_t limit) = 0;                // clips with sound on no clock
  virtual base::Result<base::Json> clock_of(const std::string& id) = 0;  // null when the item is on no clock
  virtual base::Result<base::Json> why(const std::string& a, const std::string& b) = 0;
  // The clock solved anew, with the seq of what was said; its value is that of a link of a with b.
  virtual base::Result<base::Json> say_link(const std::string& a, const std::string& b,
                                            const model::Statement& said) = 0;
  virtual base::Result<base::Json> wave(const std::string& id, std::int64_t points) = 0;
  // Rises when anything that a page shows has changed.
  virtual std::uint64_t change_count() = 0;
};

}  // namespace contrechamp::http
