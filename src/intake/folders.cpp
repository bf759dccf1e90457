#include "intake/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "base/coded.h"
#include "base/fd.h"
#include "base/strings.h"

namespace contrechamp::intake {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

tl::unexpected<base::Error> refusal_of(int error) {
  if (error == ENOENT) return base::fail(base::ErrorKind::not_found, base::Code::no_folder);
  if (error == ENOTDIR) return base::fail(base::ErrorKind::refused, base::Code::folder_is_file);
  if (error == EACCES || error == EPERM) return base::fail(base::ErrorKind::refused, base::Code::folder_forbidden);
  if (error == ELOOP) return base::fail(base::ErrorKind::refused, base::Code::folder_replaced);
  return base::fail(base::ErrorKind::refused, base::Code::folder_unreadable);
}

// Step by step from the root: what was a folder when links were resolved may be a link by now.
base::Result<base::Fd> open_folder(const std::string& real) {
  base::Fd at(::open("/", folder_flags));
  std::istringstream parts(real);
  for (std::string name; at && std::getline(parts, name, '/');) {
    if (name.empty()) continue;
    at = base::Fd(::openat(at.get(), name.c_str(), folder_flags));
  }
  if (!at) return refusal_of(errno);
  return at;
}

mode_t kind_of(int folder_fd, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return DTTOIF(entry.d_type);
  struct ::stat status {};
  return ::fstatat(folder_fd, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_mode & S_IFMT : 0;
}

std::string home_folder() {
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') return home;
  const passwd* user = ::getpwuid(::getuid());
  return user == nullptr || user->pw_dir == nullptr ? std::string() : user->pw_dir;
}

// A blank in a name is \040 there.
std::string without_escapes(const std::string& text) {
  std::string out;
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) && octal(text[i + 3])) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

base::Result<FolderListing> list_folders(const std::string& path, std::size_t most) {
  if (path.empty() || path[0] != '/' || path.find('\0') != std::string::npos)
    return base::fail(base::ErrorKind::refused, base::Code::path_not_absolute);
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (!real) return refusal_of(errno);
  FolderListing out;
  out.path = real.get();
  if (!base::is_utf8(out.path)) return base::fail(base::ErrorKind::refused, base::Code::folder_name_no_text);
  if (out.path != "/") out.parent = out.path.substr(0, std::max<std::size_t>(out.path.rfind('/'), 1));
  auto opened = open_folder(out.path);
  if (!opened) return tl::unexpected(opened.error());
  const int fd = opened->get();
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(fd), ::closedir);
  if (!folder) return refusal_of(errno);
  opened->release();
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] == '.') continue;
    const mode_t kind = kind_of(fd, *entry);
    if (S_ISREG(kind)) ++out.files;
    else if (S_ISDIR(kind)) {
      if (base::is_utf8(entry->d_name)) out.folders.emplace_back(entry->d_name);
      else ++out.unnamed;
    }
    errno = 0;
  }
  if (errno != 0) return refusal_of(errno);
  const std::size_t shown = std::min(most, out.folders.size());
  std::partial_sort(out.folders.begin(), out.folders.begin() + static_cast<std::ptrdiff_t>(shown), out.folders.end());
  out.more = out.folders.size() - shown;
  out.folders.resize(shown);
  return out;
}

std::vector<std::string> mounts_under(const std::string& mountinfo, const std::vector<std::string>& folders) {
  std::vector<std::string> out;
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; i < 5; ++i) fields >> field;  // number, parent, device, root, mount point
    if (!fields) continue;
    const std::string point = without_escapes(field);
    const bool under = std::any_of(folders.begin(), folders.end(), [&](const std::string& one) {
      return point == one || point.rfind(one + "/", 0) == 0;
    });
    if (under && base::is_utf8(point) && std::find(out.begin(), out.end(), point) == out.end()) out.push_back(point);
  }
  return out;
}

std::vector<FolderStart> folder_starts() {
  std::vector<FolderStart> out;
  if (const std::string home = home_folder(); !home.empty() && base::is_utf8(home)) out.push_back({"home", home});
  std::ifstream file("/proc/self/mountinfo");
  const std::string mounts((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (const auto& point : mounts_under(mounts, {"/media", "/run/media", "/mnt"})) out.push_back({"media", point});
  out.push_back({"root", "/"});
  return out;
}

}  // namespace contrechamp::intake
