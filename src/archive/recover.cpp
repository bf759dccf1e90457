// Recovery, carried out: what archive/soundness/recovery.h decides.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/soundness/condition.h"
#include "archive/soundness/quarantine.h"
#include "archive/soundness/recovery.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

// Bytes that the system holds in memory may be others than those on a disk that failed.
void forget_cached(const base::Fd& file) { ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED); }

}  // namespace

// Links and odd things in the two folders that may be emptied any day.
void Archive::clear_incoming() {
  const store::Tree& tree = layout_.tree;
  for (const char* folder : {at::incoming, at::derived}) {
    if (const auto found = tree.status(folder); found && !S_ISDIR(found->st_mode)) (void)tree.remove(folder);
    if (const auto made = tree.make_folders(folder); !made) throw base::Fatal(made.error().message);
    const auto entries = tree.list(folder);
    if (!entries) throw base::Fatal(std::string(folder) + ": " + entries.error().message);
    for (const auto& entry : *entries)
      if (entry.type == store::FileType::link) (void)tree.remove(std::string(folder) + "/" + entry.name);
  }
}

// Under the commit lock, before anything is written: everything that others wrote or left is taken in or cleared.
void Archive::recover() {
  const store::Tree& tree = layout_.tree;
  if (const auto text = tree.read(at::pending, most_pending_bytes)) {
    remove_unfinished_batch(*text);
  } else if (text.error().kind != base::ErrorKind::not_found) {
    set_aside(layout_.tree, at::pending, "pending");
  }
  if (!write_refusal().empty()) return;
  catch_up();
  if (!write_refusal().empty()) return;
  if (torn_bytes_ > 0) cut_torn_end(tree, head_);
  if (!erasing_) finish_erasing();
  if (cleared_) return;
  cleared_ = true;
  const auto entries = tree.list(at::incoming);
  if (!entries) return;
  for (const auto& entry : *entries) {
    const std::string path = std::string(at::incoming) + "/" + entry.name;
    if (entry.type == store::FileType::folder && path != staging_ && !in_use(tree, path)) (void)tree.remove_all(path);
  }
}

// A batch whose writer is gone. Of what it lists, what the log does not name goes: nobody was told of it. What the log
// names stands, is read from the disk once more, and is damage where it is not what it should be.
void Archive::remove_unfinished_batch(const std::string& text) {
  const PendingBatch pending = parse_pending(text);
  NamedByLog named;
  const bool plausible = pending.complete && static_cast<std::int64_t>(pending.records.size()) <= pending.count;
  if (plausible) {
    named = named_by_log(pending);
    if (!write_refusal().empty()) return;
    if (pending.first <= named.entries) {
      const Removable gone = removable(pending, named);
      for (const auto& record : gone.records) records_.single().remove(record);
      for (const auto& [first, kept] : gone.packs) records_.trim_pack(first, kept);
      for (const auto& object : gone.objects) objects_.remove(object);
      for (const auto& object : pending.objects) {
        if (named.objects.count(object) == 0) continue;
        if (const auto file = objects_.open_fd(object)) forget_cached(*file);
        if (const std::string wrong = damage_of(object); !wrong.empty())
          damage_.push_back(objects_.path_of(object) + ": " + wrong + ", after a writer that ended early");
      }
    }
  }
  (void)layout_.tree.remove(at::pending);
}

// Reads the whole log, and as many records as tell which of the listed objects are named.
NamedByLog Archive::named_by_log(const PendingBatch& pending) {
  NamedByLog named;
  std::set<std::string> absent, erased;
  bool wanted = false;
  for (const auto& object : pending.objects) wanted |= objects_.status(object).has_value();
  const LogReading log = read_log(layout_.tree, {}, [&](const LogEntry& entry) {
    named.commitments.insert(entry.commitment);
    if (!wanted) return;
    const auto record = records_.record(entry.seq, entry.commitment);
    if (!record) absent.insert(entry.commitment);
    else if (!record->object.empty()) named.objects.insert(record->object);
    if (record && record->event == event_type::deletion) erased.insert(base::text_at(record->detail, "record"));
  });
  if (!log.problems.empty()) refuse_writing(log_refusal(log.problems));
  named.entries = log.head.entries;
  for (const auto& commitment : absent) named.whole &= erased.count(commitment) != 0;
  return named;
}

// An erasure that was killed: where the log says that it was done, it is done now.
void Archive::finish_erasing() {
  const auto text = layout_.tree.read(at::erasing, 4096);
  if (!text) {
    if (text.error().kind != base::ErrorKind::not_found) set_aside(layout_.tree, at::erasing, "erasing");
    return;
  }
  const auto commitment = parse_erasing(*text);
  bool said = false;
  std::int64_t seq = -1;
  if (commitment)
    read_log(layout_.tree, {}, [&](const LogEntry& entry) {
      if (entry.commitment == *commitment) seq = entry.seq;
      if (seq < 0 || entry.seq == seq) return;
      const auto record = records_.record(entry.seq, entry.commitment);
      said |= record && record->event == event_type::deletion &&
              base::text_at(record->detail, "record") == *commitment && base::number_at(record->detail, "seq") == seq &&
              (settings_.format < 2 || !base::text_at(record->detail, "event").empty());
    });
  const auto record = seq >= 0 ? records_.record(seq, *commitment) : base::fail(base::ErrorKind::not_found, "");
  if (said && record && may_be_erased(record->event)) {
    records_.erase(seq, *commitment);
    make_catalogue_anew();
  }
  (void)layout_.tree.remove(at::erasing);
}

base::Result<void> Archive::erase_record(std::int64_t seq, const std::string& reason) {
  std::string commitment;
  read_log(layout_.tree, {}, [&](const LogEntry& entry) {
    if (entry.seq == seq) commitment = entry.commitment;
  });
  const auto bytes = records_.read(seq, commitment);
  if (commitment.empty() || !bytes)
    return base::fail(base::ErrorKind::not_found, "no such record", std::to_string(seq));
  const auto record = parse_record(bytes->bytes);
  if (record && !may_be_erased(record->event))
    return base::fail(base::ErrorKind::refused, "this record carries the seal itself and names nobody", record->event);
  erasing_ = true;
  store::replace_file(layout_.tree, at::erasing, fmt::format("{} {} {}\n", commitment, head_.entries, head_.last_hash));
  commit({make_record(
      event_type::deletion, "",
      {{"seq", seq}, {"record", commitment}, {"event", record ? record->event : "unknown"}, {"reason", reason}})});
  erasing_ = false;
  std::lock_guard mutex(commit_mutex_);
  store::FileLock lock(layout_.tree, at::commit_lock, store::FileLock::Wait::yes);
  finish_erasing();
  return {};
}

void Archive::make_catalogue_anew() {
  catalogue_.reset();
  remove_catalogue(layout_.tree);
  catalogue_ = connect();
  catch_up();
}

}  // namespace contrechamp::archive
