// Evidence of compared sounds as JSON, as the catalogue keeps it and `clock --why` prints it.
#pragma once

#include "base/json.h"
#include "clock/pair/pair.h"

namespace contrechamp::pipeline {

base::Json to_json(const clock::Hypothesis& hypothesis);
// Fields that are missing or of another type count as 0.
clock::Hypothesis hypothesis_from_json(const base::Json& json);
clock::State state_from(const std::string& text);

}  // namespace contrechamp::pipeline
