#include "archive/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/digest.h"
#include "base/result.h"
#include "store/durable.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

// "" when the line is right, else what is wrong with it.
std::string check_line(const std::string& line, const LogHead& head, std::string& commitment) {
  const std::string expected = log_line(head.entries, head.last_hash, std::string(64, 'x'));
  const std::size_t fixed = expected.size() - 65;  // up to the commitment
  if (line.size() != expected.size()) return fmt::format("entry {} is malformed", head.entries);
  commitment = line.substr(fixed, 64);
  if (line.compare(0, fixed, expected, 0, fixed) != 0)
    return fmt::format("entry {} does not follow the entry before it", head.entries);
  if (commitment.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fmt::format("entry {} has no commitment", head.entries);
  return {};
}

// Takes the sequence number and hash as they are written, so that one bad line is one problem.
void follow(const std::string& line, LogHead& head) {
  ++head.entries;
  head.last_hash = base::sha256_hex(line);
}

void sync_folder(const fs::path& folder) {
  base::Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) base::fatal_errno("cannot sync " + folder.string());
}

}  // namespace

std::string log_file_name(std::int64_t seq) { return fmt::format("entries-{:06}", seq / entries_per_file); }

std::string log_line(std::int64_t seq, const std::string& previous_hash, const std::string& commitment) {
  return fmt::format("{} {} {}\n", seq, previous_hash, commitment);
}

LogReading read_log(const fs::path& folder, const LogHead& from, const std::function<void(const LogEntry&)>& each) {
  LogReading reading;
  reading.head = from;
  std::int64_t first_seq = from.entries - from.entries % entries_per_file;
  for (;; first_seq += entries_per_file) {
    const fs::path file = folder / log_file_name(first_seq);
    if (!fs::exists(file)) break;
    const std::string text = store::read_file(file);
    std::size_t at = 0;
    std::int64_t seq = first_seq;
    while (at < text.size()) {
      const std::size_t end = text.find('\n', at);
      if (end == std::string::npos) {
        reading.torn_bytes = static_cast<std::int64_t>(text.size() - at);
        break;
      }
      const std::string line = text.substr(at, end + 1 - at);
      at = end + 1;
      if (seq++ < from.entries) continue;
      LogEntry entry{reading.head.entries, {}};
      const std::string wrong = check_line(line, reading.head, entry.commitment);
      if (!wrong.empty()) reading.problems.push_back({file.filename().string(), wrong});
      if (entry.commitment.size() == 64) each(entry);
      follow(line, reading.head);
    }
    if (seq - first_seq > entries_per_file)
      reading.problems.push_back({file.filename().string(), "more entries than a file holds"});
    if (reading.head.entries != first_seq + entries_per_file) break;
  }
  return reading;
}

void truncate_log(const fs::path& folder, std::int64_t entries) {
  const std::int64_t first_seq = entries - entries % entries_per_file;
  for (std::int64_t later = first_seq + entries_per_file; fs::exists(folder / log_file_name(later));
       later += entries_per_file)
    fs::remove(folder / log_file_name(later));
  const fs::path file = folder / log_file_name(first_seq);
  if (!fs::exists(file)) return;
  const std::string text = store::read_file(file);
  std::size_t at = 0;
  for (std::int64_t seq = first_seq; seq < entries && at != std::string::npos; ++seq) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) base::fatal_errno("the log is shorter than the catalogue says: " + file.string());
    at = end + 1;
  }
  base::Fd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(at)) != 0 || ::fsync(fd.get()) != 0)
    base::fatal_errno("cannot mend " + file.string());
}

LogHead append_log(const fs::path& folder, const LogHead& head, const std::vector<std::string>& commitments) {
  LogHead now = head;
  std::size_t at = 0;
  while (at < commitments.size()) {
    const fs::path file = folder / log_file_name(now.entries);
    const bool fresh = !fs::exists(file);
    std::string text;
    do {
      const std::string line = log_line(now.entries, now.last_hash, commitments[at++]);
      follow(line, now);
      text += line;
    } while (at < commitments.size() && now.entries % entries_per_file != 0);
    base::Fd fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    if (!fd) base::fatal_errno("cannot open " + file.string());
    store::write_all(fd.get(), text, file.string());
    if (::fdatasync(fd.get()) != 0) base::fatal_errno("cannot sync " + file.string());
    if (fresh) sync_folder(folder);
  }
  return now;
}

}  // namespace contrechamp::archive
