#include "archive/log/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "archive/layout.h"
#include "base/digest.h"
#include "store/blobs/durable.h"
#include "store/blobs/folder_store.h"

namespace contrechamp::archive {
namespace {

constexpr std::size_t after_number = 1 + 64 + 1 + 64 + 1;  // blank, hash, blank, commitment, line feed
constexpr std::size_t longest_line = 19 + after_number;    // 19 digits hold every number
// A part is at most as long as its lines, and what a write that was cut short left behind them.
constexpr std::int64_t most_part_bytes = entries_per_file * static_cast<std::int64_t>(longest_line) + (16 << 20);
constexpr std::int64_t most_problems_of_a_part = 20;  // a part of another log is wrong in every line

struct Line {
  std::int64_t seq = -1;
  std::string before, commitment;
};

// Nothing when the text is no line of a log.
std::optional<Line> parse_line(std::string_view text) {
  Line line;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), line.seq);
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || text.size() != digits + after_number || line.seq < 0) return std::nullopt;
  if ((digits > 1 && text[0] == '0') || text[digits] != ' ' || text[digits + 65] != ' ' || text.back() != '\n')
    return std::nullopt;
  line.before = text.substr(digits + 1, 64);
  line.commitment = text.substr(digits + 66, 64);
  if (!store::is_digest(line.before) || !store::is_digest(line.commitment)) return std::nullopt;
  return line;
}

// Reads one file of the log line by line, in memory of one block.
class LogFile {
 public:
  LogFile(base::Fd fd, std::int64_t offset) : fd_(std::move(fd)), offset_(offset) {}

  enum class Got { line, end, too_long, failed };
  Got next(std::string& line) {
    for (;;) {
      const std::size_t end = buffer_.find('\n', at_);
      if (end != std::string::npos) {
        if (end - at_ >= longest_line) return Got::too_long;
        line.assign(buffer_, at_, end + 1 - at_);
        at_ = end + 1;
        return Got::line;
      }
      // What is too long for a line is a write that was cut short, unless a line feed comes after all.
      if (buffer_.size() - at_ > longest_line) {
        passed_ += static_cast<std::int64_t>(buffer_.size() - at_);
        at_ = buffer_.size();
      }
      if (offset_ > most_part_bytes) return Got::too_long;
      const ssize_t n = read_more();
      if (n < 0) return Got::failed;
      if (n == 0) return Got::end;
      if (passed_ > 0 && buffer_.find('\n') != std::string::npos) return Got::too_long;
    }
  }
  std::int64_t left_bytes() const { return passed_ + static_cast<std::int64_t>(buffer_.size() - at_); }

 private:
  ssize_t read_more() {
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = buffer_.size();
    buffer_.resize(kept + (1 << 18));
    ssize_t n = 0;
    do n = ::pread(fd_.get(), buffer_.data() + kept, buffer_.size() - kept, static_cast<off_t>(offset_));
    while (n < 0 && errno == EINTR);
    buffer_.resize(kept + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    offset_ += std::max<ssize_t>(n, 0);
    return n;
  }

  base::Fd fd_;
  std::int64_t offset_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::int64_t passed_ = 0;  // bytes without a line feed, no longer held
};

class LogReader {
 public:
  LogReader(const store::Tree& archive, const LogHead& from, const std::function<void(const LogEntry&)>& each)
      : archive_(archive), each_(each) {
    reading_.head = from;
  }

  LogReading run() {
    if (!joins()) return std::move(reading_);
    const std::int64_t parts = count_parts();
    for (std::int64_t part = reading_.head.entries / entries_per_file; part < parts; ++part) {
      const bool more = read_part(part, part + 1 == parts);
      end_part(part * entries_per_file);
      if (!more) break;
    }
    return std::move(reading_);
  }

 private:
  void problem(std::int64_t seq, const char* kind, std::string what) {
    if (++problems_of_part_ <= most_problems_of_a_part)
      reading_.problems.push_back({log_file_path(seq), kind, std::move(what)});
  }
  void end_part(std::int64_t first) {
    const auto more = problems_of_part_ - most_problems_of_a_part;
    problems_of_part_ = 0;
    if (more > 0) problem(first, "changed", fmt::format("{} more faults", more));
    problems_of_part_ = 0;
  }

  // The line before is the one that is known.
  bool joins() {
    const LogHead& head = reading_.head;
    if (head.entries == 0) return true;
    const std::int64_t last = head.entries - 1;
    auto file = archive_.open_file(log_file_path(last));
    if (!file) {
      const bool gone = file.error().kind == base::ErrorKind::not_found;
      problem(last, gone ? "missing" : "changed",
              gone ? fmt::format("the log ends before entry {}, which is known here", last) : file.error().message);
      return false;
    }
    LogFile lines(std::move(*file), log_offset(last));
    std::string line;
    if (lines.next(line) != LogFile::Got::line) {
      problem(last, "changed", fmt::format("the log ends before entry {}, which is known here", last));
      return false;
    }
    if (base::sha256_hex(line) != head.last_hash) {
      problem(last, "changed", fmt::format("entry {} is not the one that is known here", last));
      return false;
    }
    return true;
  }

  // One more than the number of the last part that is there.
  std::int64_t count_parts() {
    std::int64_t parts = 0;
    const auto entries = archive_.list(at::log);
    if (!entries) {
      reading_.problems.push_back({at::log, entries.error().kind == base::ErrorKind::not_found ? "missing" : "changed",
                                   entries.error().message});
      return 0;
    }
    for (const auto& entry : *entries) {
      std::int64_t number = -1;
      const std::size_t dash = entry.name.find('-') + 1;
      std::from_chars(entry.name.data() + dash, entry.name.data() + entry.name.size(), number);
      const bool part =
          number >= 0 && number < (std::int64_t{1} << 40) && entry.name == log_file_name(number * entries_per_file);
      if (part && number >= parts && (number == 0 || begins_as_part(number))) parts = number + 1;
    }
    return parts;
  }

  // Of a file that may stand behind a gap: is it a part of a log at all? verify names what is none.
  bool begins_as_part(std::int64_t part) const {
    if (archive_.exists(log_file_path((part - 1) * entries_per_file)) &&
        part * entries_per_file <= reading_.head.entries + entries_per_file)
      return true;
    auto file = archive_.open_file(log_file_path(part * entries_per_file));
    if (!file) return false;
    LogFile lines(std::move(*file), 0);
    std::string text;
    if (lines.next(text) != LogFile::Got::line) return false;
    const auto line = parse_line(text);
    return line && line->seq == part * entries_per_file;
  }

  // False when the reading cannot go on.
  bool read_part(std::int64_t part, bool last_part) {
    const std::int64_t first = part * entries_per_file, end = first + entries_per_file;
    LogHead& head = reading_.head;
    auto file = archive_.open_file(log_file_path(first));
    if (!file) {
      const bool gone = file.error().kind == base::ErrorKind::not_found;
      if (!(gone && last_part))
        problem(first, gone ? "missing" : "changed", gone ? "a part of the log" : file.error().message);
      if (!last_part) head = {end, ""};
      return !last_part;
    }
    LogFile lines(std::move(*file), log_offset(std::max(head.entries, first)));
    std::string line;
    for (;;) {
      switch (lines.next(line)) {
        case LogFile::Got::line: take(line, first, end); continue;
        case LogFile::Got::end: break;
        case LogFile::Got::too_long:
          problem(first, "malformed", fmt::format("behind entry {} is no line of a log", head.entries - 1));
          break;
        case LogFile::Got::failed: problem(first, "changed", "cannot be read"); break;
      }
      break;
    }
    const bool full = head.entries >= end;
    if (last_part || !full) {
      if (last_part) reading_.torn_bytes = lines.left_bytes();
      else problem(first, "changed", "ends before its last entry");
    }
    if (!last_part && !full) head = {end, ""};
    return true;
  }

  void take(const std::string& text, std::int64_t first, std::int64_t end) {
    LogHead& head = reading_.head;
    const auto line = parse_line(text);
    const std::string hash = base::sha256_hex(text);
    if (!line) {
      problem(first, "malformed", fmt::format("entry {} is malformed", head.entries));
    } else if (line->seq < head.entries) {
      // One that was met before, or is out of its place: the next may follow the line before all the same.
      problem(first, "changed", out_of_order(*line));
      if (each_) each_({line->seq, line->commitment, hash});
      return;
    } else {
      if (head.entries >= end) problem(first, "changed", "more entries than a file holds");
      else if (line->seq != head.entries) problem(first, "changed", out_of_order(*line));
      else if (!head.last_hash.empty() && line->before != head.last_hash)
        problem(first, "changed", fmt::format("entry {} does not follow the entry before it", head.entries));
      // A line that is wrong counts where it says it stands, so that one fault is one problem.
      if (line->seq < end) head.entries = line->seq;
      if (each_) each_({head.entries, line->commitment, hash});
    }
    ++head.entries;
    head.last_hash = hash;
  }

  std::string out_of_order(const Line& line) const {
    if (line.seq > reading_.head.entries)
      return fmt::format("entry {} follows entry {}: {} missing", line.seq, reading_.head.entries - 1,
                         line.seq - reading_.head.entries);
    return fmt::format("in the place of entry {} stands entry {}", reading_.head.entries, line.seq);
  }

  const store::Tree& archive_;
  const std::function<void(const LogEntry&)>& each_;
  LogReading reading_;
  std::int64_t problems_of_part_ = 0;
};

[[noreturn]] void fail(const base::Error& error, const char* doing) {
  throw base::Fatal(fmt::format("cannot {} {}: {}", doing, error.where, error.message));
}

}  // namespace

std::string log_file_name(std::int64_t seq) { return fmt::format("entries-{:06}", seq / entries_per_file); }
std::string log_file_path(std::int64_t seq) { return std::string(at::log) + "/" + log_file_name(seq); }

std::string log_line(std::int64_t seq, const std::string& previous_hash, const std::string& commitment) {
  return fmt::format("{} {} {}\n", seq, previous_hash, commitment);
}

std::int64_t log_offset(std::int64_t seq) {
  const std::int64_t first = seq - seq % entries_per_file;
  std::int64_t bytes = 0;
  std::int64_t digits = 1;
  for (std::int64_t from = 0, below = 10; from < seq; from = below, below *= 10, ++digits)
    bytes += std::max<std::int64_t>(0, std::min(seq, below) - std::max(first, from)) *
             (digits + static_cast<std::int64_t>(after_number));
  return bytes;
}

std::int64_t entries_at_most(const store::Tree& archive) {
  std::int64_t entries = 0;
  const auto parts = archive.list(at::log);
  if (!parts) return 0;
  for (const auto& part : *parts)
    if (const auto status = archive.status(std::string(at::log) + "/" + part.name))
      entries += std::min(entries_per_file, status->st_size / static_cast<std::int64_t>(after_number) + 1);
  return entries;
}

LogReading read_log(const store::Tree& archive, const LogHead& from, const std::function<void(const LogEntry&)>& each) {
  return LogReader(archive, from, each).run();
}

base::Result<std::string> first_commitment(const store::Tree& archive) {
  auto file = archive.open_file(log_file_path(0));
  if (!file) return base::fail(base::ErrorKind::unreadable, "the log cannot be read: " + file.error().message);
  std::string text;
  const bool whole = LogFile(std::move(*file), 0).next(text) == LogFile::Got::line;
  const auto line = whole ? parse_line(text) : std::nullopt;
  if (!line || line->seq != 0)
    return base::fail(base::ErrorKind::unreadable, "the log does not begin with a first entry");
  return line->commitment;
}

bool ends_with(const store::Tree& archive, const LogHead& head) {
  if (head.entries == 0) return false;
  const std::int64_t last = head.entries - 1;
  if (head.entries % entries_per_file == 0 && archive.exists(log_file_path(head.entries))) return false;
  const auto file = archive.open_file(log_file_path(last));
  if (!file) return false;
  const std::int64_t from = log_offset(last);
  std::string line(longest_line + 1, '\0');
  const ssize_t n = ::pread(file->get(), line.data(), line.size(), static_cast<off_t>(from));
  line.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
  return !line.empty() && line.find('\n') == line.size() - 1 && base::sha256_hex(line) == head.last_hash;
}

void cut_torn_end(const store::Tree& archive, const LogHead& head) {
  const auto file = archive.open_update(log_file_path(head.entries));
  if (!file) {
    if (file.error().kind == base::ErrorKind::not_found) return;
    fail(file.error(), "mend");
  }
  if (::ftruncate(file->get(), static_cast<off_t>(log_offset(head.entries))) != 0 || ::fsync(file->get()) != 0)
    base::fatal_errno("cannot mend " + log_file_path(head.entries));
}

LogHead append_log(const store::Tree& archive, const LogHead& head, const std::vector<std::string>& commitments) {
  LogHead now = head;
  std::vector<LogHead> begun;  // the end of the log before each file that was written to
  try {
    for (std::size_t next = 0; next < commitments.size();) {
      const std::string path = log_file_path(now.entries);
      const bool fresh = !archive.exists(path);
      const auto file = archive.open_append(path, 0600);
      if (!file) fail(file.error(), "open");
      if (::lseek(file->get(), 0, SEEK_END) != log_offset(now.entries))
        throw base::Fatal(path + " does not end where it should: nothing was written. Run `contrechamp verify`");
      begun.push_back(now);
      std::string text;
      do {
        const std::string line = log_line(now.entries, now.last_hash, commitments[next++]);
        ++now.entries;
        now.last_hash = base::sha256_hex(line);
        text += line;
      } while (next < commitments.size() && now.entries % entries_per_file != 0);
      store::write_all(file->get(), text, path);
      if (::fdatasync(file->get()) != 0) base::fatal_errno("cannot sync " + path);
      if (fresh) store::sync_folder(archive, at::log);
    }
  } catch (...) {
    // Nobody was told of these lines. Where they cannot be taken back either, the next start finds and judges them.
    for (; !begun.empty(); begun.pop_back())
      if (const auto file = archive.open_update(log_file_path(begun.back().entries)))
        if (::ftruncate(file->get(), static_cast<off_t>(log_offset(begun.back().entries))) == 0) ::fsync(file->get());
    throw;
  }
  return now;
}

}  // namespace contrechamp::archive
