// What the server asks of the archive behind it. Methods are called from several threads at once and may block.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "store/rows.h"

namespace contrechamp::http {

struct Body {
  std::string content_type;
  std::string data;
};

class Workbench {
 public:
  virtual ~Workbench() = default;
  virtual base::Json archive() = 0;
  virtual base::Json items(const store::ItemQuery& query) = 0;
  virtual base::Result<base::Json> item(const std::string& id) = 0;
  virtual base::Result<base::Json> say(const std::string& id, const std::string& key, const std::string& value) = 0;
  virtual base::Result<base::Json> copies(const std::string& id) = 0;  // all when empty
  virtual base::Json jobs(const std::string& state) = 0;
  virtual base::Result<Body> rendering(const std::string& id, const std::string& what) = 0;  // thumb, sheet, view
  virtual base::Result<Body> segment(const std::string& id, std::int64_t number) = 0;
  virtual base::Json clock() = 0;
  virtual base::Result<base::Json> clock_of(const std::string& id) = 0;  // null when the item is on no clock
  virtual base::Result<base::Json> why(const std::string& a, const std::string& b) = 0;
  virtual base::Result<base::Json> say_link(const std::string& a, const std::string& b, const std::string& what,
                                            double offset_s) = 0;
  virtual base::Result<base::Json> wave(const std::string& id, std::int64_t points) = 0;
  // Rises when anything that a page shows has changed.
  virtual std::uint64_t change_count() = 0;
};

}  // namespace contrechamp::http
