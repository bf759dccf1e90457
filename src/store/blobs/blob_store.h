// The storage seam for bytes: content-addressed blobs, named by their SHA-256. A folder now, an object store later;
// blob_store_contract_test.cpp runs on every implementation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "model/ports.h"

namespace contrechamp::store {

struct BlobInfo {
  std::string sha256;  // the name, 64 hexadecimal digits
  std::string sha512;
  std::int64_t size_bytes = 0;
  bool existed = false;  // the same bytes were there (or staged) before
};

// Fills the buffer, returns the bytes read, 0 at the end.
using ReadBytes = std::function<base::Result<std::size_t>(std::span<char>)>;

// One owner, one thread for put, settle and publish; open, stat and list from any thread.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  virtual base::Result<std::unique_ptr<model::ByteSource>> open(const std::string& sha256) const = 0;
  // Copies and hashes in one pass. Nothing is visible to open, stat and list before publish().
  // A failed read leaves nothing behind. Throws base::Fatal when the store cannot take more (disk full).
  virtual base::Result<BlobInfo> put(const ReadBytes& read) = 0;
  virtual base::Result<std::int64_t> stat(const std::string& sha256) const = 0;  // size in bytes
  virtual void list(const std::function<void(const std::string& name)>& each) const = 0;

  // Makes what put() took durable, in two steps so that several stores can share the syncs of one batch:
  // after settle() the bytes are on the disk under no name, after publish() they have their names.
  virtual void settle() = 0;
  virtual void publish() = 0;
  // Forgets what was put and not published.
  virtual void discard() = 0;
};

}  // namespace contrechamp::store
