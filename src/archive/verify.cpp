#include "archive/verify.h"

#include <map>
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
    result_.unfinished = fs::exists(layout_.pending());
    if (!result_.unfinished) return;
    std::istringstream lines(store::read_file(layout_.pending()));
    for (std::string line; std::getline(lines, line);) pending_.insert(line.substr(line.find(' ') + 1));
  }

  void check_log() {
    LogReading log = read_log(layout_.log(), {}, [&](const LogEntry& entry) { entries_.push_back(entry); });
    for (const LogProblem& problem : log.problems) find(layout_.log() / problem.file, "changed", problem.what);
    if (log.torn_bytes > 0 && !result_.unfinished)
      find(layout_.log() / log_file_name(log.head.entries), "changed", "the last entry is cut short");
    result_.entries = log.head.entries;
    result_.head = log.head.last_hash;
    for (const auto& entry : fs::directory_iterator(layout_.log())) {
      const std::string name = entry.path().filename().string();
      bool known = false;
      for (std::int64_t seq = 0; seq <= log.head.entries; seq += entries_per_file) known |= name == log_file_name(seq);
      if (!known) find(entry.path(), "extra", "no part of the log");
    }
    if (log.head.entries == 0) find(layout_.log(), "missing", "the log is empty");
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
    if (record->event == event_type::creation && entry.seq == 0 && d.value("settings_sha256", "") != settings_sha256_)
      find(layout_.settings(), "changed", "differs from what the first record says of it");
    if (record->event == event_type::ingestion)
      sealed_[record->object] = {d.value("sha512", ""), d.value("size_bytes", std::int64_t{-1})};
    if (record->event == event_type::deletion) erased_.insert(d.value("record", ""));
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
  std::set<std::string> erased_;
  std::set<std::string> pending_;
  std::vector<char> buffer_ = std::vector<char>(1 << 20);
};

}  // namespace

Verification verify(const fs::path& root, const Progress& progress) { return Verifier(root, progress).run(); }

}  // namespace contrechamp::archive
