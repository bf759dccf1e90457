#include "made_fingerprints.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace contrechamp::bench {
namespace {

constexpr int tests = 256;
constexpr std::size_t bank_size = 16384;  // 2¹⁴: three entries from one random number of 64 bits
// Share of the features of a frame that continue from the frame before, and the largest noise in them. How they were
// chosen is not stated in the tree.
constexpr double continued = 0.75;
constexpr double continued_noise = 0.45;
// As in the program (fingerprint/clip_fingerprint.h; 448 px of 16:9).
constexpr int query_features = 400;
constexpr int long_side_px = 448, short_side_px = 252;

bool test(const model::FrameBits& bits, int i) { return bits[static_cast<std::size_t>(i / 64)] >> (i % 64) & 1; }

// z with P(normal > z) = p, by bisection: 50 steps halve the interval of 12 down to the precision of a double.
double upper_quantile(double p) {
  double low = -6, high = 6;
  for (int i = 0; i < 50; ++i) {
    const double mid = (low + high) / 2;
    (0.5 * std::erfc(mid / std::sqrt(2.0)) > p ? low : high) = mid;
  }
  return (low + high) / 2;
}

// One rotation of the eigenvalue algorithm of Jacobi (1846): the element (p, q) becomes zero; `v` accumulates the
// rotations.
void jacobi_rotation(std::vector<double>& m, std::vector<double>& v, int p, int q) {
  const double off = m[p * tests + q];
  if (std::abs(off) < 1e-9) return;
  const double theta = (m[q * tests + q] - m[p * tests + p]) / (2 * off);
  const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1), s = t * c;
  for (int k = 0; k < tests; ++k) {
    const double a = m[k * tests + p], b = m[k * tests + q];
    m[k * tests + p] = c * a - s * b, m[k * tests + q] = s * a + c * b;
  }
  for (int k = 0; k < tests; ++k) {
    const double a = m[p * tests + k], b = m[q * tests + k];
    m[p * tests + k] = c * a - s * b, m[q * tests + k] = s * a + c * b;
  }
  for (int k = 0; k < tests; ++k) {
    const double a = v[k * tests + p], b = v[k * tests + q];
    v[k * tests + p] = c * a - s * b, v[k * tests + q] = s * a + c * b;
  }
}

// F with F Fᵀ = m; negative eigenvalues of m count as zero. Eight sweeps: chosen by hand.
std::vector<float> factor_of(std::vector<double> m) {
  std::vector<double> v(tests * tests, 0);
  for (int i = 0; i < tests; ++i) v[i * tests + i] = 1;
  for (int sweep = 0; sweep < 8; ++sweep)
    for (int p = 0; p < tests; ++p)
      for (int q = p + 1; q < tests; ++q) jacobi_rotation(m, v, p, q);
  std::vector<float> out(tests * tests);
  for (int i = 0; i < tests; ++i)
    for (int k = 0; k < tests; ++k)
      out[i * tests + k] = static_cast<float>(v[i * tests + k] * std::sqrt(std::max(m[k * tests + k], 0.0)));
  return out;
}

}  // namespace

std::vector<model::ClipFingerprint> read_fingerprints(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename().string().find("fingerprint") == 0)
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<model::ClipFingerprint> out;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (auto clip = model::fingerprint_from_bytes(bytes); clip && !clip->frames.empty())
      out.push_back(std::move(*clip));
  }
  return out;
}

FingerprintMaker::FingerprintMaker(std::vector<model::ClipFingerprint> real, std::uint64_t seed)
    : real_(std::move(real)), seed_(seed) {
  for (const auto& clip : real_)
    for (const auto& frame : clip.frames)
      if (clip.duration_us > 0 && frame.features.size() >= 60) frames_.push_back(&frame);
  learn();
}

void FingerprintMaker::learn() {
  std::vector<double> one(tests, 0), both(tests * tests, 0);
  double count = 0;
  for (const auto& clip : real_) {
    // About six frames a clip, so that all clips have the same weight.
    const std::size_t step = std::max<std::size_t>(1, clip.frames.size() / 6);
    for (std::size_t f = 0; f < clip.frames.size(); f += step)
      for (const auto& feature : clip.frames[f].features) {
        ++count;
        std::array<int, tests> set{};
        int n = 0;
        for (int i = 0; i < tests; ++i)
          if (test(feature.bits, i)) set[static_cast<std::size_t>(n++)] = i;
        for (int a = 0; a < n; ++a) {
          ++one[set[a]];
          for (int b = 0; b < n; ++b) ++both[set[a] * tests + set[b]];
        }
      }
  }
  std::vector<double> correlation(tests * tests, 0);
  for (int i = 0; i < tests; ++i) {
    const double p = std::clamp(one[i] / count, 0.01, 0.99);
    threshold_[static_cast<std::size_t>(i)] = static_cast<float>(upper_quantile(p));
    for (int j = 0; j < tests; ++j) {
      const double q = std::clamp(one[j] / count, 0.01, 0.99);
      const double phi = (both[i * tests + j] / count - p * q) / std::sqrt(p * (1 - p) * q * (1 - q));
      // Correlation of the Gaussian numbers, exact when both thresholds are zero (Sheppard, 1899).
      correlation[i * tests + j] = i == j ? 1 : std::sin(M_PI / 2 * std::clamp(phi, -0.98, 0.98));
    }
  }
  Random random(seed_);
  fill_bank(factor_of(std::move(correlation)), random);
}

void FingerprintMaker::fill_bank(const std::vector<float>& factor, Random& random) {
  std::normal_distribution<float> normal;
  bank_.resize(bank_size * tests);
  std::vector<float> n(tests), squares(tests, 0);
  for (std::size_t entry = 0; entry < bank_size; ++entry) {
    for (float& value : n) value = normal(random);
    for (int i = 0; i < tests; ++i) {
      float sum = 0;
      for (int k = 0; k < tests; ++k) sum += factor[i * tests + k] * n[k];
      bank_[entry * tests + static_cast<std::size_t>(i)] = sum;
      squares[i] += sum * sum;
    }
  }
  for (std::size_t entry = 0; entry < bank_size; ++entry)  // the variance of each number becomes one
    for (int i = 0; i < tests; ++i)
      bank_[entry * tests + static_cast<std::size_t>(i)] /= std::sqrt(squares[i] / static_cast<float>(bank_size));
}

FingerprintMaker::Numbers FingerprintMaker::draw(Random& random) const {
  const std::uint64_t which = random();
  const float* a = &bank_[(which & (bank_size - 1)) * tests];
  const float* b = &bank_[(which >> 14 & (bank_size - 1)) * tests];
  const float* c = &bank_[(which >> 28 & (bank_size - 1)) * tests];
  Numbers out;
  for (std::size_t i = 0; i < tests; ++i) out[i] = (a[i] + b[i] + c[i]) * 0.57735027F;
  return out;
}

FingerprintMaker::Numbers FingerprintMaker::near(const Numbers& numbers, double noise, Random& random) const {
  // The share of noise of each feature is uniform from 0 to `noise`.
  const auto share = static_cast<float>(noise * std::uniform_real_distribution<double>(0, 1)(random));
  const float rest = std::sqrt(1 - share * share);
  Numbers out = draw(random);
  for (std::size_t i = 0; i < tests; ++i) out[i] = rest * numbers[i] + share * out[i];
  return out;
}

model::FrameBits FingerprintMaker::bits_of(const Numbers& numbers) const {
  model::FrameBits out{};
  for (std::size_t word = 0; word < 4; ++word)
    for (std::size_t i = 0; i < 64; ++i)
      out[word] |= static_cast<std::uint64_t>(numbers[word * 64 + i] > threshold_[word * 64 + i]) << i;
  return out;
}

const model::FrameFeatures& FingerprintMaker::template_frame(Random& random) const {
  return *frames_[random() % frames_.size()];
}

model::ClipFingerprint FingerprintMaker::clip(std::uint64_t number, int frames) const {
  Random random(seed_ * 1000003 + number);
  model::ClipFingerprint out{std::int64_t{frames} * 1200000, {}};
  std::vector<Numbers> before;
  for (int f = 0; f < frames; ++f) {
    const auto& real = template_frame(random);
    model::FrameFeatures frame = real;
    frame.time_us = frame.until_us = std::int64_t{f} * 1200000;
    std::vector<Numbers> now;
    for (std::size_t i = 0; i < frame.features.size(); ++i) {
      auto& feature = frame.features[i];
      if (i < before.size() && static_cast<double>(random() % 1000) < 1000 * continued) {
        now.push_back(near(before[i], continued_noise, random));
        feature = out.frames.back().features[i];  // at the same position
        if (feature.x >= frame.width_px * model::feature_units || feature.y >= frame.height_px * model::feature_units)
          feature = real.features[i];
      } else {
        now.push_back(draw(random));
      }
      feature.bits = bits_of(now.back());
    }
    before = std::move(now);
    out.frames.push_back(std::move(frame));
  }
  return out;
}

model::ClipFingerprint FingerprintMaker::copy_of(const model::ClipFingerprint& clip, const Edit& edit,
                                                 std::uint64_t seed) const {
  Random random(seed);
  model::ClipFingerprint out{clip.duration_us, {}};
  for (const auto& from : clip.frames) {
    model::FrameFeatures frame{from.time_us, from.until_us, long_side_px, short_side_px, {}};
    const double long_side = std::max(from.width_px, from.height_px);
    const auto place = [&](double part, int side) {  // in long sides from the centre; -1 outside
      const double px = part * long_side_px + side / 2.0;
      return px < 0 || px >= side ? -1 : static_cast<int>(px * model::feature_units);
    };
    for (const auto& feature : from.features) {
      if (static_cast<double>(random() % 1000) >= 1000 * edit.kept) continue;
      const double u = (static_cast<double>(feature.x) / model::feature_units - from.width_px / 2.0) / long_side;
      const double v = (static_cast<double>(feature.y) / model::feature_units - from.height_px / 2.0) / long_side;
      const int x = place((edit.mirrored ? -u : u) * edit.scale + edit.dx, long_side_px);
      const int y = place(v * edit.scale + edit.dy, short_side_px);
      if (x < 0 || y < 0) continue;
      // The numbers behind the tests of a feature are not kept, so tests flip independently, with a share for each
      // feature.
      model::LocalFeature to = feature;
      const double share = edit.noise * std::pow(std::uniform_real_distribution<double>(0, 1)(random), 1.5);
      for (int i = 0; i < tests; ++i)
        if (static_cast<double>(random() % 100000) < 100000 * share)
          to.bits[static_cast<std::size_t>(i / 64)] ^= std::uint64_t{1} << (i % 64);
      if (edit.mirrored)
        to.bits = model::mirrored(to.bits), to.direction = static_cast<std::uint8_t>((48 - to.direction) % 32);
      to.x = static_cast<std::uint16_t>(x), to.y = static_cast<std::uint16_t>(y);
      to.level = static_cast<std::uint8_t>(
          std::clamp(feature.level + static_cast<int>(std::lround(3 * std::log2(edit.scale))), 0, 5));
      frame.features.push_back(to);
    }
    while (frame.features.size() < query_features) {
      const auto& real = template_frame(random);
      model::LocalFeature other = real.features[random() % real.features.size()];
      if (other.x >= frame.width_px * model::feature_units || other.y >= frame.height_px * model::feature_units)
        continue;
      other.bits = bits_of(draw(random));
      frame.features.push_back(other);
    }
    std::shuffle(frame.features.begin(), frame.features.end(), random);
    out.frames.push_back(std::move(frame));
  }
  return out;
}

}  // namespace contrechamp::bench
