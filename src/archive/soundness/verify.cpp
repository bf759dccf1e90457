#include "archive/soundness/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "archive/archive.h"
#include "archive/soundness/recovery.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

struct Sealed {
  std::string sha512;
  std::int64_t size_bytes = 0;
};

// Of what a crash may leave in the folder of one process: more is not looked through.
constexpr std::size_t most_staged_looked_at = 10000;

class Verifier {
 public:
  Verifier(store::Tree tree, const Progress& progress, Depth depth)
      : tree_(tree), progress_(progress), depth_(depth), objects_(tree, at::objects, ""), records_(tree, "") {
    result_.quick = depth == Depth::quick;
  }

  Verification run() {
    check_settings();
    read_log_and_records();
    read_pending();
    check_erased();
    check_record_files();
    check_objects();
    check_folders();
    return std::move(result_);
  }

 private:
  void find(const std::string& path, const char* kind, std::string what) {
    result_.findings.push_back({path, kind, std::move(what)});
  }

  void check_settings() {
    const auto toml = tree_.read(at::settings, most_settings_bytes);
    if (!toml) {
      const bool gone = toml.error().kind == base::ErrorKind::not_found;
      return find(at::settings, gone ? "missing" : "changed", gone ? "the archive's settings" : toml.error().message);
    }
    settings_sha256_ = base::sha256_hex(*toml);
    if (const auto settings = parse_settings(*toml)) format_ = settings->format;
    else find(at::settings, "malformed", settings.error().message);
  }

  void read_log_and_records() {
    const LogReading log = read_log(tree_, {}, [&](const LogEntry& entry) { take_entry(entry); });
    for (const auto& problem : log.problems) find(problem.path, problem.kind.c_str(), problem.what);
    result_.entries = log.head.entries;
    result_.head = log.head.last_hash;
    torn_ = log.torn_bytes > 0;
    if (result_.entries == 0 && log.problems.empty()) find(log_file_path(0), "missing", "the log is empty");
    for (const auto& [commitment, again] : doubled_)
      find(records_.single().path_of(commitment), "doubled",
           fmt::format("entry {} commits to the record of entry {}, one of {} that do", again.first,
                       entries_[commitment], again.second));
    const auto parts = tree_.list(at::log);
    if (!parts) return;
    const std::string last = log_file_name(std::max<std::int64_t>(result_.entries - 1, 0));
    const std::string next = log_file_name(result_.entries);  // there and empty after a crash
    for (const auto& part : *parts) {
      const bool known = part.name.size() == last.size() && part.name <= std::max(last, next) &&
                         part.name.rfind("entries-", 0) == 0 &&
                         part.name.find_first_not_of("0123456789", 8) == std::string::npos;
      if (!known) find(std::string(at::log) + "/" + part.name, "extra", "no part of the log");
      else note_file(std::string(at::log) + "/" + part.name);
    }
  }

  void take_entry(const LogEntry& entry) {
    if (!entries_.emplace(entry.commitment, entry.seq).second) {
      const auto [twice, fresh] = doubled_.emplace(entry.commitment, std::pair{entry.seq, std::int64_t{0}});
      ++twice->second.second;
      return;
    }
    const auto bytes = records_.read(entry.seq, entry.commitment);
    if (!bytes) {
      if (bytes.error().kind == base::ErrorKind::not_found)
        absent_[entry.commitment] = {entry.seq, bytes.error().where};
      else find(bytes.error().where, "changed", fmt::format("record of entry {} {}", entry.seq, bytes.error().message));
      return;
    }
    const auto record = parse_record(bytes->bytes);
    if (!record) return find(bytes->path, "malformed", record.error().message);
    const auto [salt, fresh] = salts_.emplace(salt_of(bytes->bytes), entry.seq);
    if (!fresh)
      find(bytes->path, "doubled",
           fmt::format("the records of entries {} and {} have one salt", salt->second, entry.seq));
    // Three lines, in a file of its own as in a pack.
    if (std::count(bytes->bytes.begin(), bytes->bytes.end(), '\n') != 3 || bytes->bytes.back() != '\n')
      find(bytes->path, "malformed", "is not written as a record is");
    take_record(entry, bytes->path, *record);
  }

  static std::string salt_of(const std::string& bytes) { return bytes.substr(bytes.find('\n') + 1, 64); }
  void take_record(const LogEntry& entry, const std::string& path, const Record& record) {
    const base::Json& d = record.detail;
    const bool creates = record.event == event_type::creation;
    if (creates != (entry.seq == 0))
      find(path, "forbidden", creates ? "a second creation" : "the first entry is no creation");
    if (creates && entry.seq == 0 && base::text_at(d, "settings_sha256") != settings_sha256_ &&
        !settings_sha256_.empty())
      find(at::settings, "changed", "differs from what the first record says of it");
    if (record.event == event_type::ingestion) {
      if (!store::is_digest(record.object)) return find(path, "malformed", "an ingestion without an object");
      const Sealed sealed{base::text_at(d, "sha512"), base::number_at(d, "size_bytes")};
      const auto [before, fresh] = sealed_.emplace(record.object, sealed);
      if (!fresh && (before->second.sha512 != sealed.sha512 || before->second.size_bytes != sealed.size_bytes))
        find(path, "changed", "seals an object otherwise than an entry before");
    }
    if (record.event == event_type::transfer && sealed_.count(record.object) == 0)
      find(path, "forbidden", "a file is said to have arrived with bytes that were not sealed before");
    events_[entry.commitment] = record.event;
    if (record.event == event_type::deletion) take_deletion(entry, path, d);
  }

  void take_deletion(const LogEntry& entry, const std::string& path, const base::Json& d) {
    const std::string commitment = base::text_at(d, "record"), event = base::text_at(d, "event");
    const auto named = entries_.find(commitment);
    if (named == entries_.end() || named->second != base::number_at(d, "seq") || named->second >= entry.seq)
      return find(path, "forbidden", "a deletion that names no entry before it");
    if (!erased_.emplace(commitment, entry.seq).second) find(path, "forbidden", "a record is erased twice");
    const auto still = events_.find(commitment);
    // Since format 2 a deletion says what it erased.
    const bool unsaid = event.empty() && format_ >= 2;
    if (named->second == 0 || unsaid || !may_be_erased(event) ||
        (still != events_.end() && !may_be_erased(still->second)))
      find(path, "forbidden",
           unsaid ? "a deletion that does not say what it erased" : "a deletion of a record that carries the seal");
  }

  // What a writer was about to publish, as far as it holds together: its entries are not all there, and of its objects
  // a record of its own speaks.
  void read_pending() {
    result_.unfinished = tree_.exists(at::pending) || tree_.exists(at::erasing);
    if (const auto erasing = tree_.read(at::erasing, 4096)) being_erased_ = parse_erasing(*erasing).value_or("");
    const auto text = tree_.read(at::pending, most_pending_bytes);
    if (!text && text.error().kind == base::ErrorKind::limit) find(at::pending, "malformed", text.error().message);
    PendingBatch pending = text ? parse_pending(*text) : PendingBatch{};
    const bool open = pending.complete && pending.first <= result_.entries &&
                      result_.entries < pending.first + pending.count &&
                      static_cast<std::int64_t>(pending.records.size()) <= pending.count;
    // Only a list that names the next entries explains a line that was being written.
    if (torn_ && !open) find(log_file_path(result_.entries), "changed", "the last entry is cut short");
    if (!open) return;
    pending_ = std::move(pending);
    for (const auto& commitment : pending_.records)
      if (const auto bytes = records_.read(pending_.first, commitment)) take_pending(bytes->bytes);
    for (const auto first : pending_.packs)
      if (const auto bytes = records_.read_pack(first)) take_pending(*bytes);
    take_staged();
  }

  void take_staged() {
    const auto folders = tree_.list(at::incoming);
    if (!folders) return;
    std::size_t looked_at = 0;
    for (const auto& folder : *folders) {
      const std::string path = std::string(at::incoming) + "/" + folder.name;
      const auto files =
          folder.type == store::FileType::folder ? tree_.list(path) : base::Result<std::vector<store::TreeEntry>>();
      if (!files) continue;
      for (const auto& file : *files)
        if (file.type == store::FileType::regular && ++looked_at <= most_staged_looked_at)
          if (const auto bytes = tree_.read(path + "/" + file.name, most_pack_bytes_read)) take_pending(*bytes);
    }
  }

  void take_pending(const std::string& bytes) {
    for (const auto& text : split_pack(bytes))
      if (const auto record = parse_record(text); record && record->event == event_type::ingestion)
        pending_objects_.insert(record->object);
  }

  void check_erased() {
    for (const auto& [commitment, seq] : erased_) {
      erased_entries_.insert(entries_[commitment]);
      if (absent_.count(commitment) == 0 && commitment != being_erased_)
        find(records_.single().path_of(commitment), "extra",
             fmt::format("was erased by entry {} and is still there", seq));
    }
    for (const auto& [commitment, where] : absent_) {
      if (erased_.count(commitment) != 0) ++result_.erased;
      else find(where.second, "missing", fmt::format("record of entry {}", where.first));
    }
  }

  void check_record_files() {
    records_.single().list([&](const std::string& name) {
      if (const auto first = pack_number(name)) return check_pack(*first);
      const bool single = store::is_digest(name);
      const std::string path = single ? records_.single().path_of(name) : std::string(at::records) + "/" + name;
      if (single && (entries_.count(name) != 0 || pending_.records.count(name) != 0)) return note_file(path);
      find(path, "extra", "no log entry commits to this record");
    });
  }

  // A pack holds the records of consecutive entries, and nothing else.
  void check_pack(std::int64_t first) {
    const std::string path = pack_path(first);
    const auto bytes = records_.read_pack(first);
    if (!bytes) return find(path, "changed", bytes.error().message);
    note_file(path);
    if (bytes->empty() || (first >= result_.entries && pending_.packs.count(first) == 0))
      return find(path, "extra", "no log entry commits to what is in it");
    std::int64_t seq = first;
    for (const auto& text : split_pack(*bytes)) {
      const std::string commitment = base::sha256_hex(text);
      const auto entry = entries_.find(commitment);
      const bool right = entry != entries_.end() && entry->second == seq;
      const bool erased = text == erased_record() && erased_entries_.count(seq) != 0;
      if (!right && !erased && pending_.packs.count(first) == 0)
        find(path, seq < result_.entries ? "changed" : "extra",
             fmt::format("what stands for entry {} is not its record", seq));
      ++seq;
    }
  }

  void check_objects() {
    std::int64_t total = 0;
    for (const auto& [id, sealed] : sealed_) total += std::max<std::int64_t>(sealed.size_bytes, 0);
    for (const auto& [id, sealed] : sealed_) {
      check_object(id, sealed);
      if (progress_) progress_(result_.bytes, total);
    }
    objects_.list([&](const std::string& name) {
      if (sealed_.count(name) != 0) return;
      if (pending_.objects.count(name) != 0 && pending_objects_.count(name) != 0) return;
      find(store::is_digest(name) ? objects_.path_of(name) : std::string(at::objects) + "/" + name, "extra",
           "no record says that this object was sealed");
    });
  }

  void check_object(const std::string& id, const Sealed& sealed) {
    const std::string path = objects_.path_of(id);
    const auto file = objects_.open_fd(id);
    if (!file) {
      const bool gone = file.error().kind == base::ErrorKind::not_found;
      return find(path, gone ? "missing" : "changed", gone ? "sealed object" : file.error().message);
    }
    struct ::stat status {};
    if (::fstat(file->get(), &status) != 0 || status.st_size != sealed.size_bytes)
      return find(path, "changed", fmt::format("{} bytes long, sealed with {}", status.st_size, sealed.size_bytes));
    note_file(path);
    ++result_.objects;
    if (depth_ == Depth::quick) return;
    if (const std::string wrong = wrong_bytes(*file, id, sealed); !wrong.empty()) find(path, "changed", wrong);
  }

  // "" when they are those that were sealed.
  std::string wrong_bytes(const base::Fd& file, const std::string& id, const Sealed& sealed) {
    base::Digest sha256(base::DigestKind::sha256);
    base::Digest sha512(base::DigestKind::sha512);
    std::int64_t read = 0;
    for (;;) {
      const ssize_t n = ::read(file.get(), buffer_.data(), buffer_.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return "cannot be read";
      if (n == 0 || read > sealed.size_bytes) break;
      sha256.update(buffer_.data(), static_cast<std::size_t>(n));
      sha512.update(buffer_.data(), static_cast<std::size_t>(n));
      read += n;
    }
    result_.bytes += read;
    if (sha256.hex() != id || sha512.hex() != sealed.sha512 || read != sealed.size_bytes)
      return "the bytes are not those that were sealed";
    return {};
  }

  // Others may write to it, or by another name.
  void note_file(const std::string& path) {
    const auto status = tree_.status(path);
    if (!status || !S_ISREG(status->st_mode)) return;
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
      result_.notes.push_back(
          {path, "mode", fmt::format("mode {:04o}: others may write to it", status->st_mode & 07777)});
    if (status->st_nlink > 1)
      result_.notes.push_back(
          {path, "linked",
           fmt::format("{} names lead to this file: who writes to another writes to this one", status->st_nlink)});
  }

  void check_folders() {
    std::map<std::string, store::FileType> known = {
        {at::settings, store::FileType::regular}, {at::objects, store::FileType::folder},
        {at::log, store::FileType::folder},       {at::records, store::FileType::folder},
        {at::derived, store::FileType::folder},   {at::incoming, store::FileType::folder},
        {at::quarantine, store::FileType::folder}};
    for (const char* suffix : at::catalogue_suffixes)
      known.emplace(std::string(at::catalogue) + suffix, store::FileType::regular);
    const auto top = tree_.list("");
    if (!top) return find(".", "changed", top.error().message);
    for (const auto& entry : *top) {
      const auto place = known.find(entry.name);
      if (place == known.end()) {
        find(entry.name, "extra", "no part of an archive");
      } else if (entry.type != place->second && entry.name != at::settings) {  // of which it is said above
        const auto status = tree_.status(entry.name);
        find(entry.name, "changed", std::string("is ") + store::type_name(status ? status->st_mode : 0));
      }
    }
    for (const char* folder : {at::incoming, at::derived}) check_types(folder);
    for (const char* folder : {at::objects, at::records})
      if (!tree_.exists(folder)) find(folder, "missing", "a folder of every archive");
  }

  // What may be removed any day is not looked through, but nothing in it may lead elsewhere or hold a reader up.
  void check_types(const std::string& folder) {
    const auto entries = tree_.list(folder);
    if (!entries) return;
    for (const auto& entry : *entries) {
      const std::string path = folder + "/" + entry.name;
      const bool file = path == at::pending || path == at::erasing || path == at::commit_lock || path == at::jobs_lock;
      const bool right = file ? entry.type == store::FileType::regular
                              : entry.type == store::FileType::regular || entry.type == store::FileType::folder;
      if (right) continue;
      const auto status = tree_.status(path);
      find(path, "changed", std::string("is ") + store::type_name(status ? status->st_mode : 0));
    }
  }

  store::Tree tree_;
  const Progress& progress_;
  Depth depth_;
  store::FolderStore objects_;
  Records records_;
  Verification result_;
  std::string settings_sha256_;
  int format_ = 2;
  bool torn_ = false;
  std::unordered_map<std::string, std::int64_t> entries_, salts_;  // by commitment, by salt: the entry
  std::map<std::string, std::pair<std::int64_t, std::int64_t>>
      doubled_;                                          // by commitment: the second entry, how many more
  std::unordered_map<std::string, std::string> events_;  // by commitment, of records that are there
  std::map<std::string, std::pair<std::int64_t, std::string>> absent_;
  std::string being_erased_;
  std::map<std::string, Sealed> sealed_;
  std::map<std::string, std::int64_t> erased_;  // by commitment: the entry that says so
  std::unordered_set<std::int64_t> erased_entries_;
  PendingBatch pending_;
  std::unordered_set<std::string> pending_objects_;
  std::vector<char> buffer_ = std::vector<char>(1 << 20);
};

}  // namespace

Verification verify(const std::filesystem::path& root, const Progress& progress, Depth depth) {
  const auto tree = store::Tree::open(root);
  if (tree) return Verifier(*tree, progress, depth).run();
  Verification nothing;
  nothing.findings.push_back({".", "missing", tree.error().message});
  return nothing;
}

}  // namespace contrechamp::archive
