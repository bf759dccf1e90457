// Local features of a picture: corners on a pyramid, each with a 256-bit code of the pattern around it, turned to the
// corner's own direction. After the published ideas of FAST (Rosten and Drummond, 2006), Harris' corner measure (1988)
// and rotated binary tests (ORB: Rublee and others, 2011).
//
// The tests come in pairs that are each other's reflection, so the code of the mirrored picture is the same bits in
// another order: see mirrored().
#pragma once

#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::fingerprint {

// At most `most` features, spread over the picture and over scales; none in a flat picture.
std::vector<model::LocalFeature> local_features(const model::GreyPicture& picture, int most);

// `most` of them, spread over sizes and evenly over the picture, the better of each neighbourhood.
std::vector<model::LocalFeature> thin(const std::vector<model::LocalFeature>& features, int most, int width_px,
                                      int height_px);

}  // namespace contrechamp::fingerprint
