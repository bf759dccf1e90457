#include "archive/projection.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/strings.h"

namespace contrechamp::archive {
namespace {

std::string text(const base::Json& detail, const char* key) {
  const auto found = detail.find(key);
  return found != detail.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number(const base::Json& detail, const char* key) {
  const auto found = detail.find(key);
  return found != detail.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

double decimal(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

std::string summary(const Record& record) {
  const base::Json& d = record.detail;
  if (record.event == event_type::accession) return text(d, "folder");
  if (record.event == event_type::ingestion)
    return fmt::format("{} bytes, SHA-256 and SHA-512 calculated", number(d, "size_bytes"));
  if (record.event == event_type::transfer) return text(d, "path");
  if (record.event == event_type::metadata_modification)
    return number(d, "withdraws") >= 0 ? fmt::format("statement {} withdrawn", number(d, "withdraws"))
                                       : text(d, "key") + " = " + text(d, "value");
  if (record.event == event_type::deletion) return fmt::format("record {} erased: {}", number(d, "seq"), text(d, "reason"));
  if (record.event == event_type::dissemination) return text(d, "outcome");
  return text(d, "name");
}

}  // namespace

void project(store::Catalogue& catalogue, std::int64_t seq, const Record& record) {
  const base::Json& d = record.detail;
  catalogue.add_event({seq, record.event, record.object, record.time.us, record.agent, summary(record)});
  if (record.event == event_type::ingestion) {
    catalogue.add_item(record.object, text(d, "sha512"), number(d, "size_bytes"), seq);
  } else if (record.event == event_type::transfer) {
    store::ArrivalRow arrival;
    arrival.seq = seq;
    arrival.accession = number(d, "accession");
    arrival.item = record.object;
    arrival.path = text(d, "path");
    arrival.path_hex = text(d, "path_hex");
    arrival.folder = text(d, "folder");
    arrival.mtime_us = number(d, "mtime_us");
    arrival.ctime_us = number(d, "ctime_us");
    arrival.time_us = record.time.us;
    arrival.agent = record.agent;
    arrival.origin = text(d, "origin");
    catalogue.add_arrival(arrival);
  } else if (record.event == event_type::metadata_modification) {
    store::StatementRow statement;
    statement.seq = seq;
    statement.item = record.object;
    statement.accession = record.object.empty() ? number(d, "accession") : -1;
    statement.key = text(d, "key");
    statement.value = text(d, "value");
    statement.time_us = record.time.us;
    statement.agent = record.agent;
    statement.by = text(d, "by").empty() ? record.agent : text(d, "by");
    statement.evidence = text(d, "evidence");
    statement.incident = text(d, "incident");
    statement.start_us = number(d, "start_us");
    statement.end_us = number(d, "end_us");
    statement.withdraws = number(d, "withdraws");
    if (const auto where = d.find("where"); where != d.end() && where->is_object()) {
      statement.has_where = true;
      statement.lat_deg = decimal(*where, "lat"), statement.lon_deg = decimal(*where, "lon");
      statement.radius_m = decimal(*where, "radius_m");
      statement.bearing_deg = where->contains("bearing_deg") ? decimal(*where, "bearing_deg") : -1;
    }
    catalogue.add_statement(statement);
  }
}

}  // namespace contrechamp::archive
