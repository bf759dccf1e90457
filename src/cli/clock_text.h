// The clock of an archive as text for a person.
#pragma once

#include "base/json.h"
#include "store/tables/catalogue.h"

namespace contrechamp::cli {

void print_clock(const base::Json& clock);  // as views::clock_groups() makes it
void print_why(store::Catalogue& catalogue, const base::Json& why);

}  // namespace contrechamp::cli
