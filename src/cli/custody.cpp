// init, verify, rebuild, get.
#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "archive/soundness/verify.h"
#include "base/digest.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "cli/kit/terminal.h"
#include "pipeline/derived.h"
#include "pipeline/jobs.h"
#include "views/views.h"

namespace contrechamp::cli {
namespace {

namespace fs = std::filesystem;
using base::Json;

int init(const Globals& globals, const std::string& name, const std::string& agent) {
  fs::path root = globals.archive;
  if (root.empty()) return fail("init needs --archive DIR");
  if (!root.has_filename()) root = root.parent_path();
  auto archive = archive::Archive::create(root, name.empty() ? root.filename().string() : name, agent);
  if (!archive) return fail(archive.error());
  if (globals.json)
    print_json({{"archive", fs::absolute(root).string()}, {"id", (*archive)->settings().id}, {"agent", agent}});
  else fmt::print("Made an archive at {}, written by {}.\n", root.string(), base::to_terminal(agent));
  say_not_encrypted();
  if (const auto status = (*archive)->layout().tree.status(archive::at::settings);
      status && (status->st_mode & 077) != 0)
    tell("This disk keeps nothing from other users of the machine: its file system knows no rights.\n");
  return 0;
}

Json findings_json(const std::vector<archive::Finding>& findings) {
  Json out = Json::array();
  for (const auto& f : findings) out.push_back({{"path", base::to_utf8(f.path)}, {"kind", f.kind}, {"what", f.what}});
  return out;
}

void print_verification(const archive::Verification& result) {
  for (const auto& f : result.findings) fmt::print("{}: {}: {}\n", f.kind, base::to_terminal(f.path), f.what);
  for (const auto& f : result.notes) fmt::print("note: {}: {}\n", base::to_terminal(f.path), f.what);
  fmt::print("{} log entries, {} objects, {} read; {} records erased on purpose\nhead {}\n", result.entries,
             result.objects, base::human_bytes(static_cast<unsigned long long>(result.bytes)), result.erased,
             result.head);
  if (result.unfinished) fmt::print("A writer is at work or was killed: the next command that writes cleans up.\n");
  if (!result.good())
    fmt::print(
        "{} findings: keep this disk as it is. `contrechamp repair --from BACKUP` puts back what a backup holds.\n",
        result.findings.size());
  else
    fmt::print(
        "{}\n",
        result.quick
            ? "Log, records, and names and sizes of the objects are as they were sealed; the objects were not read."
            : "Everything is as it was sealed.");
}

int verify(const Globals& globals, bool quick) {
  const fs::path root = archive_path(globals);
  const auto is_there = [&](const char* part) { return fs::exists(fs::symlink_status(root / part)); };
  const auto sealed = {archive::at::settings, archive::at::log, archive::at::records, archive::at::objects};
  if (std::none_of(sealed.begin(), sealed.end(), is_there)) return fail("no archive at " + root.string());
  ProgressLine line;
  auto result = archive::verify(
      root, [&](std::int64_t done, std::int64_t total) { line.show("verifying", done, total, true); },
      quick ? archive::Depth::quick : archive::Depth::whole);
  line.clear();
  if (!quick && result.good())
    if (const std::string wrong = archive::Archive::catalogue_difference(root); !wrong.empty())
      result.notes.push_back({archive::at::catalogue, "catalogue", wrong});
  if (globals.json)
    print_json({{"good", result.good()},
                {"entries", result.entries},
                {"head", result.head},
                {"objects", result.objects},
                {"size_bytes", result.bytes},
                {"erased_records", result.erased},
                {"unfinished", result.unfinished},
                {"quick", result.quick},
                {"findings", findings_json(result.findings)},
                {"notes", findings_json(result.notes)}});
  else print_verification(result);
  return result.good() ? 0 : 1;
}

int rebuild(const Globals& globals, bool no_derive, bool accept_fewer) {
  const fs::path root = archive_path(globals);
  const auto jails = no_derive ? nullptr : prepare_jails(2);
  if (const auto made = archive::Archive::rebuild(root, accept_fewer); !made) return fail(made.error());
  Globals named = globals;
  named.archive = root.string();  // found once, said once
  auto archive = open_archive(named);
  // It grows again in the order of arrival.
  (void)archive->layout().tree.remove_all(std::string(archive::at::derived) + "/" + pipeline::copy_index_folder);
  if (!no_derive) {
    pipeline::JobLoop loop(*archive, *jails, 2, job_log(globals.log));
    ProgressLine line;
    loop.wait(&interrupted,
              [&](const pipeline::JobsProgress& p) { line.show("deriving", p.done, p.done + p.open, false); });
  }
  const auto counts = archive->catalogue().items().counts();
  if (interrupted) return fail("interrupted: the catalogue is whole, what is derived goes on with the next run");
  if (globals.json) print_json(views::view_counts(counts));
  else fmt::print("{} items, {} log entries\n", counts.items, archive->catalogue().log_position().entries);
  return 0;
}

// A file on its way out, under a name of its own until it is whole; gone when it is not finished.
class PartFile {
 public:
  explicit PartFile(fs::path to)
      : to_(std::move(to)), path_(to_.string() + "." + base::to_hex(base::random_bytes(6)) + ".part") {
    fd_ = base::Fd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  }
  ~PartFile() {
    if (fd_) ::unlink(path_.c_str());
  }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  const fs::path& path() const { return path_; }
  int fd() const { return fd_.get(); }
  bool made() const { return static_cast<bool>(fd_); }
  // Never over a file that has come there meanwhile.
  base::Result<void> finish() {
    const bool named =
        ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to_.c_str(), RENAME_NOREPLACE) == 0 ||
        // Some file systems do not know how to look and rename in one.
        (errno == EINVAL && !fs::exists(fs::symlink_status(to_)) && ::rename(path_.c_str(), to_.c_str()) == 0);
    if (!named)
      return base::fail(base::ErrorKind::io, fmt::format("cannot be named so: {}", std::strerror(errno)), to_.string());
    fd_ = base::Fd();
    return {};
  }

 private:
  fs::path to_, path_;
  base::Fd fd_;
};

// Copies the object out, checking it on the way.
base::Result<void> copy_out(const model::ByteSource& source, const std::string& id, const PartFile& part) {
  base::Digest digest(base::DigestKind::sha256);
  std::vector<char> buffer(1 << 20);
  for (std::int64_t at = 0;;) {
    auto n = source.read_at(at, buffer);
    if (!n) return tl::unexpected(n.error());
    if (*n == 0) break;
    digest.update(buffer.data(), *n);
    store::write_all(part.fd(), {buffer.data(), *n}, part.path().string());
    at += static_cast<std::int64_t>(*n);
  }
  if (digest.hex() != id)
    return base::fail(base::ErrorKind::mismatch, "the object is damaged: nothing was written. Run `contrechamp verify`",
                      id);
  if (::fsync(part.fd()) != 0) base::fatal_errno("cannot finish " + part.path().string());
  return {};
}

int get(const Globals& globals, const std::string& text, const std::string& to) {
  auto archive = open_archive(globals);
  const auto item = find_item(archive->catalogue(), text);
  if (fs::exists(fs::symlink_status(to))) return fail(to + ": exists already, and is not overwritten");
  auto source = archive->objects().open(item.id);
  if (!source) return fail(source.error());
  PartFile part(to);
  if (!part.made()) return fail(fmt::format("{}: cannot be written: {}", part.path().string(), std::strerror(errno)));
  const auto copied = copy_out(**source, item.id, part);
  // First the log, then the name: no copy is out of which the log does not know, unless nothing can be written there.
  const bool logged = archive->write_refusal().empty();
  if (logged)
    archive->commit({archive->make_record(archive::event_type::dissemination, item.id,
                                          {{"outcome", copied ? "checked copy" : copied.error().message}})});
  if (!copied) return fail(copied.error());
  if (const auto named = part.finish(); !named) return fail(named.error());
  if (globals.json) print_json({{"id", item.id}, {"file", to}, {"size_bytes", item.size_bytes}});
  else fmt::print("{}  {}\n", item.id, to);
  if (logged) return 0;
  tell("The copy went out, and the log of the archive does not know of it: note it elsewhere.\n");
  return 1;
}

}  // namespace

std::vector<Command> add_custody_commands(CLI::App& app, Globals& globals) {
  auto* init_command = app.add_subcommand("init", "Make a new archive");
  init_command->footer("Examples:\n  contrechamp --archive ~/valley init --agent agent-1");
  auto name = std::make_shared<std::string>();
  auto agent = std::make_shared<std::string>();
  init_command->add_option("--name", *name, "Name of the archive, for people");
  init_command->add_option("--agent", *agent, "Who writes: a chosen name, never a login; it stands in every record")
      ->required();

  auto* verify_command = app.add_subcommand("verify", "Check every byte against the custody log; writes nothing");
  verify_command->footer(
      "Examples:\n  contrechamp verify\n  contrechamp verify --quick\n  contrechamp verify --json | jq .findings");
  auto quick = std::make_shared<bool>(false);
  verify_command->add_flag("--quick", *quick,
                           "Read log and records; of the objects only look at names, types and sizes");

  auto* rebuild_command = app.add_subcommand("rebuild", "Make the catalogue anew from objects, records and log");
  rebuild_command->footer(
      "Examples:\n  contrechamp rebuild\n  contrechamp rebuild --no-derive\n"
      "Refused when the log or a record is damaged, or when less would be listed than before: run verify,\n"
      "and repair from a backup. --accept-fewer takes what is left.");
  auto accept_fewer = std::make_shared<bool>(false);
  rebuild_command->add_flag("--accept-fewer", *accept_fewer,
                            "Take what is left of a damaged archive, or an older state of it put back on purpose");
  auto no_derive = std::make_shared<bool>(false);
  rebuild_command->add_flag("--no-derive", *no_derive, "Leave thumbnails, fingerprints and copies for a later run");

  auto* get_command = app.add_subcommand("get", "Copy an original out, checked on the way and written in the log");
  get_command->footer("Examples:\n  contrechamp get IMG_0001.MP4 -o /tmp/evidence.mp4");
  auto item = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  get_command->add_option("item", *item, "Id, start of an id, or file name")->required();
  get_command->add_option("-o,--output", *to, "File to write; must not exist")->required()->type_name("FILE");

  return {
      {init_command, [&globals, name, agent] { return init(globals, *name, *agent); }},
      {verify_command, [&globals, quick] { return verify(globals, *quick); }},
      {rebuild_command, [&globals, no_derive, accept_fewer] { return rebuild(globals, *no_derive, *accept_fewer); }},
      {get_command, [&globals, item, to] { return get(globals, *item, *to); }}};
}

}  // namespace contrechamp::cli
