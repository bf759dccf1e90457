// A measure of the detail in a picture.
#pragma once

#include "model/ports.h"

namespace contrechamp::fingerprint {

// 0 (flat: black, white, fades; or noise) … 100 (rich in contrast).
int detail(const model::GreyPicture& picture);

}  // namespace contrechamp::fingerprint
