// Our own renderings of an item, which are all that leaves an archive to be looked at: pictures, and segments to play.
// What the pipeline has made is there; the rest is made in a jail when somebody asks, and kept.
#pragma once

#include <optional>
#include <string>

#include "archive/archive.h"
#include "pipeline/jails.h"

namespace contrechamp::views {

// Empty: what was asked for is known, and there is nothing to show for it.
struct Rendering {
  std::string content_type;
  std::string bytes;
};

enum class Picture { thumb, sheet, view };

// As far as it needs no making; nothing where it does.
std::optional<base::Result<Rendering>> picture_at_once(const archive::Archive& archive, store::Catalogue& catalogue,
                                                       const std::string& id, Picture what);
std::optional<base::Result<Rendering>> segment_at_once(const archive::Archive& archive, store::Catalogue& catalogue,
                                                       const std::string& id, std::int64_t number);
// Takes as long as it is to be made.
base::Result<Rendering> picture_of(const archive::Archive& archive, store::Catalogue& catalogue, pipeline::Jails& jails,
                                   const std::string& id, Picture what);
base::Result<Rendering> segment_of(const archive::Archive& archive, store::Catalogue& catalogue, pipeline::Jails& jails,
                                   const std::string& id, std::int64_t number);

}  // namespace contrechamp::views
