// Blobs in a folder: FOLDER/ab/abcdef…, read-only files, found and opened by store::Tree. New bytes wait in a staging
// folder of this process on the same file system, so that a name only ever appears with its bytes already on the disk.
#pragma once

#include <set>
#include <vector>

#include "base/fd.h"
#include "store/blobs/blob_store.h"
#include "store/blobs/tree.h"

namespace contrechamp::store {

// The 64 lower-case hexadecimal digits of a SHA-256.
bool is_digest(std::string_view name);

class FolderStore : public BlobStore {
 public:
  // `folder` and `staging` lie within `tree`; `staging` may be empty for a store that is only read.
  FolderStore(Tree tree, std::string folder, std::string staging);

  base::Result<std::unique_ptr<model::ByteSource>> open(const std::string& sha256) const override;
  // Staged even where a blob of the name is there: whether that one is sound, the caller says before publish().
  base::Result<BlobInfo> put(const ReadBytes& read) override;
  base::Result<std::int64_t> stat(const std::string& sha256) const override;
  void list(const std::function<void(const std::string&)>& each) const override;
  void settle() override;
  void publish() override;
  void discard() override;

  // Within the tree: "objects/ab/abcdef…".
  std::string path_of(const std::string& sha256) const;
  // Of whatever has the name, a link too.
  base::Result<struct ::stat> status(const std::string& sha256) const { return tree_.status(path_of(sha256)); }
  // A descriptor open for reading, of a regular file, for the sandboxed worker.
  base::Result<base::Fd> open_fd(const std::string& sha256) const;
  // Names that put() took, in order.
  std::vector<std::string> staged_names() const;
  // Takes one blob out of what publish() would add.
  void unstage(const std::string& sha256);
  // Removes a blob: for what was never acknowledged, and for erasure of a record.
  void remove(const std::string& sha256);

 private:
  struct Staged {
    std::string temp;
    std::string sha256;
  };

  Tree tree_;
  std::string folder_;
  std::string staging_;
  std::vector<Staged> staged_;
  std::set<std::string> staged_names_;
  std::vector<char> buffer_;
};

}  // namespace contrechamp::store
