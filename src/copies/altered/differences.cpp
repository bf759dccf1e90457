#include "copies/altered/differences.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "copies/altered/residual.h"

namespace contrechamp::copies {
namespace {

// Grey levels by which two pixels must differ: so much in any case, so many deviations of the noise, and what a shift
// by 0.8 pixels would give (the map is exact to 0.3; the rest is for a codec's ringing). Chosen on the photos of the
// public set of bench/copies.sh, of whose plain edits (crops, tones, sizes) one in fifty shows a difference.
constexpr float least_levels = 12, noise_deviations = 4, slope_px = 0.8F;
constexpr int joined_px = 3;         // pixels between the parts of one thing: letters of a word
constexpr int least_pixels = 14;     // that differ, of one thing
constexpr double least_area = 8e-4;  // of the picture: a word of a page, a figure in a street
// Two things are one where they stand closer than the less high of them: lines of a text, but not entries of a form.
constexpr double joined_heights = 1.0;
// Share of the pixels that differ in which one picture is farther from the ground than the other; each is drawn there
// when it has a fifth.
constexpr double drawn_share = 0.2;
// Correlation of two pictures of one thing in other light.
constexpr double same_thing = 0.9;
// Letters and signs have few tones: this share of their pixels lies within 6 levels of one of two.
constexpr double plain_share = 0.7;
constexpr int plain_levels = 6;

struct Area {
  int left = 0, top = 0, right = -1, bottom = -1;  // pixels, inclusive
  std::vector<std::size_t> pixels;                 // that differ
  int pieces = 1;

  int width() const { return right - left + 1; }
  int height() const { return bottom - top + 1; }
  void add(int x, int y) {
    if (right < left) left = right = x, top = bottom = y;
    left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
  }
};

// The greatest slope of either picture around a pixel, grey levels per pixel.
float slope_at(const Residual& r, const std::vector<float>& grey, int x, int y) {
  float most = 0;
  for (int v = std::max(1, y - 1); v <= std::min(r.height - 2, y + 1); ++v)
    for (int u = std::max(1, x - 1); u <= std::min(r.width - 2, x + 1); ++u) {
      const float dx = (grey[r.at(u + 1, v)] - grey[r.at(u - 1, v)]) / 2;
      const float dy = (grey[r.at(u, v + 1)] - grey[r.at(u, v - 1)]) / 2;
      most = std::max(most, dx * dx + dy * dy);
    }
  return std::sqrt(most);
}

std::vector<std::uint8_t> differing(const Residual& r) {
  constexpr int margin = 3;  // of the shared part: the blur has no neighbours there
  std::vector<std::uint8_t> out(r.query.size());
  const auto inside = [&](int x, int y) {
    for (const int v : {y - margin, y + margin})
      for (const int u : {x - margin, x + margin})
        if (u < 0 || v < 0 || u >= r.width || v >= r.height || !r.shared[r.at(u, v)]) return false;
    return true;
  };
  for (int y = margin; y < r.height - margin; ++y)
    for (int x = margin; x < r.width - margin; ++x) {
      const auto i = r.at(x, y);
      const auto floor = least_levels + noise_deviations * static_cast<float>(r.noise);
      const float far = std::abs(r.query[i] - r.earlier[i]);
      if (far <= floor || !inside(x, y)) continue;
      out[i] = far > floor + slope_px * std::min(slope_at(r, r.earlier, x, y), slope_at(r, r.query, x, y));
    }
  return out;
}

// Pixels that differ and lie within `joined_px` of each other are one thing.
std::vector<Area> things(const Residual& r, const std::vector<std::uint8_t>& differ) {
  std::vector<Area> out;
  std::vector<std::uint8_t> seen(differ.size());
  std::vector<std::pair<int, int>> open;
  for (int y = 0; y < r.height; ++y)
    for (int x = 0; x < r.width; ++x) {
      if (!differ[r.at(x, y)] || seen[r.at(x, y)]) continue;
      Area area;
      open.assign(1, {x, y});
      seen[r.at(x, y)] = 1;
      while (!open.empty()) {
        const auto [u, v] = open.back();
        open.pop_back();
        area.add(u, v), area.pixels.push_back(r.at(u, v));
        for (int b = std::max(0, v - joined_px); b <= std::min(r.height - 1, v + joined_px); ++b)
          for (int a = std::max(0, u - joined_px); a <= std::min(r.width - 1, u + joined_px); ++a)
            if (const auto i = r.at(a, b); differ[i] && !seen[i]) seen[i] = 1, open.emplace_back(a, b);
      }
      if (area.pixels.size() >= least_pixels) out.push_back(std::move(area));
    }
  return out;
}

bool are_one(const Area& a, const Area& b) {
  const int beside = std::max(a.left, b.left) - std::min(a.right, b.right) - 1;
  const int above = std::max(a.top, b.top) - std::min(a.bottom, b.bottom) - 1;
  const int height = std::min(std::min(a.width(), a.height()), std::min(b.width(), b.height()));
  return std::max({beside, above, 0}) <= joined_heights * height;
}

std::vector<Area> joined(std::vector<Area> areas) {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < areas.size(); ++i)
      for (std::size_t j = i + 1; j < areas.size(); ++j) {
        if (!are_one(areas[i], areas[j])) continue;
        areas[i].pixels.insert(areas[i].pixels.end(), areas[j].pixels.begin(), areas[j].pixels.end());
        areas[i].pieces += areas[j].pieces;
        areas[i].add(areas[j].left, areas[j].top), areas[i].add(areas[j].right, areas[j].bottom);
        areas.erase(areas.begin() + static_cast<std::ptrdiff_t>(j));
        changed = true, --j;
      }
  }
  return areas;
}

float median_of(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The grey of what both show in and around an area.
float ground_of(const Residual& r, const std::vector<std::uint8_t>& differ, const Area& area) {
  constexpr int around = 6;
  std::vector<float> same;
  for (int y = std::max(0, area.top - around); y <= std::min(r.height - 1, area.bottom + around); ++y)
    for (int x = std::max(0, area.left - around); x <= std::min(r.width - 1, area.right + around); ++x)
      if (const auto i = r.at(x, y); r.shared[i] && !differ[i]) same.push_back(r.earlier[i]);
  return same.empty() ? 128 : median_of(std::move(same));
}

double correlation(const Residual& r, const std::vector<std::size_t>& pixels) {
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (const auto i : pixels) {
    const double x = r.query[i], y = r.earlier[i];
    a += x, b += y, aa += x * x, bb += y * y, ab += x * y;
  }
  const auto n = static_cast<double>(pixels.size());
  const double va = aa / n - a / n * (a / n), vb = bb / n - b / n * (b / n);
  return (ab / n - a / n * (b / n)) / std::sqrt((va + 1) * (vb + 1));
}

// Do few tones make up most of these pixels?
bool is_plain(const std::vector<float>& grey, const std::vector<std::size_t>& pixels) {
  std::vector<int> count(256);
  for (const auto i : pixels) ++count[std::clamp(static_cast<int>(grey[i]), 0, 255)];
  int total = 0;
  for (int mode = 0; mode < 2; ++mode) {
    int best = 0, at = 0;
    for (int c = 0; c < 256; ++c) {
      const int low = std::max(0, c - plain_levels), high = std::min(255, c + plain_levels);
      const int sum = std::accumulate(count.begin() + low, count.begin() + high + 1, 0);
      if (sum > best) best = sum, at = c;
    }
    total += best;
    for (int c = std::max(0, at - plain_levels); c <= std::min(255, at + plain_levels); ++c) count[c] = 0;
  }
  return total >= plain_share * static_cast<double>(pixels.size());
}

Box box_around(const std::array<Point, 4>& corners) {
  Box out{corners[0].x, corners[0].y, corners[0].x, corners[0].y};
  for (const Point p : corners)
    out = {std::min(out.left, p.x), std::min(out.top, p.y), std::max(out.right, p.x), std::max(out.bottom, p.y)};
  return out;
}

Box shares_of(const Box& box, const GreyView& picture) {
  const Frame frame = frame_of(picture.width, picture.height);
  const auto share = [](double at, double side) { return std::clamp(at / side + 0.5, 0.0, 1.0); };
  return {share(box.left, frame.width), share(box.top, frame.height), share(box.right, frame.width),
          share(box.bottom, frame.height)};
}

Difference described(const Residual& r, const std::vector<std::uint8_t>& differ, const Area& area) {
  Difference out;
  out.pieces = area.pieces;
  out.filled = static_cast<double>(area.pixels.size()) / (area.width() * area.height());
  const float ground = ground_of(r, differ, area);
  int drawn = 0;  // in the query
  for (const auto i : area.pixels) drawn += std::abs(r.query[i] - ground) > std::abs(r.earlier[i] - ground);
  const double share = drawn / static_cast<double>(area.pixels.size());
  out.both_drawn = share >= drawn_share && share <= 1 - drawn_share;
  if (correlation(r, area.pixels) >= same_thing) out.kind = Difference::Kind::brightness;
  else if (is_plain(share >= 0.5 ? r.query : r.earlier, area.pixels)) out.kind = Difference::Kind::overlay;
  return out;
}

}  // namespace

std::vector<Difference> differences(const GreyView& query, const GreyView& earlier, const PlaneMap& map) {
  const Residual r = residual_of(query, earlier, map);
  const auto differ = differing(r);
  auto areas = joined(things(r, differ));
  std::erase_if(areas, [&](const Area& a) { return a.width() * a.height() < least_area * r.width * r.height; });
  std::sort(areas.begin(), areas.end(), [](const Area& a, const Area& b) { return a.pixels.size() > b.pixels.size(); });
  std::vector<Difference> out;
  for (const Area& area : areas) {
    out.push_back(described(r, differ, area));
    const Point a = r.plane(area.left - 0.5, area.top - 0.5), b = r.plane(area.right + 0.5, area.bottom + 0.5);
    out.back().query = shares_of({a.x, a.y, b.x, b.y}, query);
    out.back().earlier = shares_of(box_around({map(a), map({b.x, a.y}), map(b), map({a.x, b.y})}), earlier);
  }
  return out;
}

bool are_filled_forms(const std::vector<Difference>& differs) {
  // Made forms, tables and identity cards with 3 to 40 entries have four such places or more, or, where the entries
  // stand close, 42 pieces or more; pairs of altered photos of bench/real have two and 25 at most, those of
  // bench/copies one and three.
  constexpr int least_places = 4, least_pieces = 35;
  int places = 0, pieces = 0;
  for (const Difference& one : differs) {
    if (one.kind == Difference::Kind::brightness) continue;
    places += one.both_drawn, pieces += one.pieces;
  }
  return places >= least_places || pieces >= least_pieces;
}

}  // namespace contrechamp::copies
