#include "fingerprint/kernels.h"

#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "fingerprint/kernels.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each instruction set
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace contrechamp::fingerprint::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The circle of 16 pixels with radius 3 of FAST (Rosten and Drummond 2006).
constexpr int circle_x[16] = {0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3, -3, -3, -2, -1};
constexpr int circle_y[16] = {-3, -3, -2, -1, 0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3};

// Is there a run of nine set among the sixteen?
template <class V>
V nine_in_a_row(const V (&bits)[16]) {
  V two[16], four[16];
  for (int i = 0; i < 16; ++i) two[i] = hn::And(bits[i], bits[(i + 1) & 15]);
  for (int i = 0; i < 16; ++i) four[i] = hn::And(two[i], two[(i + 2) & 15]);
  V any = hn::And(hn::And(four[0], four[4]), bits[8]);
  for (int i = 1; i < 16; ++i) any = hn::Or(any, hn::And(hn::And(four[i], four[(i + 4) & 15]), bits[(i + 8) & 15]));
  return any;
}

template <class D>
void mark(D d, const std::uint8_t* p, const std::ptrdiff_t (&at)[16], int threshold, std::uint8_t* marks) {
  const auto centre = hn::LoadU(d, p);
  const auto by = hn::Set(d, static_cast<std::uint8_t>(threshold));
  const auto high = hn::SaturatedAdd(centre, by), low = hn::SaturatedSub(centre, by);
  using V = hn::Vec<D>;
  // A run of nine contains two adjacent ones of the four at the quarters.
  const V quarter[4] = {hn::LoadU(d, p + at[0]), hn::LoadU(d, p + at[4]), hn::LoadU(d, p + at[8]),
                        hn::LoadU(d, p + at[12])};
  V up[4], down[4];
  for (int i = 0; i < 4; ++i) {
    up[i] = hn::VecFromMask(d, hn::Gt(quarter[i], high));
    down[i] = hn::VecFromMask(d, hn::Lt(quarter[i], low));
  }
  const auto beside = [](const V(&q)[4]) { return hn::And(hn::Or(q[0], q[2]), hn::Or(q[1], q[3])); };
  const V maybe = hn::Or(beside(up), beside(down));
  if (hn::AllTrue(d, hn::Eq(maybe, hn::Zero(d)))) return hn::StoreU(hn::Zero(d), d, marks);
  V brighter[16], darker[16];
  for (int i = 0; i < 16; ++i) {
    const V q = hn::LoadU(d, p + at[i]);
    brighter[i] = hn::VecFromMask(d, hn::Gt(q, high));
    darker[i] = hn::VecFromMask(d, hn::Lt(q, low));
  }
  hn::StoreU(hn::Or(nine_in_a_row(brighter), nine_in_a_row(darker)), d, marks);
}

void mark_corners(const std::uint8_t* row, int stride, int from, int to, int threshold, std::uint8_t* marks) {
  std::ptrdiff_t at[16];
  for (int i = 0; i < 16; ++i) at[i] = std::ptrdiff_t{circle_y[i]} * stride + circle_x[i];
  const hn::ScalableTag<std::uint8_t> wide;
  const hn::CappedTag<std::uint8_t, 16> narrow;
  const hn::CappedTag<std::uint8_t, 1> single;
  int x = from;
  for (const int n = static_cast<int>(hn::Lanes(wide)); x + n <= to; x += n)
    mark(wide, row + x, at, threshold, marks + x);
  for (const int n = static_cast<int>(hn::Lanes(narrow)); x + n <= to; x += n)
    mark(narrow, row + x, at, threshold, marks + x);
  for (; x < to; ++x) mark(single, row + x, at, threshold, marks + x);
}

void slopes(const std::uint8_t* row, int stride, int from, int to, std::int16_t* across, std::int16_t* down) {
  const auto part = [&](auto d, int x) {
    const hn::Rebind<std::uint8_t, decltype(d)> bytes;
    const auto at = [&](std::ptrdiff_t by) { return hn::PromoteTo(d, hn::LoadU(bytes, row + x + by)); };
    const auto a = at(-stride - 1), b = at(-stride), c = at(-stride + 1), e = at(-1), f = at(1), g = at(stride - 1),
               h = at(stride), i = at(stride + 1);
    const auto twice = [](auto v) { return hn::Add(v, v); };
    const auto right = hn::Add(hn::Add(c, i), twice(f)), left = hn::Add(hn::Add(a, g), twice(e));
    const auto below = hn::Add(hn::Add(g, i), twice(h)), above = hn::Add(hn::Add(a, c), twice(b));
    hn::StoreU(hn::Sub(right, left), d, across + x);
    hn::StoreU(hn::Sub(below, above), d, down + x);
  };
  const hn::ScalableTag<std::int16_t> wide;
  const hn::CappedTag<std::int16_t, 1> single;
  int x = from;
  for (const int n = static_cast<int>(hn::Lanes(wide)); x + n <= to; x += n) part(wide, x);
  for (; x < to; ++x) part(single, x);
}

SlopeSums slope_sums(const std::int16_t* across, const std::int16_t* down, int stride) {
  const hn::CappedTag<std::int16_t, 8> d;
  const hn::RepartitionToWide<decltype(d)> sums;
  // A mask of seven of the eight lanes.
  alignas(16) static constexpr std::int16_t seven[8] = {-1, -1, -1, -1, -1, -1, -1, 0};
  const auto used = hn::Load(d, seven);
  auto xx = hn::Zero(sums), yy = hn::Zero(sums), xy = hn::Zero(sums), xx2 = xx, yy2 = yy, xy2 = xy;
  for (int j = -3; j <= 3; ++j) {
    const auto gx = hn::And(hn::LoadU(d, across + std::ptrdiff_t{j} * stride - 3), used);
    const auto gy = hn::And(hn::LoadU(d, down + std::ptrdiff_t{j} * stride - 3), used);
    xx = hn::ReorderWidenMulAccumulate(sums, gx, gx, xx, xx2);
    yy = hn::ReorderWidenMulAccumulate(sums, gy, gy, yy, yy2);
    xy = hn::ReorderWidenMulAccumulate(sums, gx, gy, xy, xy2);
  }
  const auto total = [&](auto a, auto b) { return hn::GetLane(hn::SumOfLanes(sums, hn::Add(a, b))); };
  return {total(xx, xx2), total(yy, yy2), total(xy, xy2)};
}

void mix_rows(const std::uint8_t* a, const std::uint8_t* b, int weight, int width, std::uint16_t* to) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> bytes;
  const auto of_a = hn::Set(d, static_cast<std::uint16_t>(256 - weight)),
             of_b = hn::Set(d, static_cast<std::uint16_t>(weight));
  int x = 0;
  for (const int n = static_cast<int>(hn::Lanes(d)); x + n <= width; x += n)
    hn::StoreU(hn::Add(hn::Mul(hn::PromoteTo(d, hn::LoadU(bytes, a + x)), of_a),
                       hn::Mul(hn::PromoteTo(d, hn::LoadU(bytes, b + x)), of_b)),
               d, to + x);
  for (; x < width; ++x) to[x] = static_cast<std::uint16_t>(a[x] * (256 - weight) + b[x] * weight);
}

void blur_row(const std::uint8_t* row, int stride, int width, std::uint16_t* columns, std::uint8_t* to) {
  const hn::ScalableTag<std::uint16_t> d;
  const hn::Rebind<std::uint8_t, decltype(d)> bytes;
  const int n = static_cast<int>(hn::Lanes(d));
  const std::ptrdiff_t s = stride;
  int x = 0;
  for (; x + n <= width; x += n) {
    const auto at = [&](std::ptrdiff_t by) { return hn::PromoteTo(d, hn::LoadU(bytes, row + x + by)); };
    hn::StoreU(hn::Add(hn::Add(hn::Add(at(-2 * s), at(-s)), hn::Add(at(0), at(s))), at(2 * s)), d, columns + x);
  }
  for (; x < width; ++x)
    columns[x] = static_cast<std::uint16_t>(row[x - 2 * s] + row[x - s] + row[x] + row[x + s] + row[x + 2 * s]);
  const auto share = hn::Set(d, 2622);  // 65536 / 25, rounded up
  const hn::RebindToSigned<decltype(d)> whole;
  for (x = 2; x + n <= width - 2; x += n) {
    const auto at = [&](int by) { return hn::LoadU(d, columns + x + by); };
    const auto sum = hn::Add(hn::Add(hn::Add(at(-2), at(-1)), hn::Add(at(0), at(1))), at(2));
    hn::StoreU(hn::DemoteTo(bytes, hn::BitCast(whole, hn::MulHigh(sum, share))), bytes, to + x);
  }
  for (; x < width - 2; ++x) {
    const int sum = columns[x - 2] + columns[x - 1] + columns[x] + columns[x + 1] + columns[x + 2];
    to[x] = static_cast<std::uint8_t>(sum * 2622 >> 16);
  }
}

}  // namespace contrechamp::fingerprint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace contrechamp::fingerprint {
namespace {

HWY_EXPORT(mark_corners);
HWY_EXPORT(slopes);
HWY_EXPORT(slope_sums);
HWY_EXPORT(mix_rows);
HWY_EXPORT(blur_row);

}  // namespace

void mark_corners(const std::uint8_t* row, int stride, int from, int to, int threshold, std::uint8_t* marks) {
  HWY_DYNAMIC_DISPATCH(mark_corners)(row, stride, from, to, threshold, marks);
}

void slopes(const std::uint8_t* row, int stride, int from, int to, std::int16_t* across, std::int16_t* down) {
  HWY_DYNAMIC_DISPATCH(slopes)(row, stride, from, to, across, down);
}

SlopeSums slope_sums(const std::int16_t* across, const std::int16_t* down, int stride) {
  return HWY_DYNAMIC_DISPATCH(slope_sums)(across, down, stride);
}

void mix_rows(const std::uint8_t* a, const std::uint8_t* b, int weight, int width, std::uint16_t* to) {
  HWY_DYNAMIC_DISPATCH(mix_rows)(a, b, weight, width, to);
}

model::GreyPicture blurred(const model::GreyPicture& picture) {
  const int w = picture.width_px, h = picture.height_px;
  model::GreyPicture to = picture;
  std::vector<std::uint16_t> columns(static_cast<std::size_t>(w) + 64);
  for (int y = 2; y < h - 2; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * w;
    HWY_DYNAMIC_DISPATCH(blur_row)(&picture.pixels[at], w, w, columns.data(), &to.pixels[at]);
  }
  return to;
}

}  // namespace contrechamp::fingerprint
#endif
