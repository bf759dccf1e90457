#include "pipeline/stages/clock/sounds.h"

#include <unistd.h>

#include <algorithm>

#include "clock/pair/magnitude_blocks.h"
#include "pipeline/derived.h"

namespace contrechamp::pipeline {
namespace {

std::size_t bytes_of(const clock::PreparedClip& clip) {
  std::size_t bytes =
      clip.wave.size() * sizeof(float) + clip.cepstra_rows.size() + clip.energy_to.size() * sizeof(double);
  for (const auto& piece : clip.pieces)
    bytes += piece.phase.size() * sizeof(clock::Phasor) + piece.magnitude.size() * sizeof(piece.magnitude[0]);
  return bytes;
}

}  // namespace

std::optional<clock::SoundFeatures> Sounds::features(const std::string& item) const {
  const auto bytes = get_derived(layout_, item, sound_file);
  if (!bytes) return std::nullopt;
  auto features = clock::features_from_bytes(*bytes);
  if (!features) return std::nullopt;
  return std::move(*features);
}

std::shared_ptr<const clock::PreparedClip> Sounds::prepared(const std::string& item, clock::FftSet& ffts) {
  {
    std::lock_guard lock(mutex_);
    if (const auto found = kept_.find(item); found != kept_.end()) {
      turns_.splice(turns_.begin(), turns_, found->second.turn);
      return found->second.clip;
    }
  }
  const auto features = this->features(item);
  if (!features) return nullptr;
  auto clip = std::make_shared<const clock::PreparedClip>(clock::prepare(*features, ffts));
  std::lock_guard lock(mutex_);
  if (const auto found = kept_.find(item); found != kept_.end()) return found->second.clip;
  turns_.push_front(item);
  const std::size_t size = bytes_of(*clip);
  kept_[item] = {clip, size, turns_.begin()};
  bytes_ += size;
  while (bytes_ > most_bytes_ && turns_.size() > 2) {
    const auto last = kept_.find(turns_.back());
    bytes_ -= last->second.bytes;
    kept_.erase(last);
    turns_.pop_back();
  }
  return clip;
}

float Sounds::magnitude_near(const clock::CepstraRows& here, const std::string& other, double lag_s) const {
  const auto file = open_derived(layout_, other, sound_file);
  if (!file) return 0;
  auto magnitude = clock::magnitude_from([&](std::size_t at, std::size_t count) {
    std::string out(count, '\0');
    const ssize_t n = ::pread(file->get(), out.data(), count, static_cast<off_t>(at));
    out.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    return out;
  });
  return magnitude ? clock::magnitude_near(here, clock::cepstra_of(std::move(*magnitude)), lag_s).score : 0;
}

void Sounds::forget(const std::string& item) {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(item);
  if (found == kept_.end()) return;
  bytes_ -= found->second.bytes;
  turns_.erase(found->second.turn);
  kept_.erase(found);
}

}  // namespace contrechamp::pipeline
