// Making an archive, and finding one.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/soundness/condition.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

constexpr const char* new_settings = "incoming/contrechamp.toml";

[[noreturn]] void fatal(const base::Error& error) { throw base::Fatal(error.where + ": " + error.message); }

// What follows the whole lines is the beginning of the first line of a log: a write that was cut short.
bool is_begun_line(const store::Tree& tree, const LogReading& reading) {
  if (reading.torn_bytes == 0) return true;
  const auto text = tree.read(log_file_path(0), 256);
  const std::string begun = "0 " + std::string(64, '0') + " ";
  return reading.head.entries == 0 && text && text->substr(0, begun.size()) == begun.substr(0, text->size());
}

// What create() makes, and nothing of it sealed: its folders, no object, at most the first record and entry.
bool only_unfinished(const store::Tree& tree) {
  const auto top = tree.list("");
  if (!top) return false;
  for (const auto& entry : *top) {
    const std::string& name = entry.name;
    const bool ours =
        name == at::objects || name == at::records || name == at::log || name == at::derived || name == at::incoming;
    if (!ours || entry.type != store::FileType::folder) return false;
  }
  for (const char* empty : {at::objects, at::derived})
    if (const auto inside = tree.list(empty); inside && !inside->empty()) return false;
  std::size_t records = 0;
  if (const auto folders = tree.list(at::records))
    for (const auto& folder : *folders) {
      const auto inside = tree.list(std::string(at::records) + "/" + folder.name);
      records += inside ? inside->size() : 2;  // a file there is none of ours
      if (inside && !inside->empty() && !store::is_digest(inside->front().name)) return false;
    }
  const auto log = tree.list(at::log);
  bool little_log = !log || log->empty();
  if (log && log->size() == 1 && log->front().name == log_file_name(0)) {
    const LogReading reading = read_log(tree, {}, {});
    little_log = reading.problems.empty() && reading.head.entries <= 1 && is_begun_line(tree, reading);
  }
  return records <= 1 && little_log;
}

void make_private(const fs::path& root) {
  std::error_code failed;
  if (root.has_parent_path()) fs::create_directories(root.parent_path(), failed);
  if (::mkdir(root.c_str(), 0700) != 0 && errno != EEXIST) base::fatal_errno("cannot make " + root.string());
}

}  // namespace

base::Result<std::unique_ptr<Archive>> Archive::create(const fs::path& root, const std::string& name,
                                                       const std::string& agent) {
  if (agent.empty()) return base::fail(base::ErrorKind::refused, "an archive needs the name of an agent");
  make_private(root);
  const auto tree = store::Tree::open(root);
  if (!tree) return base::fail(base::ErrorKind::io, tree.error().message, root.string());
  if (tree->exists(at::settings))
    return base::fail(base::ErrorKind::refused, "there is an archive already: use it, or choose a new folder",
                      root.string());
  if (!only_unfinished(*tree))
    return base::fail(base::ErrorKind::refused, "the folder is not empty: choose a new one", root.string());
  if (::fchmod(tree->fd(), 0700) != 0) base::fatal_errno("cannot keep " + root.string() + " from others");
  for (const char* folder : {at::records, at::log, at::incoming})
    if (const auto gone = tree->remove_all(folder); !gone) fatal(gone.error());
  for (const char* folder : {at::objects, at::records, at::log, at::derived, at::incoming})
    if (const auto made = tree->make_folders(folder); !made) fatal(made.error());
  const Settings settings{base::to_hex(base::random_bytes(16)), name, agent, 2};
  const std::string toml = encode_settings(settings);
  {
    // The first record and entry, before there is an archive that could be opened.
    Archive unborn(Layout{root, *tree}, settings);
    const Record record = unborn.make_record(
        event_type::creation, "",
        {{"name", settings.name}, {"archive", settings.id}, {"settings_sha256", base::sha256_hex(toml)}});
    const std::string file = encode_record(record, base::random_bytes(32));
    if (const auto made = tree->make_folders(unborn.staging_); !made) fatal(made.error());
    unborn.records_.stage(0, {file}, false);
    store::write_new_file(*tree, new_settings, toml, 0600);
    unborn.records_.publish();
    append_log(*tree, {}, {base::sha256_hex(file)});
    if (const auto gone = tree->remove_all(unborn.staging_); !gone) fatal(gone.error());
  }
  store::sync_file_system(tree->fd());
  if (const auto named = tree->rename(new_settings, at::settings); !named) fatal(named.error());
  store::sync_file_system(tree->fd());
  return open(root);
}

base::Result<fs::path> find_archive(const fs::path& from) {
  for (fs::path folder = fs::absolute(from);; folder = folder.parent_path()) {
    if (const auto tree = store::Tree::open(folder); tree && tree->exists(at::settings)) {
      if (const std::string why = ownership_refusal(*tree); !why.empty())
        return base::fail(
            base::ErrorKind::refused,
            "found above this folder, but " + why + ". To look at it all the same, name it with --archive",
            folder.string());
      return folder;
    }
    if (folder == folder.parent_path()) break;
  }
  return base::fail(base::ErrorKind::not_found,
                    "no archive: name one with --archive or CONTRECHAMP_ARCHIVE, or make one with `contrechamp init`");
}

}  // namespace contrechamp::archive
