#include "http/state/delivery.h"

#include <string_view>
#include <utility>

namespace contrechamp::http {

void Delivery::open() {
  std::lock_guard lock(mutex_);
  open_ = true;
}

void Delivery::close() {
  std::lock_guard lock(mutex_);
  open_ = false;
}

base::Result<void> Delivery::begin(ingest::IngestOptions options) {
  {
    std::lock_guard lock(mutex_);
    if (!open_) return base::fail(base::ErrorKind::refused, base::Code::ingest_none);
    if (progress_) return base::fail(base::ErrorKind::refused, base::Code::ingest_busy);
    asked_ = std::move(options);
    progress_ = ingest::IngestProgress{};
    phase_start_ = now_();
    last_ = nullptr;
  }
  changes_.note_said();  // no kept answer may say that nothing is being taken in
  return {};
}

std::optional<ingest::IngestOptions> Delivery::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(asked_, std::nullopt);
}

void Delivery::set_progress(const ingest::IngestProgress& progress) {
  {
    std::lock_guard lock(mutex_);
    if (!progress_ || std::string_view(progress_->phase) != progress.phase) phase_start_ = now_();
    progress_ = progress;
  }
  changes_.note_change();
}

void Delivery::end(base::Json report) {
  {
    std::lock_guard lock(mutex_);
    progress_.reset();
    last_ = std::move(report);
  }
  changes_.note_said();
}

views::DeliveryState Delivery::state() const {
  std::lock_guard lock(mutex_);
  if (!progress_) return {std::nullopt, 0, last_};
  return {progress_, std::chrono::duration<double>(now_() - phase_start_).count(), last_};
}

}  // namespace contrechamp::http
