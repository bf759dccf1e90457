#include "archive/saying.h"

#include "base/coded.h"
#include "base/digest.h"

namespace contrechamp::archive {

namespace {

model::Value turned(const model::Value& value, const std::string& other) {
  if (const auto* word = std::get_if<model::FootageStatement>(&value))
    return model::FootageStatement{other, word->verdict};
  if (const auto* word = std::get_if<model::LinkStatement>(&value))
    return model::LinkStatement{word->what, other, -word->offset_us};
  return value;
}

// What is said of a pair is kept with the smaller id, whichever of the two it was said of.
base::Result<void> settle_pair(Archive& archive, Subject& subject, model::Statement& said) {
  const std::string other = model::other_item(said.key, said.value);
  if (other.empty()) return {};  // check_statement says why
  if (other == subject.item) return base::fail(base::ErrorKind::refused, base::Code::said_of_itself);
  if (!archive.catalogue().items().find(other))
    return base::fail(base::ErrorKind::not_found, base::Code::no_item, other);
  if (other > subject.item) return {};
  said.value = model::encode_value(turned(model::value_of(said.key, said.value), subject.item));
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
  const auto said = model::check_statement(std::move(given), about);
  if (!said) return tl::unexpected(said.error());
  base::Json detail{{"key", said->key}, {"value", said->value}};
  if (!subject.incident.empty()) detail["incident"] = subject.incident;
  if (!said->by.empty() && said->by != archive.settings().agent) detail["by"] = said->by;
  if (!said->evidence.empty()) detail["evidence"] = said->evidence;
  if (said->start_us) detail["start_us"] = *said->start_us;
  if (said->end_us) detail["end_us"] = *said->end_us;
  if (said->where) {
    detail["where"] = {
        {"lat", said->where->lat_deg}, {"lon", said->where->lon_deg}, {"radius_m", said->where->radius_m}};
    if (said->where->bearing_deg) detail["where"]["bearing_deg"] = *said->where->bearing_deg;
  }
  return archive.make_record(event_type::metadata_modification, subject.item, std::move(detail));
}

base::Result<Record> make_withdrawal(Archive& archive, std::int64_t seq, const std::string& by,
                                     const std::string& reason) {
  const auto said = archive.catalogue().statements().find(seq);
  if (!said) return base::fail(base::ErrorKind::not_found, base::Code::no_statement, std::to_string(seq));
  if (said->accession >= 0) return base::fail(base::ErrorKind::refused, base::Code::withdraw_delivery);
  if (said->by != (by.empty() ? archive.settings().agent : by))
    return base::fail(base::ErrorKind::refused, base::Code::withdraw_of_other, base::Params{{"name", said->by}});
  if (said->state == store::StatementState::withdrawn || said->state == store::StatementState::withdrawal)
    return base::fail(base::ErrorKind::refused, base::Code::withdraw_twice);
  base::Json detail{{"key", said->key}, {"value", ""}, {"withdraws", seq}};
  if (!said->incident.empty()) detail["incident"] = said->incident;
  if (said->by != archive.settings().agent) detail["by"] = said->by;
  if (!reason.empty()) detail["evidence"] = reason;
  return archive.make_record(event_type::metadata_modification, said->item, std::move(detail));
}

std::string new_incident_id() { return base::to_hex(base::random_bytes(8)); }

}  // namespace contrechamp::archive
