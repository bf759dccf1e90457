// A record says what happened. docs/format/custody-log.md has the format with a worked example.
//
//   contrechamp record 1\n
//   <salt: 64 hexadecimal digits>\n
//   <one line of JSON>\n
//
// Its file name is the SHA-256 of all of it, the commitment that the log holds: whoever has only the log cannot test
// a guess without the salt, and a record that is erased takes nothing with it but itself.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace contrechamp::archive {

// PREMIS event types (id.loc.gov/vocabulary/preservation/eventType) that the archive uses.
namespace event_type {
inline constexpr const char* creation = "creation";                            // of the archive
inline constexpr const char* accession = "accession";                          // a delivery is taken in
inline constexpr const char* ingestion = "ingestion";                          // an object is sealed, with its digests
inline constexpr const char* transfer = "transfer";                            // a file arrived: name, path, time
inline constexpr const char* metadata_modification = "metadata modification";  // a statement or its withdrawal
inline constexpr const char* dissemination = "dissemination";                  // a checked copy went out
inline constexpr const char* deletion = "deletion";                            // a record was erased, and why
inline constexpr const char* recovery = "recovery";                            // an object was put back, from where
}  // namespace event_type

struct Record {
  std::string event;
  base::WorldTime time;
  std::string clock;   // "system, synchronised" or "system, not synchronised"
  std::string agent;   // chosen name, never a login
  std::string tool;    // "contrechamp 0.1.0"
  std::string object;  // SHA-256, empty when it is not about one
  base::Json detail = base::Json::object();
};

// The whole file. `salt` is 32 random bytes.
std::string encode_record(const Record& record, std::string_view salt);
base::Result<Record> parse_record(std::string_view file);

}  // namespace contrechamp::archive
