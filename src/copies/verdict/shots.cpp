#include "copies/verdict/shots.h"

#include <algorithm>
#include <cmath>

#include "copies/geometry/border.h"
#include "copies/geometry/displacement.h"
#include "copies/geometry/tilt.h"

namespace contrechamp::copies {
namespace {

// Share of the detail of a picture beyond the edges of the other one. A crop has none. When both pictures have more
// than 0.003, the camera has moved, unless one has more than 0.2: then another picture stands beside it. Chosen on the
// photos of the public set of bench/copies.sh, so that no negative pair is a copy.
constexpr double uncovered_detail = 0.003;
constexpr double side_by_side_detail = 0.2;
// Rotation between two shots from the hand. A photo that was set straight by an editor has the same rotation, but its
// blurred blocks correlate by more than 0.99. What was filmed from a screen has more anisotropy or perspective. Chosen
// there too.
constexpr double least_turn_deg = 0.25, most_turn_deg = 2.7;
constexpr double most_anisotropy = 1.006, most_perspective = 0.025;
constexpr double straightened_correlation = 0.99;

// What is left between two photos after one map (geometry/displacement.h), without the noise of the measurement. On
// bench/real, copies, 60 pairs of edits bend by 0.19 pixels of 512 at most, on the photos of bench/copies.sh 270 by
// 0.18; pairs of shots that lie over each other to a pixel by 0.57 or more. An editor stretches along the sides, which
// is anisotropy without shear: edits shear by 0.002 where no more than noise is in it. Fewer blocks than a tenth of the
// picture do not tell.
constexpr int least_shift_blocks = 24;
constexpr double most_bend_px = 0.25;
constexpr double most_shear = 0.004;
// A retouched photo is as exact as this where it was left alone; two exposures never were there.
constexpr double exact_px = 0.1, exact_shear = 0.001, exact_share = 0.95;
// Frames that lie on each other to half a hundredth of the long side (two pixels of 512) are one frame, whatever shear
// a few blocks with waves or stripes seem to show.
constexpr double one_frame = -0.005;

// A picture that was photographed from a screen or from paper lies whole within the photo, and what is beyond its
// edges has nothing to do with it. At the edges of 17 such pictures and of 16 insets of bench/copies.sh the two sides
// correlate by 0.12 at most and their difference is 2.3 times that of two rows within or more (two insets into a
// picture of the same foliage apart); at the edges of 76 crops, where the scene goes on, both hold of one.
constexpr double whole_within = -0.01;  // long sides: how exact the corners are
constexpr double most_across = 0.15, least_step = 1.8, least_seen = 0.5;

// Does the map rotate by a degree or two and do nothing else? Such are two shots from the hand, and a photo that an
// editor has set straight.
bool is_slightly_turned(const PlaneMap& map) {
  const double mirror = map.m[0] * map.m[4] < map.m[1] * map.m[3] ? -1 : 1;
  const double a = mirror * map.m[0], b = map.m[1], c = mirror * map.m[3], d = map.m[4];
  // Sum and difference of the two singular values of the linear part.
  const double even = std::hypot(a + d, c - b), uneven = std::hypot(a - d, c + b);
  const double quarter = std::remainder(std::atan2(c - b, a + d) * 180 / M_PI, 90);
  return std::abs(quarter) >= least_turn_deg && std::abs(quarter) <= most_turn_deg &&
         even + uneven <= most_anisotropy * (even - uneven) &&
         std::hypot(map.m[6], map.m[7]) <= most_perspective * std::abs(map.m[8]);
}

// Each shows an edge that the other does not, or one is rotated by a degree or two and correlates less than a photo
// that was set straight.
bool was_moved(const GreyView& q, const GreyView& e, const PlaneMap& map, double likeness) {
  const auto back = inverse(map);
  const double a = detail_beyond(q, e, map), b = back ? detail_beyond(e, q, *back) : 0;
  const bool moved = std::min(a, b) > uncovered_detail && std::max(a, b) < side_by_side_detail;
  const bool turned = is_slightly_turned(map) && likeness < straightened_correlation;
  return moved || turned;
}

Frame frame(const GreyView& picture) { return frame_of(picture.width, picture.height); }

// Does `part` lie whole within `picture`, as something of its own?
bool stands_within(const GreyView& part, const GreyView& picture, const PlaneMap& to_picture) {
  if (corners_within(to_picture, frame(part), frame(picture)) < whole_within) return false;
  const EdgeLikeness edges = likeness_at_edges(picture, mapped(to_picture, corners_of(frame(part))));
  return edges.seen >= least_seen && edges.across <= most_across && edges.step >= least_step;
}

bool is_above_noise(double bend_px, double noise_px) {
  return bend_px * bend_px - noise_px * noise_px > most_bend_px * most_bend_px;
}

// A picture within a frame may stand at an angle, and the lens may bend it: as one plane. Without a frame, perspective
// and shear are those of another place of the camera, and what is left after one plane is depth or time.
bool is_bent(const GreyView& q, const GreyView& e, const Displacement& d, const Tilt& tilt) {
  const auto back = inverse(tilt.map), affine_back = inverse(d.map);
  if (is_above_noise(tilt.bend_px, tilt.noise_px)) return true;
  if (stands_within(q, e, tilt.map) || (back && stands_within(e, q, *back))) return false;
  const bool one = affine_back && corners_within(d.map, frame(q), frame(e)) >= one_frame &&
                   corners_within(*affine_back, frame(e), frame(q)) >= one_frame;
  const bool sheared = d.anisotropy > most_anisotropy && d.shear > most_shear;
  return is_above_noise(d.bend_px, d.noise_px) || (sheared && !one);
}

// Does one affine map without shear lay all of a picture on the other, to a tenth of a pixel?
bool is_exact(const Displacement& d) {
  return d.blocks >= least_shift_blocks && d.bend_px <= exact_px && d.rest_px <= exact_px && d.share >= exact_share &&
         d.shear <= exact_shear;
}

}  // namespace

Shots compare_shots(const GreyView& query, const GreyView& earlier, const PlaneMap& map, double likeness) {
  const Displacement shifts = displacement(query, earlier, map);
  const bool bound = shifts.blocks >= least_shift_blocks;
  const Tilt tilt = bound ? fit_tilt(shifts) : Tilt{map};
  if (bound && is_bent(query, earlier, shifts, tilt)) return {true, tilt.map};
  const bool exact = is_exact(shifts) && likeness >= straightened_correlation;
  return {!exact && was_moved(query, earlier, map, likeness), tilt.map};
}

}  // namespace contrechamp::copies
