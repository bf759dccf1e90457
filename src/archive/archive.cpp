#include "archive/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "archive/projection.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

void remove_catalogue(const Layout& layout) {
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(layout.catalogue().string() + suffix);
}

const char* clock_source() {
  struct timex state {};
  return ::adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0 ? "system, synchronised"
                                                                     : "system, not synchronised";
}

store::ReadBytes bytes_of(const std::string& text) {
  return [&text, at = std::size_t{0}](std::span<char> into) mutable -> base::Result<std::size_t> {
    const std::size_t n = text.copy(into.data(), into.size(), at);
    at += n;
    return n;
  };
}

bool in_use(const fs::path& staging) {
  return !store::FileLock(staging / "lock", store::FileLock::Wait::no).held();
}

}  // namespace

Archive::Archive(Layout layout, Settings settings)
    : layout_(std::move(layout)),
      settings_(std::move(settings)),
      staging_(layout_.incoming() / ("process-" + base::to_hex(base::random_bytes(8)))),
      objects_(layout_.objects(), {}),
      records_(layout_.records(), staging_) {}

Archive::~Archive() {
  std::error_code ignored;
  fs::remove_all(staging_, ignored);
}

base::Result<std::unique_ptr<Archive>> Archive::create(const fs::path& root, const std::string& name,
                                                       const std::string& agent) {
  if (fs::exists(root) && !fs::is_empty(root))
    return base::fail(base::ErrorKind::refused, "the folder is not empty: choose a new one", root.string());
  if (agent.empty()) return base::fail(base::ErrorKind::refused, "an archive needs the name of an agent");
  const Layout layout{root};
  const mode_t mask = ::umask(0077);
  for (const fs::path& folder : {layout.root, layout.objects(), layout.records(), layout.log(), layout.derived(),
                                 layout.incoming()})
    fs::create_directories(folder);
  ::umask(mask);
  fs::permissions(root, fs::perms::owner_all);
  const Settings settings{base::to_hex(base::random_bytes(16)), name, agent, 1};
  const std::string toml = encode_settings(settings);
  store::write_new_file(layout.settings(), toml, 0600);
  auto archive = open(root);
  if (!archive) return archive;
  (*archive)->sync_root();
  (*archive)->commit({(*archive)->make_record(
      event_type::creation, "",
      {{"name", settings.name}, {"archive", settings.id}, {"settings_sha256", base::sha256_hex(toml)}})});
  return archive;
}

base::Result<std::unique_ptr<Archive>> Archive::open(const fs::path& root) {
  const Layout layout{root};
  if (!fs::exists(layout.settings()))
    return base::fail(base::ErrorKind::not_found, "no archive here: make one with `contrechamp init`", root.string());
  auto settings = parse_settings(store::read_file(layout.settings()));
  if (!settings) return tl::unexpected(settings.error());
  std::unique_ptr<Archive> archive(new Archive(layout, *settings));
  fs::create_directories(archive->staging_);
  archive->staging_lock_ = store::FileLock(archive->staging_ / "lock", store::FileLock::Wait::no);
  // Tables of another version of the program: what they hold is made anew from records and log.
  if (fs::exists(layout.catalogue()) && !store::Catalogue::is_current(layout.catalogue().string()))
    remove_catalogue(layout);
  archive->catalogue_ = archive->connect();
  archive->recover();
  return archive;
}

std::unique_ptr<store::Catalogue> Archive::connect(store::Durability durability) const {
  return std::make_unique<store::Catalogue>("sqlite3://" + layout_.catalogue().string(), durability);
}

void Archive::sync_root() const {
  base::Fd fd(::open(layout_.root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) base::fatal_errno("cannot open " + layout_.root.string());
  store::sync_file_system(fd.get());
}

void Archive::recover() {
  store::FileLock lock(layout_.commit_lock(), store::FileLock::Wait::yes);
  drop_unacknowledged();
  catch_up();
  finish_erasing();
  for (const auto& entry : fs::directory_iterator(layout_.incoming())) {
    if (!entry.is_directory() || entry.path() == staging_ || in_use(entry.path())) continue;
    fs::remove_all(entry.path());
  }
}

// A batch that was killed before its last log entry was on the disk was acknowledged to nobody: its entries, records
// and new objects go. One whose entries are all there stands, and the catalogue takes it in.
void Archive::drop_unacknowledged() {
  if (!fs::exists(layout_.pending())) return;
  std::istringstream lines(store::read_file(layout_.pending()));
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::string word;
  std::string name;
  const bool whole = (lines >> word >> first >> count) && word == "batch";
  std::vector<std::string> objects;
  std::vector<std::string> records;
  bool ended = false;
  while (lines >> word) {
    if (word == "end") ended = true;
    if (!(lines >> name)) break;
    (word == "object" ? objects : records).push_back(name);
  }
  // Without its last line the list was never followed: nothing had been published yet.
  if (whole && ended) {
    LogReading log = read_log(layout_.log(), {}, [](const LogEntry&) {});
    if (log.head.entries < first + count) {
      truncate_log(layout_.log(), first);
      for (const auto& record : records) records_.remove(record);
      for (const auto& object : objects)
        if (!catalogue_->item(object)) objects_.remove(object);
    }
  }
  fs::remove(layout_.pending());
}

// An erasure that was killed: where the log says that it was done, it is done now.
void Archive::finish_erasing() {
  if (!fs::exists(layout_.erasing())) return;
  std::istringstream words(store::read_file(layout_.erasing()));
  std::string commitment;
  LogHead before;
  bool said = false;
  if (words >> commitment >> before.entries >> before.last_hash)
    read_log(layout_.log(), before, [&](const LogEntry& entry) {
      const fs::path file = records_.path_of(entry.commitment);
      const auto record = fs::exists(file) ? parse_record(store::read_file(file)) : base::fail(base::ErrorKind::not_found, "");
      said |= record && record->event == event_type::deletion && base::text_at(record->detail, "record") == commitment;
    });
  if (said) {
    if (fs::exists(records_.path_of(commitment))) records_.remove(commitment);
    make_catalogue_anew();
  }
  fs::remove(layout_.erasing());
}

void Archive::catch_up() {
  const store::LogPosition known = catalogue_->log_position();
  const LogHead from{known.entries, known.entries == 0 ? std::string(64, '0') : known.last_hash};
  catalogue_->transact([&] {
    const LogReading log = read_log(layout_.log(), from, [&](const LogEntry& entry) {
      std::error_code missing;
      const fs::path file = records_.path_of(entry.commitment);
      if (!fs::exists(file, missing)) {
        catalogue_->add_event({entry.seq, "erased", "", 0, "", ""});
        return;
      }
      if (auto record = parse_record(store::read_file(file)))
        project(*catalogue_, entry.seq, *record);
      else
        catalogue_->add_event({entry.seq, "unreadable", "", 0, "", record.error().message});
    });
    if (log.head.entries != from.entries) catalogue_->set_log_position({log.head.entries, log.head.last_hash});
    head_ = log.head;
  });
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

// A record never names an object that is not there: another writer's clean-up may have taken away what stage() saw.
void Archive::require_objects(const std::vector<Record>& records, const std::vector<std::string>& staged) const {
  const std::set<std::string> fresh(staged.begin(), staged.end());
  for (const Record& record : records)
    if (!record.object.empty() && fresh.count(record.object) == 0 && !objects_.stat(record.object))
      throw base::Fatal("object " + record.object + " is gone: run the same command again");
}

std::int64_t Archive::commit(const std::vector<Record>& records, Batch* batch) {
  if (records.empty()) return head_.entries;
  std::lock_guard mutex(commit_mutex_);
  store::FileLock lock(layout_.commit_lock(), store::FileLock::Wait::yes);
  drop_unacknowledged();
  if (catalogue_->log_position().entries != head_.entries) catch_up();
  const LogReading others = read_log(layout_.log(), head_, [](const LogEntry&) {});
  if (others.torn_bytes > 0) truncate_log(layout_.log(), others.head.entries);
  if (others.head.entries != head_.entries) catch_up();

  const std::int64_t first = head_.entries;
  std::string pending = "batch " + std::to_string(first) + " " + std::to_string(records.size()) + "\n";
  const auto staged = batch != nullptr ? batch->objects_.staged_names() : std::vector<std::string>();
  require_objects(records, staged);
  for (const auto& name : staged) pending += "object " + name + "\n";
  std::vector<std::string> commitments;
  for (const Record& record : records) {
    const std::string file = encode_record(record, base::random_bytes(32));
    commitments.push_back(records_.put(bytes_of(file))->sha256);
    pending += "record " + commitments.back() + "\n";
  }
  pending += "end 0\n";
  store::write_new_file(layout_.pending(), pending, 0600);
  records_.settle();  // one file system: this settles objects and the list as well
  if (batch != nullptr) batch->objects_.publish();
  records_.publish();
  sync_root();
  head_ = append_log(layout_.log(), head_, commitments);
  catalogue_->transact([&] {
    for (std::size_t i = 0; i < records.size(); ++i)
      project(*catalogue_, first + static_cast<std::int64_t>(i), records[i]);
    catalogue_->set_log_position({head_.entries, head_.last_hash});
  });
  fs::remove(layout_.pending());
  return first;
}

base::Result<void> Archive::erase_record(std::int64_t seq, const std::string& reason) {
  std::string commitment;
  read_log(layout_.log(), {}, [&](const LogEntry& entry) {
    if (entry.seq == seq) commitment = entry.commitment;
  });
  if (commitment.empty() || !fs::exists(records_.path_of(commitment)))
    return base::fail(base::ErrorKind::not_found, "no such record", std::to_string(seq));
  const auto record = parse_record(store::read_file(records_.path_of(commitment)));
  if (record && (record->event == event_type::ingestion || record->event == event_type::creation ||
                 record->event == event_type::deletion))
    return base::fail(base::ErrorKind::refused, "this record carries the seal itself and names nobody", record->event);
  store::write_new_file(layout_.erasing(), fmt::format("{} {} {}\n", commitment, head_.entries, head_.last_hash), 0600);
  commit({make_record(event_type::deletion, "", {{"seq", seq}, {"record", commitment}, {"reason", reason}})});
  std::lock_guard mutex(commit_mutex_);
  store::FileLock lock(layout_.commit_lock(), store::FileLock::Wait::yes);
  finish_erasing();
  return {};
}

void Archive::make_catalogue_anew() {
  catalogue_.reset();
  remove_catalogue(layout_);
  catalogue_ = connect();
  catch_up();
}

base::Result<fs::path> find_archive(const fs::path& from) {
  for (fs::path folder = fs::absolute(from);; folder = folder.parent_path()) {
    if (fs::exists(Layout{folder}.settings())) return folder;
    if (folder == folder.parent_path()) break;
  }
  return base::fail(base::ErrorKind::not_found,
                    "no archive: name one with --archive or CONTRECHAMP_ARCHIVE, or make one with `contrechamp init`");
}

}  // namespace contrechamp::archive
