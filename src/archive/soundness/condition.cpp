#include "archive/soundness/condition.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/digest.h"

namespace contrechamp::archive {
namespace {

constexpr const char* look_only = "nothing is written into it";
constexpr std::size_t most_named = 10;

}  // namespace

std::string ownership_refusal(const store::Tree& archive) {
  struct ::stat root {};
  if (::fstat(archive.fd(), &root) != 0) return "the archive's folder cannot be looked at";
  const auto settings = archive.status(at::settings);
  for (const auto owner : {root.st_uid, settings ? settings->st_uid : root.st_uid})
    if (owner != ::geteuid())
      return fmt::format("the archive belongs to another user (number {}): {}. Work as that user, or on a copy", owner,
                         look_only);
  for (const char* folder : {at::objects, at::records, at::log}) {
    const auto found = archive.status(folder);
    if (found && !S_ISDIR(found->st_mode))
      return fmt::format("{} is {}: {}. Run `contrechamp verify`", folder, store::type_name(found->st_mode), look_only);
  }
  return {};
}

bool in_use(const store::Tree& archive, const std::string& staging) {
  if (!archive.exists(staging + "/lock")) return false;
  try {
    return !store::FileLock(archive, staging + "/lock", store::FileLock::Wait::no).held();
  } catch (const base::Fatal&) {
    return false;  // nothing that a process could hold
  }
}

std::string identity_refusal(const store::Tree& archive, const Records& records) {
  const auto commitment = first_commitment(archive);
  if (!commitment) return commitment.error().message;
  const auto record = records.record(0, *commitment);
  if (!record && record.error().kind == base::ErrorKind::not_found) return "the first record of the log is missing";
  if (!record && record.error().kind == base::ErrorKind::mismatch)
    return "the first record of the log " + record.error().message;
  if (!record || record->event != event_type::creation)
    return "the first record of the log is not that of an archive's creation";
  const auto settings = archive.read(at::settings, most_settings_bytes);
  if (!settings || base::sha256_hex(*settings) != base::text_at(record->detail, "settings_sha256"))
    return "contrechamp.toml is not the one that the first record of the log names";
  return {};
}

std::vector<std::string> unnamed_records(const Records& records, const std::set<std::string>& named,
                                         std::int64_t entries) {
  std::vector<std::string> out;
  const auto add = [&](std::string path) {
    if (out.size() < most_named) out.push_back(std::move(path));
  };
  records.single().list([&](const std::string& name) {
    if (store::is_digest(name) && named.count(name) == 0) add(records.single().path_of(name));
  });
  for (const std::int64_t first : records.packs()) {
    const auto bytes = records.read_pack(first);
    if (bytes && first + static_cast<std::int64_t>(split_pack(*bytes).size()) > entries) add(pack_path(first));
  }
  return out;
}

std::vector<LogProblem> log_problems(const store::Tree& archive, const LogHead& known) {
  bool joins = known.entries == 0;
  LogReading log = read_log(archive, {}, [&](const LogEntry& entry) {
    joins |= entry.seq == known.entries - 1 && entry.line_hash == known.last_hash;
  });
  if (!joins && log.problems.empty()) {
    const std::int64_t last = known.entries - 1;
    log.problems.push_back({log_file_path(last), "changed",
                            log.head.entries < known.entries
                                ? fmt::format("ends before entry {}, which is known here", last)
                                : fmt::format("entry {} is not the one that is known here", last)});
  }
  return std::move(log.problems);
}

std::string log_refusal(const std::vector<LogProblem>& problems) {
  if (problems.empty()) return {};
  return fmt::format(
      "the custody log is damaged ({}: {}): {}. Run `contrechamp verify`, and put it back with `contrechamp repair "
      "--from BACKUP`",
      problems.front().path, problems.front().what, look_only);
}

}  // namespace contrechamp::archive
