// An archive: objects, records and log on disk, and the catalogue made from them.
//
// Several processes may have one archive open; every change goes through commit(), which holds a lock for its length
// and first takes in what others wrote. Writing is in the order: object durable, record durable, log entry durable,
// catalogue row, and only then does commit() return.
//
// An archive is opened for writing, or, where that cannot be or must not be, for looking only: on a medium that takes
// no writing, when it belongs to another user, when its log is damaged. write_refusal() says which. Looking changes
// nothing in the folder.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "archive/layout.h"
#include "archive/log/log.h"
#include "archive/log/record.h"
#include "archive/log/records.h"
#include "store/blobs/durable.h"
#include "store/blobs/folder_store.h"
#include "store/tables/catalogue.h"

namespace contrechamp::archive {

struct Settings {
  std::string id;     // 32 hexadecimal digits, random
  std::string name;   // for people
  std::string agent;  // who writes, a chosen name
  int format = 2;     // 1: every record is a file of its own
};

std::string encode_settings(const Settings& settings);
base::Result<Settings> parse_settings(std::string_view toml);
// Of the archive in this folder.
base::Result<Settings> read_settings(const store::Tree& archive);
inline constexpr std::int64_t most_settings_bytes = 64 << 10;

struct NamedByLog;
struct PendingBatch;

// Objects on their way in, staged by one thread; sealed by the commit() that they are given to.
class Batch {
 public:
  base::Result<store::BlobInfo> stage(const store::ReadBytes& read) { return objects_.put(read); }
  // Takes one staged object out again.
  void unstage(const std::string& sha256) { objects_.unstage(sha256); }

 private:
  friend class Archive;
  explicit Batch(store::FolderStore objects) : objects_(std::move(objects)) {}
  store::FolderStore objects_;
};

class Archive {
 public:
  // Makes a folder of mode 0700, or takes one that is empty or holds what a killed create() left; refuses a folder that
  // holds anything else. Until the settings have their name, the last step, there is no archive.
  static base::Result<std::unique_ptr<Archive>> create(const std::filesystem::path& root, const std::string& name,
                                                       const std::string& agent);
  // For writing where that can be, and cleans up after a killed writer; else for looking only.
  static base::Result<std::unique_ptr<Archive>> open(const std::filesystem::path& root);
  // Makes the catalogue anew from records and log, hashing what it reads. Refused when another process has the archive
  // open, and, unless `accept_fewer`, when the log or a record is damaged or the new catalogue would hold less.
  static base::Result<void> rebuild(const std::filesystem::path& root, bool accept_fewer);
  // Does the catalogue say what the log says? Projects the log once more, beside the archive, and compares all rows;
  // writes nothing into it. Empty when it does, or when there is none or one at work.
  static std::string catalogue_difference(const std::filesystem::path& root);
  ~Archive();

  const Layout& layout() const { return layout_; }
  const Settings& settings() const { return settings_; }
  store::Catalogue& catalogue() { return *catalogue_; }
  const store::FolderStore& objects() const { return objects_; }
  // A connection of one's own, for a thread that must not wait for others.
  std::unique_ptr<store::Catalogue> connect(store::Durability durability = store::Durability::said) const;

  // Why nothing is written, for a person; empty while it may be. Any thread.
  std::string write_refusal() const;
  // What is wrong with the archive, found on opening: a line each, for a person.
  const std::vector<std::string>& damage() const { return damage_; }

  Batch make_batch() const { return Batch(store::FolderStore(layout_.tree, at::objects, staging_)); }

  // Fills in time, clock, agent and tool.
  Record make_record(std::string event, std::string object, base::Json detail) const;
  // Writes these records, and seals what `batch` holds together with them; returns the sequence number of the first.
  // An object that is there and damaged goes to quarantine/ when `batch` brings it anew. Throws base::Fatal when it
  // cannot: what fails before anything got its name is taken back; after that nothing more is written by this process.
  // Any thread.
  std::int64_t commit(const std::vector<Record>& records, Batch* batch = nullptr);

  // "" when the object is there with the bytes that its name says, else "missing" or "changed". Hashes it, unless this
  // program did so before and size and times of the file are still the same. Any thread.
  std::string damage_of(const std::string& object);
  // The same of all, for what lists them (store::ItemRow::damage): that they are there, files, of the right size, and,
  // where their times are not as they were, hashed, `most_bytes` at most. What was never hashed by this program is not.
  void look_over_objects(std::int64_t most_bytes);

  // Erases the record of entry `seq` for good and says so in the log; the log still holds. Killed once the log says so,
  // the next open() ends it.
  base::Result<void> erase_record(std::int64_t seq, const std::string& reason);

 private:
  Archive(Layout layout, Settings settings);
  void open_for_writing();
  void open_for_looking();
  void connect_to_own_catalogue();
  void copy_catalogue(const std::filesystem::path& to) const;
  bool is_catalogue_too_large() const;
  void make_own_folder();
  void clear_incoming();
  void catch_up();
  void take_in_log(const LogHead& from);
  // All under the commit lock:
  void recover();
  void remove_unfinished_batch(const std::string& text);
  NamedByLog named_by_log(const PendingBatch& pending);
  void finish_erasing();
  void seal(const std::vector<Record>& records, Batch* batch);
  void take_in(std::int64_t first, const std::vector<Record>& records, const std::vector<std::string>& objects);
  void require_objects(const std::vector<Record>& records, const std::vector<std::string>& staged) const;

  void refuse_writing(const std::string& why);
  void make_catalogue_anew();
  void note_sound(const std::vector<std::string>& objects);

  Layout layout_;
  Settings settings_;
  std::string staging_;  // within the tree; empty when only looked at
  std::filesystem::path catalogue_path_;
  std::filesystem::path own_folder_;  // outside the archive, for a catalogue that cannot lie in it
  store::FileLock staging_lock_;
  store::FolderStore objects_;
  Records records_;
  std::unique_ptr<store::Catalogue> catalogue_;
  std::mutex commit_mutex_;
  mutable std::mutex refusal_mutex_;
  std::string refusal_;
  std::vector<std::string> damage_;
  LogHead head_;
  std::int64_t torn_bytes_ = 0;
  bool erasing_ = false;  // incoming/erasing is this process's own
  bool cleared_ = false;  // what dead processes left in incoming/
  bool looking_ = false;  // damage does not keep the catalogue from what can be read
};

// It can be made again from records and log.
void remove_catalogue(const store::Tree& archive);

// Where the archive is that somebody means who stands in `from`: the nearest folder upwards that holds one. Refused,
// with its path, when it belongs to another user.
base::Result<std::filesystem::path> find_archive(const std::filesystem::path& from);

}  // namespace contrechamp::archive
