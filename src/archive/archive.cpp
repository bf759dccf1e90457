#include "archive/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/timex.h>
#include <unistd.h>

#include <set>

#include "archive/projection.h"
#include "archive/soundness/condition.h"
#include "archive/soundness/quarantine.h"
#include "archive/soundness/recovery.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

const char* clock_source() {
  struct timex state {};
  return ::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0 ? "system, synchronised"
                                                                     : "system, not synchronised";
}

// The engine opens its files by name: a link, or a second name of a file elsewhere, would have it write there.
bool only_ours(const store::Tree& archive) {
  for (const char* suffix : at::catalogue_suffixes) {
    const auto found = archive.status(std::string(at::catalogue) + suffix);
    if (found && (!S_ISREG(found->st_mode) || found->st_nlink != 1)) return false;
  }
  return true;
}

// Made by this program, and as many rows as it recorded.
bool is_sound(store::Catalogue& catalogue) {
  try {
    return catalogue.check().foreign_schema().empty() && catalogue.check().wrong_counts().empty();
  } catch (const base::Fatal&) {
    return false;
  }
}

}  // namespace

Archive::Archive(Layout layout, Settings settings)
    : layout_(std::move(layout)),
      settings_(std::move(settings)),
      staging_(std::string(at::incoming) + "/process-" + base::to_hex(base::random_bytes(8))),
      catalogue_path_(layout_.catalogue()),
      objects_(layout_.tree, at::objects, ""),
      records_(layout_.tree, staging_) {}

Archive::~Archive() {
  catalogue_.reset();
  std::error_code ignored;
  if (!own_folder_.empty()) fs::remove_all(own_folder_, ignored);
  if (staging_lock_.held()) (void)layout_.tree.remove_all(staging_);
}

base::Result<std::unique_ptr<Archive>> Archive::open(const fs::path& root) {
  auto tree = store::Tree::open(root);
  if (!tree)
    return base::fail(base::ErrorKind::not_found,
                      "no archive here (" + tree.error().message + "): make one with `contrechamp init`",
                      root.string());
  auto settings = read_settings(*tree);
  if (!settings) return tl::unexpected(settings.error());
  std::unique_ptr<Archive> archive(new Archive(Layout{root, *tree}, *settings));
  archive->refusal_ = ownership_refusal(*tree);
  if (archive->refusal_.empty()) {
    try {
      archive->open_for_writing();
    } catch (const base::Fatal& error) {
      archive->refuse_writing(fmt::format("nothing can be written into the archive: {}", error.what()));
    }
  }
  if (!archive->refusal_.empty()) archive->open_for_looking();
  return archive;
}

void Archive::open_for_writing() {
  clear_incoming();
  if (const auto made = layout_.tree.make_folders(staging_); !made) throw base::Fatal(made.error().message);
  staging_lock_ = store::FileLock(layout_.tree, staging_ + "/lock", store::FileLock::Wait::no);
  store::FileLock lock(layout_.tree, at::commit_lock, store::FileLock::Wait::yes);
  refusal_ = identity_refusal(layout_.tree, records_);
  if (!refusal_.empty()) {
    damage_.push_back(refusal_);
    return refuse_writing(refusal_ + ": nothing is written into it. Run `contrechamp verify`");
  }
  connect_to_own_catalogue();
  const store::LogPosition known = catalogue_->log_position();
  const auto problems = log_problems(layout_.tree, {known.entries, known.last_hash});
  for (const auto& problem : problems) damage_.push_back(problem.path + ": " + problem.what);
  if (!problems.empty()) return refuse_writing(log_refusal(problems));
  recover();
}

// Tables of another version of the program, or what is no catalogue at all: what they hold is made anew from records
// and log.
void Archive::connect_to_own_catalogue() {
  if (layout_.tree.exists(at::catalogue) &&
      !(only_ours(layout_.tree) && store::Catalogue::is_current(layout_.catalogue().string())))
    remove_catalogue(layout_.tree);
  catalogue_ = connect();
  if (is_sound(*catalogue_)) return;
  catalogue_.reset();
  remove_catalogue(layout_.tree);
  catalogue_ = connect();
}

void remove_catalogue(const store::Tree& archive) {
  for (const char* suffix : at::catalogue_suffixes)
    if (const auto gone = archive.remove(std::string(at::catalogue) + suffix); !gone)
      throw base::Fatal("cannot remove " + gone.error().where + ": " + gone.error().message);
}

// Where nothing may be written, the catalogue lies outside: a copy of the one in the folder, where that is whole, then
// what the log says beyond it.
void Archive::open_for_looking() {
  looking_ = true;
  catalogue_.reset();
  if (damage_.empty())
    for (const auto& problem : log_problems(layout_.tree, {})) damage_.push_back(problem.path + ": " + problem.what);
  const auto known_damage = damage_;
  if (staging_lock_.held()) (void)layout_.tree.remove_all(staging_);
  staging_lock_ = {};
  make_own_folder();
  catalogue_path_ = own_folder_ / at::catalogue;
  copy_catalogue(catalogue_path_);
  if (fs::exists(catalogue_path_) && !(store::Catalogue::is_current(catalogue_path_.string()) && is_sound(*connect())))
    for (const char* suffix : at::catalogue_suffixes) fs::remove(catalogue_path_.string() + suffix);
  catalogue_ = connect();
  const std::string why = refusal_;
  catch_up();
  // What was found first is what a person is told: the rest follows from it.
  if (!why.empty()) refuse_writing(why);
  if (!known_damage.empty()) damage_ = known_damage;
}

void Archive::make_own_folder() {
  for (const fs::path& base : {fs::temp_directory_path(), fs::path("/dev/shm")}) {
    std::string name = (base / "contrechamp-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) continue;
    own_folder_ = name;
    return;
  }
  throw base::Fatal("no room for a catalogue outside the archive: give TMPDIR a folder that can be written");
}

// A catalogue takes about 1 kB for a file of a few bytes (bench/statements) and some hundred for a film with many
// copies, sealed by two entries. What is far beyond is none of ours, and may be longer than any disk.
bool Archive::is_catalogue_too_large() const {
  constexpr std::int64_t most_bytes_at_first = 64 << 20, most_bytes_an_entry = 64 << 10;
  const auto status = layout_.tree.status(at::catalogue);
  return status && status->st_size > most_bytes_at_first + most_bytes_an_entry * entries_at_most(layout_.tree);
}

// Only of a file that is whole without its log of changes.
void Archive::copy_catalogue(const fs::path& path) const {
  if (is_catalogue_too_large()) return;
  const auto changes = layout_.tree.status(std::string(at::catalogue) + "-wal");
  if (changes && changes->st_size != 0) return;
  const auto from = layout_.tree.open_file(at::catalogue);
  if (!from) return;
  base::Fd to(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!to) return;
  std::vector<char> buffer(1 << 20);
  for (ssize_t n; (n = ::read(from->get(), buffer.data(), buffer.size())) > 0;)
    store::write_all(to.get(), {buffer.data(), static_cast<std::size_t>(n)}, path.string());
}

std::unique_ptr<store::Catalogue> Archive::connect(store::Durability durability) const {
  return std::make_unique<store::Catalogue>("sqlite3://" + catalogue_path_.string(), durability);
}

std::string Archive::write_refusal() const {
  std::lock_guard lock(refusal_mutex_);
  return refusal_;
}

void Archive::refuse_writing(const std::string& why) {
  std::lock_guard lock(refusal_mutex_);
  refusal_ = why;
}

namespace {

// Thrown within a transaction that must not stand: what the catalogue would say rests on a damaged log.
struct DamagedLog {};

}  // namespace

// What the log says beyond what the catalogue knows.
void Archive::catch_up() {
  const store::LogPosition known = catalogue_->log_position();
  const LogHead from{known.entries, known.entries == 0 ? std::string(64, '0') : known.last_hash};
  torn_bytes_ = 0;
  if (from.entries != 0 && ends_with(layout_.tree, from)) {
    head_ = from;
    return;
  }
  try {
    catalogue_->transact([&] { take_in_log(from); });
  } catch (const DamagedLog&) {
    // Said by refuse_writing(); nothing of it stays in the catalogue.
  }
}

// Problems of the log are damage and end writing. A record that cannot be read is damage too, but the log goes on.
void Archive::take_in_log(const LogHead& from) {
  std::set<std::string> named, absent, erased;
  std::set<std::int64_t> seen;  // a damaged log may say one entry twice, or out of its place
  std::int64_t last = -1;
  const LogReading log = read_log(layout_.tree, from, [&](const LogEntry& entry) {
    if (entry.seq < from.entries || (looking_ ? !seen.insert(entry.seq).second : entry.seq <= last)) return;
    last = entry.seq;
    if (from.entries == 0) named.insert(entry.commitment);
    const auto record = records_.record(entry.seq, entry.commitment);
    if (record) {
      if (record->event == event_type::deletion) erased.insert(base::text_at(record->detail, "record"));
      return project(*catalogue_, entry.seq, *record);
    }
    const bool gone = !record && record.error().kind == base::ErrorKind::not_found;
    if (gone) absent.insert(entry.commitment);
    else
      damage_.push_back(
          fmt::format("{}: record of entry {} {}", record.error().where, entry.seq, record.error().message));
    catalogue_->events().add(
        {entry.seq, gone ? "erased" : "unreadable", "", 0, "", gone ? "" : record.error().message});
  });
  for (const auto& commitment : erased) absent.erase(commitment);
  if (!absent.empty())
    damage_.push_back(fmt::format("records: {} missing, {} among them", absent.size(), *absent.begin()));
  std::vector<LogProblem> problems = log.problems;
  if (from.entries == 0)
    for (const auto& path : unnamed_records(records_, named, log.head.entries))
      problems.push_back({path, "extra", "no log entry names this record: the log was shortened"});
  if (log.head.entries == 0 && problems.empty()) problems.push_back({log_file_path(0), "missing", "the log is empty"});
  for (const auto& problem : problems) damage_.push_back(problem.path + ": " + problem.what);
  if (!problems.empty()) {
    refuse_writing(log_refusal(problems));
    if (!looking_) throw DamagedLog();
  }
  if (log.head.entries > from.entries) catalogue_->set_log_position({log.head.entries, log.head.last_hash});
  head_ = log.head;
  torn_bytes_ = problems.empty() ? log.torn_bytes : 0;
}

Record Archive::make_record(std::string event, std::string object, base::Json detail) const {
  Record record;
  record.event = std::move(event);
  record.time = base::now();
  record.clock = clock_source();
  record.agent = settings_.agent;
  record.tool = std::string("contrechamp ") + CONTRECHAMP_VERSION;
  record.object = std::move(object);
  record.detail = std::move(detail);
  return record;
}

std::int64_t Archive::commit(const std::vector<Record>& records, Batch* batch) {
  std::lock_guard mutex(commit_mutex_);
  if (const std::string why = write_refusal(); !why.empty()) throw base::Fatal(why);
  if (records.empty()) return head_.entries;
  store::FileLock lock(layout_.tree, at::commit_lock, store::FileLock::Wait::yes);
  recover();
  if (const std::string why = write_refusal(); !why.empty()) throw base::Fatal(why);
  const std::int64_t first = head_.entries;
  const auto objects = batch != nullptr ? batch->objects_.staged_names() : std::vector<std::string>();
  seal(records, batch);
  take_in(first, records, objects);
  return first;
}

// Everything up to the log. What fails before the first sync, a full disk most often, is taken back, and another commit
// may do better; after that nobody knows what is on the disk: this process writes no more, and the next start looks.
void Archive::seal(const std::vector<Record>& records, Batch* batch) {
  const auto staged = batch != nullptr ? batch->objects_.staged_names() : std::vector<std::string>();
  require_objects(records, staged);
  std::vector<std::string> files, commitments;
  for (const Record& record : records) {
    files.push_back(encode_record(record, base::random_bytes(32)));
    if (static_cast<std::int64_t>(files.back().size()) > most_record_bytes)
      throw base::Fatal("a record of this length is not kept: say it in fewer words");
    commitments.push_back(base::sha256_hex(files.back()));
  }
  bool sure = true;  // of what is on the disk
  try {
    records_.stage(head_.entries, files, settings_.format >= 2);
    store::write_new_file(
        layout_.tree, at::pending,
        encode_pending(head_.entries, static_cast<std::int64_t>(records.size()), staged, records_.listed()), 0600);
    sure = false;
    records_.settle();  // one file system: this settles objects and the list as well
    for (const auto& object : staged)
      if (objects_.status(object) && !damage_of(object).empty())
        set_aside(layout_.tree, objects_.path_of(object), object);
    if (batch != nullptr) batch->objects_.publish();
    records_.publish();
    store::sync_file_system(layout_.tree.fd());
    head_ = append_log(layout_.tree, head_, commitments);
  } catch (const base::Fatal& error) {
    records_.discard();
    if (sure) (void)layout_.tree.remove(at::pending);
    else
      refuse_writing(
          fmt::format("this process writes no more, since it could not be sure of what it wrote ({}). What was "
                      "acknowledged before is sealed. Start the program again: it then checks what was left",
                      error.what()));
    throw;
  }
}

// A record never names an object that is not there: another writer's clean-up may have taken away what stage() saw.
void Archive::require_objects(const std::vector<Record>& records, const std::vector<std::string>& staged) const {
  const std::set<std::string> fresh(staged.begin(), staged.end());
  for (const Record& record : records)
    if ((record.event == event_type::ingestion || record.event == event_type::transfer) && !record.object.empty() &&
        fresh.count(record.object) == 0 && !objects_.stat(record.object))
      throw base::Fatal("object " + record.object + " is gone: run the same command again");
}

// The log says it: from here on it stands, whatever becomes of the catalogue.
void Archive::take_in(std::int64_t first, const std::vector<Record>& records, const std::vector<std::string>& objects) {
  try {
    catalogue_->transact([&] {
      for (std::size_t i = 0; i < records.size(); ++i)
        project(*catalogue_, first + static_cast<std::int64_t>(i), records[i]);
      catalogue_->set_log_position({head_.entries, head_.last_hash});
      note_sound(objects);
    });
    (void)layout_.tree.remove(at::pending);
  } catch (const base::Fatal& error) {
    refuse_writing(
        fmt::format("what was said last is sealed, but the catalogue could not take it in ({}): this process writes no "
                    "more. Start the program again",
                    error.what()));
  }
}

}  // namespace contrechamp::archive
