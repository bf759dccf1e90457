#include "model/media.h"

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

}  // namespace contrechamp::model
