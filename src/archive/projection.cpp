#include "archive/projection.h"

#include <fmt/format.h>

#include "base/json.h"

namespace contrechamp::archive {
namespace {

using base::number_at;
using base::text_at;

double decimal(const base::Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

// What the catalogue cannot tell from the rows of the same record: those of items, arrivals and statements.
std::string summary(const Record& record) {
  const base::Json& d = record.detail;
  if (record.event == event_type::ingestion || record.event == event_type::transfer ||
      record.event == event_type::metadata_modification)
    return {};
  if (record.event == event_type::accession) return text_at(d, "folder");
  if (record.event == event_type::deletion)
    return fmt::format("record {} erased: {}", number_at(d, "seq"), text_at(d, "reason"));
  if (record.event == event_type::dissemination) return text_at(d, "outcome");
  return text_at(d, "name");
}

}  // namespace

void project(store::Catalogue& catalogue, std::int64_t seq, const Record& record) {
  const base::Json& d = record.detail;
  // First the item, which its own event names.
  if (record.event == event_type::ingestion)
    catalogue.items().add(record.object, text_at(d, "sha512"), number_at(d, "size_bytes"), seq);
  catalogue.events().add({seq, record.event, record.object, record.time.us, record.agent, summary(record)});
  if (record.event == event_type::transfer) {
    store::ArrivalRow arrival;
    arrival.seq = seq;
    arrival.accession = number_at(d, "accession");
    arrival.item = record.object;
    arrival.path = text_at(d, "path");
    arrival.path_hex = text_at(d, "path_hex");
    arrival.folder = text_at(d, "folder");
    arrival.mtime_us = number_at(d, "mtime_us");
    arrival.ctime_us = number_at(d, "ctime_us");
    arrival.time_us = record.time.us;
    arrival.agent = record.agent;
    arrival.origin = text_at(d, "origin");
    catalogue.arrivals().add(arrival);
  } else if (record.event == event_type::metadata_modification) {
    store::StatementRow statement;
    statement.seq = seq;
    statement.item = record.object;
    statement.accession = record.object.empty() ? number_at(d, "accession") : -1;
    statement.key = text_at(d, "key");
    statement.value = text_at(d, "value");
    statement.time_us = record.time.us;
    statement.agent = record.agent;
    statement.by = text_at(d, "by").empty() ? record.agent : text_at(d, "by");
    statement.evidence = text_at(d, "evidence");
    statement.incident = text_at(d, "incident");
    statement.start_us = number_at(d, "start_us");
    statement.end_us = number_at(d, "end_us");
    statement.withdraws = number_at(d, "withdraws");
    if (const auto where = d.find("where"); where != d.end() && where->is_object()) {
      statement.has_where = true;
      statement.lat_deg = decimal(*where, "lat"), statement.lon_deg = decimal(*where, "lon");
      statement.radius_m = decimal(*where, "radius_m");
      statement.bearing_deg = where->contains("bearing_deg") ? decimal(*where, "bearing_deg") : -1;
    }
    catalogue.statements().add(statement);
  }
}

}  // namespace contrechamp::archive
