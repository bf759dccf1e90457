// Files that a system keeps beside footage: no footage, and nothing that is broken.
#pragma once

#include <string_view>

namespace contrechamp::model {

// What media::sniff_mime() calls the file .DS_Store; it has no registered type.
inline constexpr const char* ds_store_mime = "application/x-apple-ds-store";

// What it is, for a person; "" for all else. Told by type and name together: a recording that somebody called .DS_Store
// stays a recording.
const char* by_file_of(std::string_view name, std::string_view mime);

}  // namespace contrechamp::model
