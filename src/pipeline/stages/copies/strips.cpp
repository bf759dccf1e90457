#include "pipeline/stages/copies/strips.h"

#include <algorithm>
#include <chrono>

#include "base/json.h"
#include "pipeline/clock_parts.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

constexpr std::int64_t most_output_bytes = 256LL << 20;
constexpr std::size_t cache_limit_bytes = 256 << 20;
constexpr std::size_t most_ahead = 2;  // the new clip's, and the next candidate's

Strips::Strip decoded(Jails& jails, const store::ItemRow& item, const StretchOf& what, Json parts, int fd) {
  const std::int64_t pixels = std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
  auto limits = limits_for(item.size_bytes, item.media.duration_us, pixels);
  limits.output_bytes = most_output_bytes;
  const bool photo = item.media.kind == model::Kind::photo;
  const auto outcome = jails.run(
      {"strip", {{"start_us", what.from_us}, {"end_us", what.until_us}, {"photo", photo}, {"parts", std::move(parts)}}},
      fd, limits);
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::bytes) {
      auto read = model::strip_from_bytes(message.payload);
      // Its times are those that were asked for, whatever it says.
      if (!read || read->start_us != what.from_us || read->step_us != model::Strip{}.step_us) return nullptr;
      return std::make_shared<const model::Strip>(std::move(*read));
    }
  return nullptr;
}

}  // namespace

Strips::Strip Strips::kept(const StretchOf& what) {
  for (auto at = cache_.begin(); at != cache_.end(); ++at)
    if (at->first == what) {
      cache_.splice(cache_.begin(), cache_, at);
      return at->second;
    }
  return nullptr;
}

Strips::Decoding Strips::decode(store::Catalogue& catalogue, const StretchOf& what, std::launch how) {
  auto item = catalogue.items().find(what.id);
  auto fd = archive_.objects().open_fd(what.id);
  if (!item || !fd) return {};
  return std::async(how,
                    [this, item = std::move(*item), what, parts = clock_parts(catalogue, what.id),
                     fd = std::move(*fd)]() mutable { return decoded(jails_, item, what, std::move(parts), fd.get()); })
      .share();
}

Strips::Strip Strips::keep(const StretchOf& what, Strip strip) {
  if (!strip) {
    failed_.insert(what);
    return nullptr;
  }
  cached_bytes_ += strip->luma.size();
  cache_.emplace_front(what, strip);
  while (cached_bytes_ > cache_limit_bytes && cache_.size() > 2) {
    cached_bytes_ -= cache_.back().second->luma.size();
    cache_.pop_back();
  }
  return strip;
}

void Strips::forget_failures() {
  std::lock_guard lock(mutex_);
  failed_.clear();
}

// What was expected and not asked for makes room.
void Strips::collect_ready() {
  for (auto at = ahead_.begin(); at != ahead_.end();) {
    if (at->second.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
      const auto [what, decoding] = *at;
      at = ahead_.erase(at);
      keep(what, decoding.get());
    } else {
      ++at;
    }
  }
}

void Strips::expect(store::Catalogue& catalogue, const StretchOf& what) {
  std::lock_guard lock(mutex_);
  collect_ready();
  if (ahead_.size() >= most_ahead || ahead_.count(what) != 0 || waited_.count(what) != 0 || failed_.count(what) != 0 ||
      kept(what))
    return;
  if (auto decoding = decode(catalogue, what, std::launch::async); decoding.valid())
    ahead_.emplace(what, std::move(decoding));
}

Strips::Strip Strips::get(store::Catalogue& catalogue, const StretchOf& what) {
  Decoding decoding;
  {
    std::lock_guard lock(mutex_);
    if (auto strip = kept(what)) return strip;
    if (failed_.count(what) != 0) return nullptr;
    if (const auto asked = waited_.find(what); asked != waited_.end()) {
      decoding = asked->second;
    } else if (const auto begun = ahead_.find(what); begun != ahead_.end()) {
      decoding = begun->second;
      ahead_.erase(begun);
    } else {
      decoding = decode(catalogue, what, std::launch::deferred);
    }
    if (!decoding.valid()) return keep(what, nullptr);
    waited_.emplace(what, decoding);
  }
  Strip strip;
  try {
    strip = decoding.get();
  } catch (...) {
    std::lock_guard lock(mutex_);
    waited_.erase(what);
    throw;
  }
  std::lock_guard lock(mutex_);
  // Of two that waited, the first has kept it.
  return waited_.erase(what) == 0 ? strip : keep(what, std::move(strip));
}

}  // namespace contrechamp::pipeline
