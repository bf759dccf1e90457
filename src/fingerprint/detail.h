// How much there is to see in a picture.
#pragma once

#include "model/ports.h"

namespace contrechamp::fingerprint {

// 0 for flat pictures (black, white, fades) and for noise, whose detail is chance; to 100 rich in contrast.
int detail(const model::GreyPicture& picture);

}  // namespace contrechamp::fingerprint
