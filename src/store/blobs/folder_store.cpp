#include "store/blobs/folder_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/digest.h"
#include "store/blobs/durable.h"

namespace contrechamp::store {
namespace {

constexpr std::size_t copy_buffer_bytes = 1 << 20;

class FileSource : public model::ByteSource {
 public:
  FileSource(base::Fd fd, std::int64_t size) : fd_(std::move(fd)), size_bytes_(size) {}

  base::Result<std::size_t> read_at(std::int64_t offset, std::span<char> into) const override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t n = ::pread(fd_.get(), into.data() + done, into.size() - done, offset + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return base::fail(base::ErrorKind::io, "cannot read the object");
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }
  std::int64_t size_bytes() const override { return size_bytes_; }

 private:
  base::Fd fd_;
  std::int64_t size_bytes_;
};

[[noreturn]] void fatal(const Tree& tree, const std::string& path, const char* doing, const base::Error& error) {
  throw base::Fatal(std::string("cannot ") + doing + " " + tree.path_of(path).string() + ": " + error.message);
}

}  // namespace

bool is_digest(std::string_view name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

FolderStore::FolderStore(Tree tree, std::string folder, std::string staging)
    : tree_(std::move(tree)),
      folder_(std::move(folder)),
      staging_(std::move(staging)),
      buffer_(staging_.empty() ? 0 : copy_buffer_bytes) {}

std::string FolderStore::path_of(const std::string& sha256) const {
  return folder_ + "/" + sha256.substr(0, 2) + "/" + sha256;
}

base::Result<base::Fd> FolderStore::open_fd(const std::string& sha256) const {
  if (!is_digest(sha256)) return base::fail(base::ErrorKind::refused, "not a SHA-256", sha256);
  return tree_.open_file(path_of(sha256));
}

base::Result<std::unique_ptr<model::ByteSource>> FolderStore::open(const std::string& sha256) const {
  auto fd = open_fd(sha256);
  if (!fd) return tl::unexpected(fd.error());
  struct ::stat status {};
  if (::fstat(fd->get(), &status) != 0) return base::fail(base::ErrorKind::io, "cannot stat the object", sha256);
  return std::make_unique<FileSource>(std::move(*fd), status.st_size);
}

base::Result<BlobInfo> FolderStore::put(const ReadBytes& read) {
  const std::string temp = staging_ + "/" + base::to_hex(base::random_bytes(12));
  const auto fd = tree_.create(temp, 0400);
  if (!fd) fatal(tree_, temp, "create", fd.error());
  base::Digest sha256(base::DigestKind::sha256);
  base::Digest sha512(base::DigestKind::sha512);
  BlobInfo info;
  try {
    for (;;) {
      auto n = read(buffer_);
      if (!n) {
        (void)tree_.remove(temp);
        return tl::unexpected(n.error());
      }
      if (*n == 0) break;
      sha256.update(buffer_.data(), *n);
      sha512.update(buffer_.data(), *n);
      write_all(fd->get(), {buffer_.data(), *n}, temp);
      info.size_bytes += static_cast<std::int64_t>(*n);
    }
  } catch (...) {
    (void)tree_.remove(temp);
    throw;
  }
  info.sha256 = sha256.hex();
  info.sha512 = sha512.hex();
  info.existed = staged_names_.count(info.sha256) != 0 || stat(info.sha256).has_value();
  if (!staged_names_.insert(info.sha256).second) (void)tree_.remove(temp);
  else staged_.push_back({temp, info.sha256});
  return info;
}

base::Result<std::int64_t> FolderStore::stat(const std::string& sha256) const {
  if (!is_digest(sha256)) return base::fail(base::ErrorKind::refused, "not a SHA-256", sha256);
  const auto found = status(sha256);
  if (!found) return tl::unexpected(found.error());
  if (!S_ISREG(found->st_mode))
    return base::fail(base::ErrorKind::unreadable, std::string("is ") + type_name(found->st_mode), path_of(sha256));
  return found->st_size;
}

void FolderStore::list(const std::function<void(const std::string&)>& each) const {
  const auto folders = tree_.list(folder_);
  if (!folders) return;
  for (const auto& folder : *folders) {
    const auto names = folder.type == FileType::folder ? tree_.list(folder_ + "/" + folder.name)
                                                       : base::Result<std::vector<TreeEntry>>();
    const bool ours = folder.name.size() == 2 && folder.name.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (folder.type != FileType::folder || !names || !ours) {
      each(folder.name);
      continue;
    }
    for (const auto& [name, type] : *names)
      each(is_digest(name) && name.substr(0, 2) == folder.name ? name : folder.name + "/" + name);
  }
}

void FolderStore::settle() {
  if (!staged_.empty()) sync_file_system(tree_.fd());
}

void FolderStore::publish() {
  for (const Staged& staged : staged_) {
    const std::string name = path_of(staged.sha256);
    if (const auto made = tree_.make_folders(name.substr(0, name.rfind('/'))); !made)
      fatal(tree_, name, "name", made.error());
    // Never over another: the same bytes taken by another process at the same time stay as they are.
    const auto named = tree_.publish(staged.temp, name);
    if (!named) fatal(tree_, name, "name", named.error());
    if (!*named) (void)tree_.remove(staged.temp);
  }
  staged_.clear();
  staged_names_.clear();
}

void FolderStore::discard() {
  for (const Staged& staged : staged_) (void)tree_.remove(staged.temp);
  staged_.clear();
  staged_names_.clear();
}

void FolderStore::unstage(const std::string& sha256) {
  const auto found = std::find_if(staged_.begin(), staged_.end(), [&](const Staged& s) { return s.sha256 == sha256; });
  if (found == staged_.end()) return;
  (void)tree_.remove(found->temp);
  staged_.erase(found);
  staged_names_.erase(sha256);
}

std::vector<std::string> FolderStore::staged_names() const {
  std::vector<std::string> names;
  for (const Staged& staged : staged_) names.push_back(staged.sha256);
  return names;
}

void FolderStore::remove(const std::string& sha256) {
  if (!is_digest(sha256)) throw base::Fatal("not a SHA-256: " + sha256);
  if (const auto gone = tree_.remove(path_of(sha256)); !gone) fatal(tree_, path_of(sha256), "remove", gone.error());
}

}  // namespace contrechamp::store
