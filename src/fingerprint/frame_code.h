// A 256-bit code of a whole frame, after the published idea of PDQ (Facebook, 2019): area average to 64 × 64, cosine
// transform, the 16 × 16 lowest frequencies without the constant rows, one bit each: above the median or not. Stands
// re-encoding, scaling, grading and small overlays; not cropping or turning.
#pragma once

#include "model/fingerprint.h"
#include "model/ports.h"

namespace contrechamp::fingerprint {

// Any size; an empty picture gives quality 0. Quality is 0 for flat frames (little contrast) and for noise (little of
// the contrast in low frequencies): such codes are chance and must match nothing.
model::FrameCode frame_code(const model::GreyPicture& picture, std::int64_t time_us);

}  // namespace contrechamp::fingerprint
