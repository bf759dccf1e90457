#include "archive/soundness/repair.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <set>

#include "archive/archive.h"
#include "archive/soundness/condition.h"
#include "archive/soundness/quarantine.h"
#include "base/digest.h"
#include "intake/walk.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fatal(const base::Error& error) { throw base::Fatal(error.where + ": " + error.message); }

// What is to be found again, by digest.
struct Wanted {
  std::map<std::string, std::string> objects;  // what is wrong: "missing" or "changed"
  std::set<std::int64_t> sizes;                // of objects, where they are known
  std::map<std::string, std::string> records;
  bool log = false;
};

std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class Repairer {
 public:
  Repairer(store::Tree tree, const fs::path& from, const Progress& progress)
      : tree_(std::move(tree)), from_(from), progress_(progress) {}

  base::Result<Repair> run() {
    Verification found = verify(tree_.root(), progress_);
    if (!from_.empty() && !found.good()) {
      auto done = put_back(found);
      if (!done) return tl::unexpected(done.error());
      found = verify(tree_.root(), progress_);
    }
    return Repair{std::move(restored_), std::move(found.findings)};
  }

 private:
  base::Result<void> put_back(const Verification& found) {
    if (const std::string why = ownership_refusal(tree_); !why.empty())
      return base::fail(base::ErrorKind::refused, why);
    if (const auto made = tree_.make_folders(at::incoming); !made) return made;
    staging_ = std::string(at::incoming) + "/process-" + base::to_hex(base::random_bytes(8));
    {
      store::FileLock commits(tree_, at::commit_lock, store::FileLock::Wait::yes);
      if (const auto made = tree_.make_folders(staging_); !made) return made;
      const Wanted before = wanted_of(found);
      // Other records are named by a log that is whole again.
      if (before.log) restore_log();
      restore_records(before.log && !restored_.empty() ? wanted_of(verify(tree_.root(), {}, Depth::quick)) : before);
      if (const auto gone = tree_.remove_all(staging_); !gone) return gone;
      store::sync_file_system(tree_.fd());
    }
    if (identity_refusal(tree_, Records(tree_, "")).empty()) restore_objects(found);
    return {};
  }

  Wanted wanted_of(const Verification& found) const {
    Wanted wanted;
    for (const auto& finding : found.findings) {
      const std::string name = last_name(finding.path);
      const bool lost = finding.kind == "missing" || finding.kind == "changed" || finding.kind == "malformed";
      if (finding.path.rfind("log/", 0) == 0 || finding.what.find("the log was shortened") != std::string::npos)
        wanted.log = true;
      if (finding.path.rfind("records/", 0) == 0 && finding.kind == "extra") wanted.log = true;
      if (!lost) continue;
      if (finding.path.rfind("objects/", 0) == 0 && store::is_digest(name)) wanted.objects[name] = finding.kind;
      if (finding.path.rfind("records/", 0) == 0 && store::is_digest(name)) wanted.records[name] = finding.kind;
    }
    // A pack tells the place of what is wrong in it, not the commitment: all that cannot be read is asked for.
    Records records(tree_, "");
    read_log(tree_, {}, [&](const LogEntry& entry) {
      if (const auto bytes = records.read(entry.seq, entry.commitment); !bytes && bytes.error().message != "was erased")
        wanted.records.emplace(entry.commitment, "missing");
    });
    return wanted;
  }

  // The log of a backup that goes on from what is still whole here, and is no shorter.
  void restore_log() {
    const auto backup = store::Tree::open(from_);
    if (!backup || !backup->exists(at::log)) return;
    const LogReading here = read_log(tree_, {}, {});
    std::map<std::int64_t, std::string> commitments;
    const LogReading there =
        read_log(*backup, {}, [&](const LogEntry& entry) { commitments[entry.seq] = entry.commitment; });
    if (!there.problems.empty() || there.head.entries < here.head.entries || there.head.entries == 0) return;
    Records records(*backup, "");
    if (identity_of(*backup, records, commitments[0]) != identity_of(tree_, Records(tree_, ""), commitments[0])) return;
    const auto parts = tree_.status(at::log);
    if (parts) set_aside(tree_, at::log, "log");
    if (const auto made = tree_.make_folders(at::log); !made) fatal(made.error());
    for (std::int64_t first = 0; first < there.head.entries; first += entries_per_file) {
      const auto text = backup->read(log_file_path(first), entries_per_file * 160);
      if (!text) fatal(text.error());
      store::write_new_file(tree_, log_file_path(first), *text, 0600);
    }
    restored_.push_back(at::log);
    log_restored_ = true;
  }

  // The id in the record of the creation, or what the settings say where that record is lost.
  static std::string identity_of(const store::Tree& tree, const Records& records, const std::string& commitment) {
    if (const auto record = records.record(0, commitment)) return base::text_at(record->detail, "archive");
    const auto settings = read_settings(tree);
    return settings ? settings->id : "";
  }

  void restore_records(const Wanted& wanted) {
    if (wanted.records.empty()) return;
    Records records(tree_, staging_);
    std::map<std::string, std::string> found;
    const auto offer = [&](const std::string& bytes) {
      const std::string digest = base::sha256_hex(bytes);
      if (wanted.records.count(digest) != 0) found.emplace(digest, bytes);
    };
    look_through(from_, [&](const intake::FileEntry& entry) {
      const bool pack = pack_number(entry.name).has_value();
      if (!pack && wanted.records.count(entry.name) == 0) return;
      if (entry.status.st_size > most_pack_bytes_read) return;
      const std::string bytes = read_entry(entry);
      if (!pack) return offer(bytes);
      for (const auto& part : split_pack(bytes)) offer(part);
    });
    for (const auto& [commitment, bytes] : found) {
      const std::string path = records.single().path_of(commitment);
      if (tree_.exists(path)) set_aside(tree_, path, commitment);
      records.stage(0, {bytes}, false);
      records.publish();
      restored_.push_back(path);
      recovered_records_.push_back(commitment);
    }
  }

  static std::string read_entry(const intake::FileEntry& entry) {
    const auto fd = intake::open_entry(entry);
    std::string bytes(static_cast<std::size_t>(entry.status.st_size), '\0');
    if (!fd || ::read(fd->get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return {};
    return bytes;
  }

  // Every file of a folder, in any depth, but for what is in the archive itself.
  void look_through(const fs::path& folder, const std::function<void(const intake::FileEntry&)>& each) const {
    intake::walk(folder, tree_.root(),
                 {[&](const intake::FileEntry& entry) {
                    each(entry);
                    return true;
                  },
                  [](const std::string&, const std::string&) {}, [](const std::string&, const std::string&) {}});
  }

  void restore_objects(const Verification& before) {
    auto opened = Archive::open(tree_.root());
    if (!opened || !(*opened)->write_refusal().empty()) return;
    Archive& archive = **opened;
    // What a log or a record that is whole again names was not looked for before.
    Wanted wanted = wanted_of(restored_.empty() ? before : verify(tree_.root(), progress_));
    for (const auto& [id, wrong] : wanted.objects)
      if (const auto item = archive.catalogue().items().find(id)) wanted.sizes.insert(item->size_bytes);
    std::vector<Record> records;
    for (const auto& commitment : recovered_records_)
      records.push_back(
          archive.make_record(event_type::recovery, "", {{"record", commitment}, {"from", "second source"}}));
    if (log_restored_)
      records.push_back(archive.make_record(event_type::recovery, "", {{"log", true}, {"from", "second source"}}));
    Batch batch = archive.make_batch();
    std::set<std::string> found;
    look_through(from_, [&](const intake::FileEntry& entry) {
      if (wanted.objects.count(entry.name) == 0 && wanted.sizes.count(entry.status.st_size) == 0) return;
      const auto info = stage(batch, entry);
      if (!info) return;
      const auto lost = wanted.objects.find(info->sha256);
      if (lost == wanted.objects.end()) {
        if (found.count(info->sha256) == 0) batch.unstage(info->sha256);
        return;
      }
      found.insert(info->sha256);
      records.push_back(archive.make_record(event_type::recovery, info->sha256,
                                            {{"size_bytes", info->size_bytes},
                                             {"sha512", info->sha512},
                                             {"was", lost->second},
                                             {"from", "second source"}}));
      restored_.push_back(archive.objects().path_of(info->sha256));
      wanted.objects.erase(lost);
    });
    archive.commit(records, &batch);
  }

  static base::Result<store::BlobInfo> stage(Batch& batch, const intake::FileEntry& entry) {
    const auto fd = intake::open_entry(entry);
    if (!fd) return tl::unexpected(fd.error());
    return batch.stage([&](std::span<char> into) -> base::Result<std::size_t> {
      const ssize_t n = ::read(fd->get(), into.data(), into.size());
      if (n < 0) return base::fail(base::ErrorKind::io, "cannot be read");
      return static_cast<std::size_t>(n);
    });
  }

  store::Tree tree_;
  fs::path from_;
  const Progress& progress_;
  std::string staging_;
  std::vector<std::string> restored_, recovered_records_;
  bool log_restored_ = false;
};

}  // namespace

base::Result<Repair> repair(const fs::path& root, const fs::path& from, const Progress& progress) {
  auto tree = store::Tree::open(root);
  if (!tree) return tl::unexpected(tree.error());
  if (!from.empty() && !fs::exists(from))
    return base::fail(base::ErrorKind::not_found, "no such folder", from.string());
  return Repairer(std::move(*tree), from, progress).run();
}

}  // namespace contrechamp::archive
