#include "archive/verify.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "archive/archive.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

struct Sealed {
  std::string sha512;
  std::int64_t size_bytes = 0;
};

class Verifier {
 public:
  Verifier(const fs::path& root, const Progress& progress)
      : layout_{root}, progress_(progress), objects_(layout_.objects(), {}), records_(layout_.records(), {}) {}

  Verification run() {
    read_pending();
    check_log();
    check_settings();
    check_records();
    check_objects();
    check_folders();
    return std::move(result_);
  }

 private:
  void find(const fs::path& path, std::string kind, std::string what) {
    result_.findings.push_back({fs::relative(path, layout_.root).string(), std::move(kind), std::move(what)});
  }

  void read_pending() {
    const bool batch = fs::exists(layout_.pending());
    result_.unfinished = batch || fs::exists(layout_.erasing());
    if (!batch) return;
    std::istringstream lines(store::read_file(layout_.pending()));
    for (std::string line; std::getline(lines, line);) pending_.insert(line.substr(line.find(' ') + 1));
  }

  void check_log() {
    std::set<std::int64_t> unread = log_files();
    LogHead at;
    for (;;) {
      const LogReading log = read_log(layout_.log(), at, [&](const LogEntry& entry) { entries_.push_back(entry); });
      for (const LogProblem& problem : log.problems) find(layout_.log() / problem.file, "changed", problem.what);
      result_.entries = log.head.entries;
      result_.head = log.head.last_hash;
      const std::int64_t end = log.head.entries / entries_per_file;
      const bool within = unread.count(end) != 0;
      for (auto file = at.entries / entries_per_file; file <= end; ++file) unread.erase(file);
      // Behind a gap the reading goes on with what the next file says of the entry before it.
      const auto next = std::find_if(unread.begin(), unread.end(), [&](std::int64_t file) { return file > end && written_in(file); });
      if (next == unread.end()) {
        if (log.torn_bytes > 0 && !result_.unfinished)
          find(layout_.log() / log_file_name(log.head.entries), "changed", "the last entry is cut short");
        break;
      }
      if (within) find(layout_.log() / log_file_name(log.head.entries), "changed", "ends before its last entry");
      const std::int64_t first = end + (within ? 1 : 0), absent = *next - first;
      for (std::int64_t file = first; file < std::min(*next, first + 100); ++file)
        find(layout_.log() / log_file_name(file * entries_per_file), "missing", "a part of the log, one of " + std::to_string(absent));
      at = *written_in(*next);
    }
    for (const auto file : unread) find(layout_.log() / log_file_name(file * entries_per_file), "extra", "no part of the log");
    if (result_.entries == 0) find(layout_.log() / log_file_name(0), "missing", "the log is empty");
  }

  // Numbers of the files that have the name of a part of the log; others are findings.
  std::set<std::int64_t> log_files() {
    std::set<std::int64_t> numbers;
    for (const auto& entry : fs::directory_iterator(layout_.log())) {
      const std::string name = entry.path().filename().string();
      const auto digits = name.find('-') + 1;
      std::int64_t number = -1;
      std::from_chars(name.data() + digits, name.data() + name.size(), number);
      if (number >= 0 && number < (std::int64_t{1} << 40) && name == log_file_name(number * entries_per_file)) numbers.insert(number);
      else find(entry.path(), "extra", "no part of the log");
    }
    return numbers;
  }

  // What the first line of a file of the log says of the log before it; nothing when it does not begin as it should.
  std::optional<LogHead> written_in(std::int64_t file) const {
    LogHead head;
    head.entries = file * entries_per_file;
    const std::string seq = std::to_string(head.entries) + " ";
    std::ifstream in(layout_.log() / log_file_name(head.entries), std::ios::binary);
    std::string line;
    if (!std::getline(in, line) || line.size() != seq.size() + 129 || line.compare(0, seq.size(), seq) != 0) return std::nullopt;
    head.last_hash = line.substr(seq.size(), 64);
    return head;
  }

  void check_records() {
    std::map<std::string, std::int64_t> absent;
    std::set<std::string> present;
    for (const LogEntry& entry : entries_) {
      const fs::path file = records_.path_of(entry.commitment);
      if (!fs::exists(fs::symlink_status(file))) {
        absent[entry.commitment] = entry.seq;
        continue;
      }
      if (!present.insert(entry.commitment).second) continue;
      const std::string text = store::read_file(file);
      if (base::sha256_hex(text) != entry.commitment) {
        find(file, "changed", "record of entry " + std::to_string(entry.seq) + " does not match its commitment");
        continue;
      }
      take(entry, file, text);
    }
    for (const auto& [commitment, seq] : erased_)
      if (present.count(commitment) != 0 && !result_.unfinished)
        find(records_.path_of(commitment), "extra", "was erased by entry " + std::to_string(seq) + " and is still there");
    for (const auto& [commitment, seq] : absent) {
      if (erased_.count(commitment) != 0)
        ++result_.erased;
      else
        find(records_.path_of(commitment), "missing", "record of entry " + std::to_string(seq));
    }
    records_.list([&](const std::string& name) {
      if (present.count(name) == 0 && pending_.count(name) == 0)
        find(name.size() == 64 ? records_.path_of(name) : layout_.records() / name, "extra",
             "no log entry commits to this record");
    });
  }

  void take(const LogEntry& entry, const fs::path& file, const std::string& text) {
    const auto record = parse_record(text);
    if (!record) return find(file, "malformed", record.error().message);
    const base::Json& d = record->detail;
    if (record->event == event_type::creation && entry.seq == 0 && base::text_at(d, "settings_sha256") != settings_sha256_)
      find(layout_.settings(), "changed", "differs from what the first record says of it");
    if (record->event == event_type::ingestion)
      sealed_[record->object] = {base::text_at(d, "sha512"), base::number_at(d, "size_bytes")};
    if (record->event == event_type::deletion) erased_.emplace(base::text_at(d, "record"), entry.seq);
  }

  void check_settings() {
    if (!fs::exists(layout_.settings())) return find(layout_.settings(), "missing", "the archive's settings");
    settings_sha256_ = base::sha256_hex(store::read_file(layout_.settings()));
  }

  void check_objects() {
    std::int64_t total = 0;
    for (const auto& [id, sealed] : sealed_) total += std::max<std::int64_t>(sealed.size_bytes, 0);
    for (const auto& [id, sealed] : sealed_) {
      check_object(id, sealed);
      if (progress_) progress_(result_.bytes, total);
    }
    objects_.list([&](const std::string& name) {
      if (sealed_.count(name) == 0 && pending_.count(name) == 0)
        find(name.size() == 64 ? objects_.path_of(name) : layout_.objects() / name, "extra",
             "no record says that this object was sealed");
    });
  }

  void check_object(const std::string& id, const Sealed& sealed) {
    const fs::path path = objects_.path_of(id);
    auto source = objects_.open(id);
    if (!source) {
      const bool there = fs::exists(fs::symlink_status(path));
      return find(path, there ? "changed" : "missing", there ? "cannot be read as an object" : "sealed object");
    }
    base::Digest sha256(base::DigestKind::sha256);
    base::Digest sha512(base::DigestKind::sha512);
    std::int64_t at = 0;
    for (;;) {
      auto n = (*source)->read_at(at, buffer_);
      if (!n) return find(path, "changed", n.error().message);
      if (*n == 0) break;
      sha256.update(buffer_.data(), *n);
      sha512.update(buffer_.data(), *n);
      at += static_cast<std::int64_t>(*n);
    }
    ++result_.objects;
    result_.bytes += at;
    if (sha256.hex() != id || sha512.hex() != sealed.sha512 || at != sealed.size_bytes)
      find(path, "changed", "the bytes are not those that were sealed");
  }

  void check_folders() {
    static const std::set<std::string> known = {
        "contrechamp.toml", "objects", "log", "records", "derived", "incoming", "catalogue.sqlite",
        "catalogue.sqlite-wal", "catalogue.sqlite-shm"};
    for (const auto& entry : fs::directory_iterator(layout_.root))
      if (known.count(entry.path().filename().string()) == 0) find(entry.path(), "extra", "no part of an archive");
  }

  Layout layout_;
  const Progress& progress_;
  store::FolderStore objects_;
  store::FolderStore records_;
  Verification result_;
  std::string settings_sha256_;
  std::vector<LogEntry> entries_;
  std::map<std::string, Sealed> sealed_;
  std::map<std::string, std::int64_t> erased_;  // by commitment: the entry that says so
  std::set<std::string> pending_;
  std::vector<char> buffer_ = std::vector<char>(1 << 20);
};

}  // namespace

Verification verify(const fs::path& root, const Progress& progress) { return Verifier(root, progress).run(); }

}  // namespace contrechamp::archive
