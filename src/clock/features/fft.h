// Real Fourier transforms of one size, single precision, through FFTW (estimated plans: the same result every run).
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace contrechamp::clock {

// Not safe for use by two threads at once; making one is.
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
  void forward();  // samples → spectrum; samples stay
  void inverse();  // spectrum → samples, not scaled (size times the original); the spectrum is lost

 private:
  std::size_t size_;
  float* samples_ = nullptr;
  std::complex<float>* spectrum_ = nullptr;
  void* forward_ = nullptr;
  void* inverse_ = nullptr;
};

// A small set of transforms by size, made when first asked for.
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
