# Writes OUT, base/codes.h, from the codes of errors and their English in CONTRACT (docs/api/openapi.json, ErrorCode): when the
# tree is configured, and anew when the document changes.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CONTRACT})
file(READ ${CONTRACT} document)
string(JSON codes GET "${document}" components schemas ErrorCode oneOf)
string(JSON count LENGTH "${codes}")
math(EXPR last "${count} - 1")
set(names "")
set(rows "")
foreach(number RANGE ${last})
  string(JSON code GET "${codes}" ${number} const)
  string(JSON english GET "${codes}" ${number} description)
  string(REPLACE "\\" "\\\\" english "${english}")
  string(REPLACE "\"" "\\\"" english "${english}")
  string(APPEND names "  ${code},\n")
  string(APPEND rows "    {\"${code}\", \"${english}\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${OUT} @ONLY CONTENT "// Made by cmake/codes.cmake from docs/api/openapi.json.
#pragma once

namespace contrechamp::base {

enum class Code {
@names@};

struct CodeRow {
  const char* name;
  const char* english;  // {name} stands for a parameter
};

// In the order of Code.
inline constexpr CodeRow code_rows[] = {
@rows@};

}  // namespace contrechamp::base
")
