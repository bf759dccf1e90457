// How many threads the server has, and how much they may have to do.
#pragma once

#include <cstddef>

namespace contrechamp::http {

inline constexpr int answer_threads = 4;  // reading the catalogue takes milliseconds

// Of each kind of slow work (Lane): as many as the processes that `serve` prepares for what the page waits for. A
// second one, so that what hangs does not hold up all others of its kind.
inline constexpr int slow_threads = 2;
// Requests that wait for one kind of slow work. A browser opens six connections to an address, so this is six of them;
// with all three kinds full and 96 event streams, 40 of the 256 connections remain for what is quick.
inline constexpr std::size_t most_waiting_slow = 40;

}  // namespace contrechamp::http
