#include "archive/soundness/quarantine.h"

#include <fmt/format.h>

#include "archive/layout.h"
#include "base/digest.h"

namespace contrechamp::archive {

void set_aside(const store::Tree& archive, const std::string& path, const std::string& name) {
  if (const auto made = archive.make_folders(at::quarantine); !made) throw base::Fatal(made.error().message);
  const std::string to = fmt::format("{}/{}-{}", at::quarantine, name, base::to_hex(base::random_bytes(4)));
  if (const auto moved = archive.rename(path, to); !moved)
    throw base::Fatal("cannot set aside " + path + ": " + moved.error().message);
}

}  // namespace contrechamp::archive
