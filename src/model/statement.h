// What people say, its keys and its values: docs/format/statements.md has it in words.
#pragma once

#include "model/statement/keys.h"
#include "model/statement/said.h"
#include "model/statement/value.h"
