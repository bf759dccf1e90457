// Are the objects still what was sealed? Hashing says it; size and times of a file say whether it need be asked again.
#include <fmt/format.h>

#include <vector>

#include "archive/archive.h"
#include "base/digest.h"

namespace contrechamp::archive {
namespace {

std::int64_t to_ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1000000000 + time.tv_nsec; }

// Tells whether a file may have changed since it was hashed.
struct FileState {
  std::int64_t size_bytes = 0, mtime_ns = 0, ctime_ns = 0;
  bool operator==(const FileState&) const = default;
};

FileState state_of(const struct ::stat& status) {
  return {status.st_size, to_ns(status.st_mtim), to_ns(status.st_ctim)};
}

FileState state_of(const store::ObjectState& row) { return {row.size_bytes, row.mtime_ns, row.ctime_ns}; }

store::ObjectState to_row(const std::string& object, const FileState& state, const std::string& damage) {
  return {object, state.size_bytes, state.mtime_ns, state.ctime_ns, damage};
}

}  // namespace

std::string Archive::damage_of(const std::string& object) {
  const auto status = objects_.status(object);
  std::string damage = !status ? "missing" : !S_ISREG(status->st_mode) ? "changed" : "";
  const FileState now = status ? state_of(*status) : FileState{};
  if (damage.empty()) {
    const auto known = catalogue_->objects().states({object});
    if (!known.empty() && known[0].damage.empty() && state_of(known[0]) == now) return {};
    const auto file = objects_.open_fd(object);
    if (!file || store::sha256_of(*file) != object) damage = "changed";
  }
  catalogue_->objects().put(to_row(object, now, damage));
  return damage;
}

void Archive::look_over_objects(std::int64_t most_bytes) {
  std::vector<store::ObjectState> changes;
  for (const auto& [sealed_bytes, known] : catalogue_->objects().sealed()) {
    const auto status = objects_.status(known.item);
    const FileState now = status ? state_of(*status) : FileState{};
    std::string damage = !status                                                        ? "missing"
                         : !S_ISREG(status->st_mode) || status->st_size != sealed_bytes ? "changed"
                                                                                        : "";
    // Of one whose file looks other than when it was hashed nobody knows until it is hashed again.
    const bool looks_other = !(state_of(known) == now);
    if (damage.empty() && looks_other && (known.mtime_ns >= 0 || !known.damage.empty())) {
      if (sealed_bytes > most_bytes) continue;
      most_bytes -= sealed_bytes;
      const auto file = objects_.open_fd(known.item);
      if (!file || store::sha256_of(*file) != known.item) damage = "changed";
      changes.push_back(to_row(known.item, now, damage));
    } else if (damage != known.damage && (looks_other || !damage.empty())) {
      changes.push_back(to_row(known.item, now, damage));
    }
  }
  if (changes.empty()) return;
  catalogue_->transact([&] {
    for (const auto& change : changes) catalogue_->objects().put(change);
  });
}

void Archive::note_sound(const std::vector<std::string>& objects) {
  for (const auto& object : objects)
    if (const auto status = objects_.status(object)) catalogue_->objects().put(to_row(object, state_of(*status), ""));
}

}  // namespace contrechamp::archive
