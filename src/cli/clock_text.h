// The clock of an archive as text for a person.
#pragma once

#include "base/json.h"
#include "store/catalogue.h"

namespace contrechamp::cli {

void print_clock(const base::Json& clock);  // as work::clock_groups() makes it
void print_why(store::Catalogue& catalogue, const base::Json& why);

}  // namespace contrechamp::cli
