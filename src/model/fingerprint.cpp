#include "model/fingerprint.h"

namespace contrechamp::model {

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::copy: return "copy";
    case Verdict::same_scene: return "same_scene";
    case Verdict::shared_overlay: return "shared_overlay";
    case Verdict::same_sound: return "same_sound";
  }
  return "copy";
}

}  // namespace contrechamp::model
