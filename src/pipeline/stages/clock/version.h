// Of the stage `clock` and of the pairs that it keeps: those of another version are not read.
#pragma once

namespace contrechamp::pipeline {

inline constexpr int clock_version = 10;

}  // namespace contrechamp::pipeline
