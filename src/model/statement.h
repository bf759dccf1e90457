// Statements of people, their keys and their values: docs/format/statements.md.
#pragma once

#include "model/statement/keys.h"
#include "model/statement/statement.h"
#include "model/statement/value.h"
