// Lines of a file through one buffer of a fixed size: a line without an end takes no memory.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace contrechamp::store {

class LineReader {
 public:
  LineReader(int fd, std::size_t most_line_bytes);

  // too_long: a line of more than `most_line_bytes`, as a whole. part: some bytes were read and no line is at its end
  // yet, so that whoever reads can see to other things.
  enum class Got { line, too_long, part, end };
  // `line`, without its end, is good until the next call. Throws base::Fatal when the file cannot be read.
  Got next(std::string_view& line);
  std::int64_t bytes_read() const { return bytes_read_; }

 private:
  int fd_;
  std::size_t most_line_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of what is read and not given yet
  bool skipping_ = false, at_end_ = false;
  std::int64_t bytes_read_ = 0;
};

}  // namespace contrechamp::store
