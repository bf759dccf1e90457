# cmake -DSOURCE=folder -DOUT=file -P commit.cmake: the commit of the tree as a constant, empty where there is none to ask.
# Writes only what has changed, so that nothing is compiled anew without need.
set(commit "")
find_program(GIT git)
if(GIT AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=* OUTPUT_VARIABLE commit
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "// Made by cmake/commit.cmake.
#pragma once

namespace contrechamp::cli {

inline constexpr const char* commit = \"@commit@\";

}  // namespace contrechamp::cli
" @ONLY)
