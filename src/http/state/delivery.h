// The delivery that is being taken in, one at a time: asked for by a page or on the command line, taken in by a thread
// of the program, and how far it is, and how the last one ended, for whoever looks. Any thread.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>

#include "base/coded.h"
#include "http/state/changes.h"
#include "ingest/ingest.h"
#include "views/archive_state.h"

namespace contrechamp::http {

class Delivery {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Delivery(Changes& changes, std::function<Clock::time_point()> now = Clock::now)
      : changes_(changes), now_(std::move(now)) {}

  // Somebody takes in what is asked for, from now on, or no longer; at first nobody does.
  void open();
  void close();
  // Returns at once. Refused while nobody takes anything in (ingest_none) and while another goes on (ingest_busy).
  base::Result<void> begin(ingest::IngestOptions options);

  // For who takes it in. What was asked for, once; then how far it is; then how it ended.
  std::optional<ingest::IngestOptions> take();
  void set_progress(const ingest::IngestProgress& progress);
  void end(base::Json report);  // null: nothing can be said of it

  views::DeliveryState state() const;

 private:
  Changes& changes_;
  const std::function<Clock::time_point()> now_;
  mutable std::mutex mutex_;
  bool open_ = false;
  std::optional<ingest::IngestOptions> asked_;
  std::optional<ingest::IngestProgress> progress_;
  Clock::time_point phase_start_;
  base::Json last_;
};

}  // namespace contrechamp::http
