// The two streams of the program: the answer, which must arrive, and words for whoever sits there, which may be lost.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace contrechamp::cli {

// On the error stream, which may be full, closed or a pipe that nobody reads: that is no reason to end. Any thread.
void tell_as_is(std::string_view text);
template <class... T>
void tell(fmt::format_string<T...> format, T&&... values) {
  tell_as_is(fmt::format(format, std::forward<T>(values)...));
}

// The same for what may be many lines, of at most 4 KiB each: nobody waits for a reader that is slow. False: it is
// lost.
bool tell_unless_full(std::string_view line);

// At the start: descriptors 0 to 2 are there, so that no file of an archive gets the number of a stream. What was
// closed can be neither read nor written, and says so.
void hold_standard_streams();
// At the end: whether all that was printed has left the program. Else says why not on the error stream.
bool answer_arrived();

}  // namespace contrechamp::cli
