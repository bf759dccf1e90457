// How long a film or a recording is by what is in it: its packets, read without decoding them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/decode/input.h"

namespace contrechamp::media {

struct Measured {
  std::int64_t end_us = 0;               // of the last picture or sound
  std::vector<std::int64_t> streams_us;  // by the number of the stream; 0 where nothing was met
  std::vector<model::ClockPart> parts;   // where the clock of the file begins again
  bool whole = false;                    // read from beginning to end, not only from a place near the end
};

// The length that the header claims; nothing when there is none, or only a guess of libav.
std::optional<std::int64_t> claimed_length_us(const Input& input);

// Are two lengths the same, as exactly as containers say it?
bool is_near(std::int64_t one_us, std::int64_t other_us);
// Is this the length that was claimed, also where that counts from the zero of the file's clock?
bool agrees(const Input& input, std::int64_t claimed_us, std::int64_t found_us);

// From the last packet; all of the file where the header says nothing, the clock may leap, or the file does not reach
// its claimed end. Reads packets from `input`, which is used up afterwards.
Measured measure(Input& input);

}  // namespace contrechamp::media
