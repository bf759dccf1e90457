// The catalogue, made anew beside the one that is there and compared with it before it takes its place.
#include <fmt/format.h>

#include "archive/archive.h"
#include "archive/soundness/condition.h"

namespace contrechamp::archive {
namespace {

// Each process that has the archive open holds the lock of its own folder: it would go on with the catalogue that goes.
bool others_at_work(const store::Tree& tree) {
  const auto entries = tree.list(at::incoming);
  if (!entries) return false;
  for (const auto& entry : *entries)
    if (entry.type == store::FileType::folder && in_use(tree, std::string(at::incoming) + "/" + entry.name))
      return true;
  return false;
}

struct Known {
  std::int64_t items = 0, entries = 0;
};

// What the catalogue in the folder says there is; nothing where it cannot be asked.
Known known_to(const Layout& layout) {
  const auto found = layout.tree.status(at::catalogue);
  if (!found || !S_ISREG(found->st_mode)) return {};
  try {
    if (!store::Catalogue::is_current(layout.catalogue().string())) return {};
    store::Catalogue catalogue("sqlite3://" + layout.catalogue().string());
    return {catalogue.items().counts().items, catalogue.log_position().entries};
  } catch (const base::Fatal&) {
    return {};
  }
}

}  // namespace

base::Result<void> Archive::rebuild(const std::filesystem::path& root, bool accept_fewer) {
  auto tree = store::Tree::open(root);
  if (!tree) return tl::unexpected(tree.error());
  auto settings = read_settings(*tree);
  if (!settings) return tl::unexpected(settings.error());
  if (const std::string why = ownership_refusal(*tree); !why.empty()) return base::fail(base::ErrorKind::refused, why);
  Archive archive(Layout{root, *tree}, *settings);
  archive.clear_incoming();
  store::FileLock jobs(*tree, at::jobs_lock, store::FileLock::Wait::no);
  if (!jobs.held() || others_at_work(*tree))
    return base::fail(base::ErrorKind::refused, "another process works on this archive: end it first");
  store::FileLock commits(*tree, at::commit_lock, store::FileLock::Wait::yes);
  const Known before = known_to(archive.layout_);
  const std::string fresh = archive.staging_ + "/catalogue.sqlite";
  if (const auto made = tree->make_folders(archive.staging_); !made) throw base::Fatal(made.error().message);
  archive.staging_lock_ = store::FileLock(*tree, archive.staging_ + "/lock", store::FileLock::Wait::no);
  archive.catalogue_path_ = tree->path_of(fresh);
  archive.catalogue_ = archive.connect(store::Durability::rebuildable);
  archive.looking_ = accept_fewer;  // then what the log says is taken in, whatever is wrong with it
  if (const std::string why = identity_refusal(*tree, archive.records_); !why.empty()) archive.damage_.push_back(why);
  archive.recover();
  const auto items = archive.catalogue_->items().counts().items;
  if (items < before.items || archive.head_.entries < before.entries)
    archive.damage_.push_back(fmt::format("{} items and {} entries of the log were known, {} and {} are found",
                                          before.items, before.entries, items, archive.head_.entries));
  if (!archive.damage_.empty() && !accept_fewer)
    return base::fail(
        base::ErrorKind::refused,
        archive.damage_.front() +
            ". Nothing was changed: run `contrechamp verify`, put back what is lost with "
            "`contrechamp repair --from BACKUP`, or take what is left with `contrechamp rebuild --accept-fewer`");
  archive.catalogue_.reset();
  remove_catalogue(*tree);
  for (const char* suffix : at::catalogue_suffixes)
    if (tree->exists(fresh + suffix))
      if (const auto named = tree->rename(fresh + suffix, std::string(at::catalogue) + suffix); !named)
        throw base::Fatal(named.error().message);
  return {};
}

std::string Archive::catalogue_difference(const std::filesystem::path& root) {
  auto tree = store::Tree::open(root);
  if (!tree) return {};
  auto settings = read_settings(*tree);
  if (!settings) return {};
  Archive archive(Layout{root, *tree}, *settings);
  constexpr const char* mend = "run `contrechamp rebuild`, which makes it anew";
  if (archive.is_catalogue_too_large()) return fmt::format("is longer than what this log could fill: {}", mend);
  archive.looking_ = true;
  archive.make_own_folder();
  const auto copy = archive.own_folder_ / "copy.sqlite";
  archive.copy_catalogue(copy);
  if (!std::filesystem::exists(copy) || !store::Catalogue::is_current(copy.string())) return {};
  try {
    store::Catalogue there("sqlite3://" + copy.string(), store::Durability::rebuildable);
    if (const auto foreign = there.check().foreign_schema(); !foreign.empty())
      return fmt::format("holds what is none of this program's ({}): {}", foreign.front(), mend);
    archive.catalogue_path_ = archive.own_folder_ / at::catalogue;
    archive.catalogue_ = archive.connect(store::Durability::rebuildable);
    archive.catch_up();
    if (there.log_position().entries < archive.catalogue_->log_position().entries)
      return {};  // it has yet to take in the rest
    const bool of_this_log = there.log_position().last_hash == archive.catalogue_->log_position().last_hash;
    if (of_this_log && there.check().projection_digest() == archive.catalogue_->check().projection_digest()) return {};
    return fmt::format("does not say what the log says: {}", mend);
  } catch (const base::Fatal& error) {
    return error.what();
  }
}

}  // namespace contrechamp::archive
