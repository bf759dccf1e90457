// What is in the way, or damaged, is never deleted.
#pragma once

#include <string>

#include "store/blobs/tree.h"

namespace contrechamp::archive {

// Moves `path` to quarantine/<name>-<8 digits>. Throws base::Fatal when it cannot.
void set_aside(const store::Tree& archive, const std::string& path, const std::string& name);

}  // namespace contrechamp::archive
