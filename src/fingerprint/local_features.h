// Local features of a picture: corners on an image pyramid, each with a 256-bit binary descriptor, rotated to the
// orientation of the corner. After FAST (Rosten and Drummond, 2006), the Harris measure (1988) and ORB (Rublee et al.,
// 2011).
//
// The tests come in pairs of reflections, so that the descriptor of the mirrored picture is a permutation of the bits:
// see model::mirrored().
#pragma once

#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::fingerprint {

// At most `most` features, distributed over the picture and over scales. None in a flat picture.
std::vector<model::LocalFeature> local_features(const model::GreyPicture& picture, int most);

// At most `most` of them, distributed over scales and evenly over the picture; of each cell the best.
std::vector<model::LocalFeature> thin(const std::vector<model::LocalFeature>& features, int most, int width_px,
                                      int height_px);

}  // namespace contrechamp::fingerprint
