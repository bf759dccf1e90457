// Files that can be made again: derived/<ab>/<id>/<what>
#pragma once

#include <optional>
#include <string>

#include "archive/layout.h"
#include "base/result.h"

namespace contrechamp::pipeline {

inline constexpr const char* thumb_file = "thumb.webp";
inline constexpr const char* sheet_file = "sheet.webp";
inline constexpr const char* view_file = "view.webp";
inline constexpr const char* fingerprint_file = "fingerprint-2.bin";
inline constexpr const char* copy_index_folder =
    "copy-index-3";                                       // of all fingerprints of one version of the stage look
inline constexpr const char* query_file = "query-2.bin";  // until the clip has been compared
inline constexpr const char* sound_file = "sound-2.bin";
inline constexpr const char* wave_file = "wave-1.bin";

// All by the open folder of the archive: no link in it is followed.
void put_derived(const archive::Layout& layout, const std::string& id, const std::string& what, std::string_view bytes);
void drop_derived(const archive::Layout& layout, const std::string& id, const std::string& what);
// Nothing when it is not there or cannot be read: then it is made again.
std::optional<std::string> get_derived(const archive::Layout& layout, const std::string& id, const std::string& what);
base::Result<base::Fd> open_derived(const archive::Layout& layout, const std::string& id, const std::string& what);

}  // namespace contrechamp::pipeline
