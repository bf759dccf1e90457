#include "model/media.h"

#include "base/named.h"

namespace contrechamp::model {

const char* to_string(Kind kind) {
  switch (kind) {
    case Kind::video: return "video";
    case Kind::photo: return "photo";
    case Kind::sound: return "sound";
    case Kind::text: return "text";
    case Kind::other: return "other";
  }
  return "other";
}

std::optional<Kind> kind_from(std::string_view text) { return base::named(text, Kind::other); }

}  // namespace contrechamp::model
