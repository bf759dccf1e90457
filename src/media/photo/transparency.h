// Transparent pictures on a ground on which what is drawn can be read.
#pragma once

#include <cstddef>
#include <cstdint>

namespace contrechamp::media {

// Lays RGBA, four bytes a pixel, on one ground, in place: afterwards every alpha is 255. The ground is white, unless
// what is drawn would not stand out from it: then the one of five greys from which it does most.
void lay_on_ground(std::uint8_t* rgba, std::size_t pixels);

}  // namespace contrechamp::media
