#include "store/gazetteer/line_reader.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/result.h"

namespace contrechamp::store {
namespace {

constexpr std::size_t block_bytes = 1 << 20;

}  // namespace

LineReader::LineReader(int fd, std::size_t most_line_bytes)
    : fd_(fd), most_line_bytes_(most_line_bytes), buffer_(most_line_bytes + block_bytes) {}

LineReader::Got LineReader::next(std::string_view& line) {
  const char* from = buffer_.data() + begin_;
  const auto* found = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
  if (found != nullptr || (at_end_ && (begin_ < end_ || skipping_))) {
    const std::size_t length = found != nullptr ? static_cast<std::size_t>(found - from) : end_ - begin_;
    begin_ += length + (found != nullptr ? 1 : 0);
    line = {from, length};
    const bool too_long = skipping_ || length > most_line_bytes_;
    skipping_ = false;
    return too_long ? Got::too_long : Got::line;
  }
  if (at_end_) return Got::end;
  if (end_ - begin_ > most_line_bytes_) skipping_ = true;
  if (skipping_) begin_ = end_;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_, begin_ = 0;
  ssize_t size = 0;
  do size = ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
  while (size < 0 && errno == EINTR);
  if (size < 0) base::fatal_errno("cannot read on");
  at_end_ = size == 0;
  end_ += static_cast<std::size_t>(size);
  bytes_read_ += size;
  return Got::part;
}

}  // namespace contrechamp::store
