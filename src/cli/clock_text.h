// The clock of an archive as text for a person.
#pragma once

#include "views/clock/archive_clock.h"
#include "views/clock/pair_evidence.h"

namespace contrechamp::cli {

void print_clock(const views::ArchiveClock& clock);
void print_evidence(store::Catalogue& catalogue, const views::PairEvidence& evidence);

}  // namespace contrechamp::cli
