#include "work/strips.h"

#include <algorithm>
#include <chrono>

#include "base/json.h"

namespace contrechamp::work {
namespace {

constexpr std::int64_t most_output_bytes = 256LL << 20;
constexpr std::size_t cache_limit_bytes = 256 << 20;
constexpr std::int64_t longest_us = 600LL * 1000000;
constexpr std::size_t most_ahead = 2;  // the new clip's, and the next candidate's

Strips::Strip decoded(Jails& jails, const store::ItemRow& item, int fd) {
  const std::int64_t pixels = std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
  auto limits = limits_for(item.size_bytes, item.media.duration_us, pixels);
  limits.output_bytes = most_output_bytes;
  const bool photo = item.media.kind == "photo";
  const std::int64_t end_us = photo ? 1 : std::clamp<std::int64_t>(item.media.duration_us, 1, longest_us);
  const auto outcome = jails.run({"strip", {{"start_us", 0}, {"end_us", end_us}, {"photo", photo}}}, fd, limits);
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::bytes) {
      auto read = model::strip_from_bytes(message.payload);
      return read ? std::make_shared<const model::Strip>(std::move(*read)) : nullptr;
    }
  return nullptr;
}

}  // namespace

Strips::Strip Strips::kept(const std::string& id) {
  for (auto at = cache_.begin(); at != cache_.end(); ++at)
    if (at->first == id) {
      cache_.splice(cache_.begin(), cache_, at);
      return at->second;
    }
  return nullptr;
}

Strips::Decoding Strips::decode(store::Catalogue& catalogue, const std::string& id, std::launch how) {
  auto item = catalogue.item(id);
  auto fd = archive_.objects().open_fd(id);
  if (!item || !fd) return std::async(std::launch::deferred, [] { return Strip(); });
  return std::async(how, [this, item = std::move(*item), fd = std::move(*fd)] { return decoded(jails_, item, fd.get()); });
}

Strips::Strip Strips::keep(const std::string& id, Strip strip) {
  if (!strip) return nullptr;
  cached_bytes_ += strip->luma.size();
  cache_.emplace_front(id, strip);
  while (cached_bytes_ > cache_limit_bytes && cache_.size() > 2) {
    cached_bytes_ -= cache_.back().second->luma.size();
    cache_.pop_back();
  }
  return strip;
}

void Strips::expect(store::Catalogue& catalogue, const std::string& id) {
  // What was expected and not asked for makes room.
  for (auto at = ahead_.begin(); at != ahead_.end();) {
    if (at->second.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
      keep(at->first, at->second.get());
      at = ahead_.erase(at);
    } else {
      ++at;
    }
  }
  if (ahead_.size() >= most_ahead || ahead_.count(id) != 0 || kept(id)) return;
  ahead_.emplace(id, decode(catalogue, id, std::launch::async));
}

Strips::Strip Strips::get(store::Catalogue& catalogue, const std::string& id) {
  if (auto strip = kept(id)) return strip;
  const auto begun = ahead_.find(id);
  auto decoding = begun != ahead_.end() ? std::move(begun->second) : decode(catalogue, id, std::launch::deferred);
  if (begun != ahead_.end()) ahead_.erase(begun);
  return keep(id, decoding.get());
}

}  // namespace contrechamp::work
