// Opens files whose name may stand for something else by now: a link to elsewhere, a FIFO that would be waited for, a
// device without an end. Nothing of a file is read before it is known to be a regular one of a size that is expected.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/fd.h"
#include "base/result.h"

namespace contrechamp::store {

// `follow` for a file that a person names, never for one within an archive. Links of folders above it are followed.
enum class Links { refuse, follow };

// Open for reading. ErrorKind::not_found where there is nothing, refused for a link and for what is no regular file,
// limit where it is longer than `most_bytes`.
base::Result<base::Fd> open_regular(const std::filesystem::path& path, std::uint64_t most_bytes,
                                    Links links = Links::refuse);

// Its whole content; no more than `most_bytes` even when it grows meanwhile.
base::Result<std::string> read_regular(const std::filesystem::path& path, std::uint64_t most_bytes,
                                       Links links = Links::refuse);

}  // namespace contrechamp::store
