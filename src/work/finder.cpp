#include "work/finder.h"

#include "base/json.h"
#include "work/derived.h"

namespace contrechamp::work {
namespace {

constexpr std::int64_t most_strip_bytes = 256LL << 20;
constexpr std::size_t cache_limit_bytes = 256 << 20;
constexpr std::size_t most_fingerprints = 256;

double speed_of(const model::CopySegment& segment) {
  const std::int64_t a = segment.a_end_us - segment.a_start_us, b = segment.b_end_us - segment.b_start_us;
  return a > 0 && b > 0 ? static_cast<double>(b) / static_cast<double>(a) : 1;
}

base::Json segments_json(const std::vector<model::CopySegment>& segments, const match::Evidence& evidence) {
  base::Json out = base::Json::array();
  const auto s = [](std::int64_t us) { return static_cast<double>(us) / 1e6; };
  for (const auto& segment : segments)
    out.push_back({{"a_start", s(segment.a_start_us)},
                   {"a_end", s(segment.a_end_us)},
                   {"b_start", s(segment.b_start_us)},
                   {"b_end", s(segment.b_end_us)},
                   {"score", segment.score},
                   {"speed", speed_of(segment)},
                   {"map", evidence.map.m},
                   {"mirrored", evidence.mirrored},
                   {"scale", evidence.scale},
                   {"turn_deg", evidence.turn_deg},
                   {"overlap", evidence.overlap},
                   {"same", evidence.same},
                   {"inliers", evidence.inliers},
                   {"likeness", evidence.likeness},
                   {"moving_s", evidence.moving_s},
                   {"stillness", evidence.stillness},
                   {"activity", evidence.activity},
                   {"blocks", evidence.blocks}});
  return out;
}

}  // namespace

std::optional<model::ClipFingerprint> Finder::read(const std::string& id) const {
  const auto bytes = get_derived(archive_.layout(), id, fingerprint_file);
  if (!bytes) return std::nullopt;
  auto fingerprint = model::fingerprint_from_bytes(*bytes);
  return fingerprint ? std::optional(std::move(*fingerprint)) : std::nullopt;
}

std::shared_ptr<const model::ClipFingerprint> Finder::fingerprint(match::Clip clip) {
  for (auto at = fingerprints_.begin(); at != fingerprints_.end(); ++at)
    if (at->first == clip) {
      fingerprints_.splice(fingerprints_.begin(), fingerprints_, at);
      return fingerprints_.front().second;
    }
  auto read_now = read(ids_[clip]);
  if (!read_now) return nullptr;
  fingerprints_.emplace_front(clip, std::make_shared<const model::ClipFingerprint>(std::move(*read_now)));
  if (fingerprints_.size() > most_fingerprints) fingerprints_.pop_back();
  return fingerprints_.front().second;
}

match::Clip Finder::number_of(const std::string& id) {
  const auto [at, added] = numbers_.emplace(id, static_cast<match::Clip>(ids_.size()));
  if (added) ids_.push_back(id);
  return at->second;
}

void Finder::load(store::Catalogue& catalogue) {
  index_.emplace(archive_.layout().derived() / copy_index_folder, [this](const std::string& id) { return read(id); });
  for (const auto& id : catalogue.ids_with_job_done("copies")) {
    compared_.insert(number_of(id));
    if (index_->holds(id)) continue;
    if (const auto clip = read(id)) index_->add(id, *clip);
  }
}

// Items compared before: a pair is looked at once.
std::vector<match::Candidate> Finder::candidates(const model::ClipFingerprint& query) {
  std::vector<match::Candidate> out;
  for (auto& found : index_->find(query))
    if (const auto clip = number_of(found.id); compared_.count(clip) != 0) out.push_back({clip, std::move(found.pairs)});
  return out;
}

const model::Strip* Finder::strip(store::Catalogue& catalogue, match::Clip clip, std::int64_t start_us,
                                  std::int64_t end_us) {
  for (auto at = cache_.begin(); at != cache_.end(); ++at)
    if (at->clip == clip) {
      cache_.splice(cache_.begin(), cache_, at);
      return &cache_.front().strip;
    }
  const std::string& id = ids_[clip];
  const auto item = catalogue.item(id);
  auto fd = archive_.objects().open_fd(id);
  if (!item || !fd) return nullptr;
  const std::int64_t pixels = std::int64_t{std::max(item->media.width_px, 0)} * std::max(item->media.height_px, 0);
  auto limits = limits_for(item->size_bytes, item->media.duration_us, pixels);
  limits.output_bytes = most_strip_bytes;
  const auto outcome = jails_.run({"strip", {{"start_us", start_us}, {"end_us", end_us}, {"photo", item->media.kind == "photo"}}}, fd->get(), limits);
  for (const auto& message : outcome.messages) {
    if (message.type != media::MessageType::bytes) continue;
    auto read = model::strip_from_bytes(message.payload);
    if (!read) return nullptr;
    cached_bytes_ += read->luma.size();
    cache_.push_front({clip, std::move(*read)});
    while (cached_bytes_ > cache_limit_bytes && cache_.size() > 2) {
      cached_bytes_ -= cache_.back().strip.luma.size();
      cache_.pop_back();
    }
    return &cache_.front().strip;
  }
  return nullptr;
}

base::Result<void> Finder::compare(store::Catalogue& catalogue, const std::string& item, int version) {
  std::lock_guard lock(mutex_);
  if (!index_) load(catalogue);
  const auto bytes = get_derived(archive_.layout(), item, fingerprint_file);
  if (!bytes) return {};  // nothing to compare: no picture, or a kind without one
  auto fingerprint = model::fingerprint_from_bytes(*bytes);
  if (!fingerprint) return tl::unexpected(fingerprint.error());
  const match::Clip self = number_of(item);
  const auto strips = [&](match::Clip clip, std::int64_t start_us, std::int64_t end_us) {
    return strip(catalogue, clip, start_us, end_us);
  };
  auto query = fingerprint;
  if (const auto rich = get_derived(archive_.layout(), item, query_file))
    if (auto read = model::fingerprint_from_bytes(*rich)) query = std::move(*read);
  const auto matches = match::find_copies(self, *query, candidates(*query),
                                          [&](match::Clip clip) { return this->fingerprint(clip); }, strips);
  catalogue.transact([&] {
    catalogue.drop_copies_of(item);
    for (const auto& found : matches)
      catalogue.put_copy({item, "", ids_[found.clip], "", found.match.score, model::to_string(found.match.verdict),
                          base::dump(segments_json(found.match.segments, found.evidence))},
                         version);
  });
  index_->add(item, *fingerprint);
  compared_.insert(self);
  drop_derived(archive_.layout(), item, query_file);
  return {};
}

}  // namespace contrechamp::work
