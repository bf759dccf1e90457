#include "store/folder_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/digest.h"
#include "store/durable.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;
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

bool is_name(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

FolderStore::FolderStore(fs::path root, fs::path staging)
    : root_(std::move(root)), staging_(std::move(staging)), buffer_(staging_.empty() ? 0 : copy_buffer_bytes) {}

fs::path FolderStore::path_of(const std::string& sha256) const { return root_ / sha256.substr(0, 2) / sha256; }

base::Result<base::Fd> FolderStore::open_fd(const std::string& sha256) const {
  if (!is_name(sha256)) return base::fail(base::ErrorKind::refused, "not a SHA-256", sha256);
  base::Fd fd(::open(path_of(sha256).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) {
    const auto kind = errno == ENOENT ? base::ErrorKind::not_found : base::ErrorKind::io;
    return base::fail(kind, "cannot open the object", path_of(sha256).string());
  }
  return fd;
}

base::Result<std::unique_ptr<model::ByteSource>> FolderStore::open(const std::string& sha256) const {
  auto fd = open_fd(sha256);
  if (!fd) return tl::unexpected(fd.error());
  struct ::stat status {};
  if (::fstat(fd->get(), &status) != 0) return base::fail(base::ErrorKind::io, "cannot stat the object", sha256);
  return std::make_unique<FileSource>(std::move(*fd), status.st_size);
}

base::Result<BlobInfo> FolderStore::put(const ReadBytes& read) {
  const fs::path temp = staging_ / base::to_hex(base::random_bytes(12));
  base::Fd fd(::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400));
  if (!fd) base::fatal_errno("cannot create " + temp.string());
  base::Digest sha256(base::DigestKind::sha256);
  base::Digest sha512(base::DigestKind::sha512);
  BlobInfo info;
  try {
    for (;;) {
      auto n = read(buffer_);
      if (!n) {
        ::unlink(temp.c_str());
        return tl::unexpected(n.error());
      }
      if (*n == 0) break;
      sha256.update(buffer_.data(), *n);
      sha512.update(buffer_.data(), *n);
      write_all(fd.get(), {buffer_.data(), *n}, temp.string());
      info.size_bytes += static_cast<std::int64_t>(*n);
    }
  } catch (...) {
    ::unlink(temp.c_str());
    throw;
  }
  info.sha256 = sha256.hex();
  info.sha512 = sha512.hex();
  info.existed = staged_names_.count(info.sha256) != 0 || stat(info.sha256).has_value();
  if (info.existed) {
    ::unlink(temp.c_str());
  } else {
    staged_.push_back({temp, info.sha256});
    staged_names_.insert(info.sha256);
  }
  return info;
}

base::Result<std::int64_t> FolderStore::stat(const std::string& sha256) const {
  struct ::stat status {};
  if (!is_name(sha256) || ::lstat(path_of(sha256).c_str(), &status) != 0)
    return base::fail(base::ErrorKind::not_found, "no such object", sha256);
  return status.st_size;
}

void FolderStore::list(const std::function<void(const std::string&)>& each) const {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(root_)) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  for (const auto& folder : folders) {
    if (!fs::is_directory(fs::symlink_status(folder))) {
      each(folder.filename().string());
      continue;
    }
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      const bool placed = is_name(name) && name.substr(0, 2) == folder.filename().string();
      names.push_back(placed ? name : (folder.filename() / name).string());
    }
    std::sort(names.begin(), names.end());
    for (const auto& name : names) each(name);
  }
}

void FolderStore::make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) base::fatal_errno("cannot create " + folder.string());
}

void FolderStore::settle() {
  if (staged_.empty()) return;
  base::Fd folder(::open(staging_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) base::fatal_errno("cannot open " + staging_.string());
  sync_file_system(folder.get());
}

void FolderStore::publish() {
  for (const Staged& staged : staged_) {
    const fs::path name = path_of(staged.sha256);
    make_folder(name.parent_path());
    // A link never replaces: the same bytes taken by another process at the same time stay as they are.
    if (::link(staged.temp.c_str(), name.c_str()) != 0 && errno != EEXIST) {
      // File systems without hard links.
      if (::renameat2(AT_FDCWD, staged.temp.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE) != 0 && errno != EEXIST)
        base::fatal_errno("cannot name " + name.string());
    }
    ::unlink(staged.temp.c_str());
  }
  staged_.clear();
  staged_names_.clear();
}

void FolderStore::discard() {
  for (const Staged& staged : staged_) ::unlink(staged.temp.c_str());
  staged_.clear();
  staged_names_.clear();
}

void FolderStore::unstage(const std::string& sha256) {
  const auto found = std::find_if(staged_.begin(), staged_.end(), [&](const Staged& s) { return s.sha256 == sha256; });
  if (found == staged_.end()) return;
  ::unlink(found->temp.c_str());
  staged_.erase(found);
  staged_names_.erase(sha256);
}

std::vector<std::string> FolderStore::staged_names() const {
  std::vector<std::string> names;
  for (const Staged& staged : staged_) names.push_back(staged.sha256);
  return names;
}

void FolderStore::remove(const std::string& sha256) {
  if (::unlink(path_of(sha256).c_str()) != 0 && errno != ENOENT)
    base::fatal_errno("cannot remove " + path_of(sha256).string());
}

}  // namespace contrechamp::store
