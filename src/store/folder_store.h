// Blobs in a folder: ROOT/ab/abcdef…, read-only files. New bytes wait in a staging folder of this process on the same
// file system, so that a name only ever appears with its bytes already on the disk.
#pragma once

#include <filesystem>
#include <set>
#include <vector>

#include "base/fd.h"
#include "store/blob_store.h"

namespace contrechamp::store {

class FolderStore : public BlobStore {
 public:
  // `staging` may be empty for a store that is only read.
  FolderStore(std::filesystem::path root, std::filesystem::path staging);

  base::Result<std::unique_ptr<model::ByteSource>> open(const std::string& sha256) const override;
  base::Result<BlobInfo> put(const ReadBytes& read) override;
  base::Result<std::int64_t> stat(const std::string& sha256) const override;
  void list(const std::function<void(const std::string&)>& each) const override;
  void settle() override;
  void publish() override;
  void discard() override;

  std::filesystem::path path_of(const std::string& sha256) const;
  // A descriptor open for reading, for the sandboxed worker.
  base::Result<base::Fd> open_fd(const std::string& sha256) const;
  // Names that publish() would add, in order of put().
  std::vector<std::string> staged_names() const;
  // Takes one blob out of what publish() would add.
  void unstage(const std::string& sha256);
  // Removes a blob: for what was never acknowledged, and for erasure of a record.
  void remove(const std::string& sha256);

 private:
  struct Staged {
    std::filesystem::path temp;
    std::string sha256;
  };
  void make_folder(const std::filesystem::path& folder);

  std::filesystem::path root_;
  std::filesystem::path staging_;
  std::vector<Staged> staged_;
  std::set<std::string> staged_names_;
  std::vector<char> buffer_;
};

}  // namespace contrechamp::store
