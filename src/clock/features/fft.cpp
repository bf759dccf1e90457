#include "clock/features/fft.h"

#include <fftw3.h>

#include <map>
#include <new>

namespace contrechamp::clock {
namespace {

// FFTW's planner is shared by all threads. From this call on it locks itself.
void share_planner() {
  static const bool shared = (fftwf_make_planner_thread_safe(), true);
  static_cast<void>(shared);
}

}  // namespace

RealFft::RealFft(std::size_t size) : size_(size) {
  share_planner();
  samples_ = fftwf_alloc_real(size);
  auto* spectrum = fftwf_alloc_complex(bins());
  if (samples_ == nullptr || spectrum == nullptr) throw std::bad_alloc();
  spectrum_ = reinterpret_cast<std::complex<float>*>(spectrum);
  const int n = static_cast<int>(size);
  forward_ = fftwf_plan_dft_r2c_1d(n, samples_, spectrum, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
  inverse_ = fftwf_plan_dft_c2r_1d(n, spectrum, samples_, FFTW_ESTIMATE | FFTW_DESTROY_INPUT);
}

RealFft::~RealFft() {
  fftwf_destroy_plan(static_cast<fftwf_plan>(forward_));
  fftwf_destroy_plan(static_cast<fftwf_plan>(inverse_));
  fftwf_free(samples_);
  fftwf_free(spectrum_);
}

void RealFft::forward() { fftwf_execute(static_cast<fftwf_plan>(forward_)); }
void RealFft::inverse() { fftwf_execute(static_cast<fftwf_plan>(inverse_)); }

struct FftSet::Sets {
  std::map<std::size_t, std::unique_ptr<RealFft>> by_size;
};

FftSet::FftSet() : sets_(std::make_unique<Sets>()) {}
FftSet::~FftSet() = default;

RealFft& FftSet::of(std::size_t size) {
  auto& fft = sets_->by_size[size];
  if (!fft) fft = std::make_unique<RealFft>(size);
  return *fft;
}

}  // namespace contrechamp::clock
