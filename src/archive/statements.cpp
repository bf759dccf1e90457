#include "archive/statements.h"

#include "base/coded.h"
#include "base/digest.h"

namespace contrechamp::archive {

namespace {

model::Value turned(const model::Value& value, const std::string& other) {
  if (const auto* footage = std::get_if<model::FootageStatement>(&value))
    return model::FootageStatement{other, footage->verdict};
  if (const auto* link = std::get_if<model::LinkStatement>(&value))
    return model::LinkStatement{link->what, other, -link->offset_us};
  return value;
}

// A statement about a pair is kept with the smaller id, whichever of the two it was made about.
base::Result<void> settle_pair(Archive& archive, Subject& subject, model::Statement& statement) {
  const std::string other = model::other_item(statement.key, statement.value);
  if (other.empty()) return {};  // check_statement says why
  if (other == subject.item) return base::fail(base::ErrorKind::refused, base::Code::said_of_itself);
  if (!archive.catalogue().items().find(other))
    return base::fail(base::ErrorKind::not_found, base::Code::no_item, other);
  if (other > subject.item) return {};
  statement.value = model::encode_value(turned(model::value_of(statement.key, statement.value), subject.item));
  subject.item = other;
  return {};
}

}  // namespace

base::Result<Record> make_statement(Archive& archive, Subject subject, model::Statement given) {
  const auto about = !subject.item.empty()       ? model::About::item
                     : !subject.incident.empty() ? model::About::incident
                                                 : model::About::archive;
  if (model::rule_of(given.key).holds == model::Holds::each)
    if (auto good = settle_pair(archive, subject, given); !good) return tl::unexpected(good.error());
  const auto statement = model::check_statement(std::move(given), about);
  if (!statement) return tl::unexpected(statement.error());
  base::Json detail{{"key", statement->key}, {"value", statement->value}};
  if (!subject.incident.empty()) detail["incident"] = subject.incident;
  if (!statement->by.empty() && statement->by != archive.settings().agent) detail["by"] = statement->by;
  if (!statement->evidence.empty()) detail["evidence"] = statement->evidence;
  if (statement->start_us) detail["start_us"] = *statement->start_us;
  if (statement->end_us) detail["end_us"] = *statement->end_us;
  if (statement->where) {
    detail["where"] = {{"lat", statement->where->lat_deg},
                       {"lon", statement->where->lon_deg},
                       {"radius_m", statement->where->radius_m}};
    if (statement->where->bearing_deg) detail["where"]["bearing_deg"] = *statement->where->bearing_deg;
  }
  return archive.make_record(event_type::metadata_modification, subject.item, std::move(detail));
}

base::Result<Record> make_withdrawal(Archive& archive, std::int64_t seq, const std::string& by,
                                     const std::string& reason) {
  const auto row = archive.catalogue().statements().find(seq);
  if (!row) return base::fail(base::ErrorKind::not_found, base::Code::no_statement, std::to_string(seq));
  if (row->accession >= 0) return base::fail(base::ErrorKind::refused, base::Code::withdraw_delivery);
  if (row->by != (by.empty() ? archive.settings().agent : by))
    return base::fail(base::ErrorKind::refused, base::Code::withdraw_of_other, base::Params{{"name", row->by}});
  if (row->state == store::StatementState::withdrawn || row->state == store::StatementState::withdrawal)
    return base::fail(base::ErrorKind::refused, base::Code::withdraw_twice);
  base::Json detail{{"key", row->key}, {"value", ""}, {"withdraws", seq}};
  if (!row->incident.empty()) detail["incident"] = row->incident;
  if (row->by != archive.settings().agent) detail["by"] = row->by;
  if (!reason.empty()) detail["evidence"] = reason;
  return archive.make_record(event_type::metadata_modification, row->item, std::move(detail));
}

std::string new_incident_id() { return base::to_hex(base::random_bytes(8)); }

}  // namespace contrechamp::archive
