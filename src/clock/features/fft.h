// Real Fourier transforms in single precision, through FFTW. Plans are estimated, not measured, so that every run gives
// the same result.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace contrechamp::clock {

// Not thread-safe; constructing one is.
class RealFft {
 public:
  explicit RealFft(std::size_t size);  // even, at least 2
  ~RealFft();
  RealFft(const RealFft&) = delete;
  RealFft& operator=(const RealFft&) = delete;

  std::size_t size() const { return size_; }
  std::size_t bins() const { return size_ / 2 + 1; }
  std::span<float> samples() { return {samples_, size_}; }
  std::span<std::complex<float>> spectrum() { return {spectrum_, bins()}; }
  void forward();  // samples → spectrum; keeps the samples
  void inverse();  // spectrum → samples, unscaled (size times the original); destroys the spectrum

 private:
  std::size_t size_;
  float* samples_ = nullptr;
  std::complex<float>* spectrum_ = nullptr;
  void* forward_ = nullptr;
  void* inverse_ = nullptr;
};

// Transforms by size, constructed on demand.
class FftSet {
 public:
  FftSet();
  ~FftSet();
  RealFft& of(std::size_t size);

 private:
  struct Sets;
  std::unique_ptr<Sets> sets_;
};

}  // namespace contrechamp::clock
