// The JSON of the clock (Clock, ClockGroup, ClockWhy … of docs/api/openapi.json).
#pragma once

#include "base/json.h"
#include "views/clock/archive_clock.h"
#include "views/clock/clock_alone.h"
#include "views/clock/pair_evidence.h"

namespace contrechamp::views {

base::Json to_json(const ArchiveClock& clock);
base::Json to_json(const ClockGroup& group);
base::Json to_json(const GroupWorld& world);
base::Json to_json(const ClipsAlone& alone);
base::Json to_json(const PairEvidence& evidence);
// Offsets as time in `a`, which is one of the two clips, minus time in the other.
base::Json to_json(const PairOpinions& opinions, const std::string& a);

}  // namespace contrechamp::views
