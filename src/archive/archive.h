// An archive: objects, records and log on disk, and the catalogue made from them.
//
// Several processes may have one archive open; every change goes through commit(), which holds a lock for its length
// and first takes in what others wrote. Writing is in the order: object durable, record durable, log entry durable,
// catalogue row, and only then does commit() return.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "archive/layout.h"
#include "archive/log.h"
#include "archive/record.h"
#include "store/catalogue.h"
#include "store/durable.h"
#include "store/folder_store.h"

namespace contrechamp::archive {

struct Settings {
  std::string id;    // 32 hexadecimal digits, random
  std::string name;  // for people
  std::string agent; // who writes, a chosen name
  int format = 1;
};

std::string encode_settings(const Settings& settings);
base::Result<Settings> parse_settings(std::string_view toml);

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
  // Makes a folder of mode 0700; refuses a folder that holds anything else.
  static base::Result<std::unique_ptr<Archive>> create(const std::filesystem::path& root, const std::string& name,
                                                       const std::string& agent);
  // Opens for reading and writing, and cleans up after a killed writer.
  static base::Result<std::unique_ptr<Archive>> open(const std::filesystem::path& root);
  ~Archive();

  const Layout& layout() const { return layout_; }
  const Settings& settings() const { return settings_; }
  store::Catalogue& catalogue() { return *catalogue_; }
  const store::FolderStore& objects() const { return objects_; }
  // A connection of one's own, for a thread that must not wait for others.
  std::unique_ptr<store::Catalogue> connect(store::Durability durability = store::Durability::said) const;

  Batch make_batch() const { return Batch(store::FolderStore(layout_.objects(), staging_)); }

  // Fills in time, clock, agent and tool.
  Record make_record(std::string event, std::string object, base::Json detail) const;
  // Writes these records, and seals what `batch` holds together with them; returns the sequence number of the first.
  // Any thread.
  std::int64_t commit(const std::vector<Record>& records, Batch* batch = nullptr);

  // Erases the record of entry `seq` for good and says so in the log; the log still holds. Killed once the log says so, the
  // next open() ends it.
  base::Result<void> erase_record(std::int64_t seq, const std::string& reason);

 private:
  Archive(Layout layout, Settings settings);
  void recover();
  void catch_up();
  void drop_unacknowledged();
  void finish_erasing();
  // From records and log; what was derived is derived again. Under the commit lock.
  void make_catalogue_anew();
  void require_objects(const std::vector<Record>& records, const std::vector<std::string>& staged) const;
  void sync_root() const;

  Layout layout_;
  Settings settings_;
  std::filesystem::path staging_;
  store::FileLock staging_lock_;
  store::FolderStore objects_;
  store::FolderStore records_;
  std::unique_ptr<store::Catalogue> catalogue_;
  std::mutex commit_mutex_;
  LogHead head_;
};

// The nearest folder upwards from `from` that holds an archive.
base::Result<std::filesystem::path> find_archive(const std::filesystem::path& from);

}  // namespace contrechamp::archive
