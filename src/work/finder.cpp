#include "work/finder.h"

#include "base/json.h"
#include "match/find_copies.h"
#include "work/derived.h"

namespace contrechamp::work {
namespace {

base::Json segments_json(const std::vector<model::CopySegment>& segments) {
  base::Json out = base::Json::array();
  const auto s = [](std::int64_t us) { return static_cast<double>(us) / 1e6; };
  for (const auto& segment : segments)
    out.push_back({{"a_start", s(segment.a_start_us)},
                   {"a_end", s(segment.a_end_us)},
                   {"b_start", s(segment.b_start_us)},
                   {"b_end", s(segment.b_end_us)},
                   {"score", segment.score}});
  return out;
}

}  // namespace

void Finder::load(store::Catalogue& catalogue) {
  for (const auto& id : catalogue.ids_with_job_done("copies"))
    if (const auto bytes = get_derived(layout_, id, fingerprint_file))
      if (auto fingerprint = model::fingerprint_from_bytes(*bytes)) earlier_.emplace(id, std::move(*fingerprint));
  loaded_ = true;
}

base::Result<void> Finder::compare(store::Catalogue& catalogue, const std::string& item, int version) {
  std::lock_guard lock(mutex_);
  if (!loaded_) load(catalogue);
  const auto bytes = get_derived(layout_, item, fingerprint_file);
  if (!bytes) return {};  // nothing to compare: no picture, or a kind without one
  auto fingerprint = model::fingerprint_from_bytes(*bytes);
  if (!fingerprint) return tl::unexpected(fingerprint.error());
  earlier_.erase(item);
  std::vector<std::string> ids;
  std::vector<const model::ClipFingerprint*> clips;
  for (const auto& [id, clip] : earlier_) {
    ids.push_back(id);
    clips.push_back(&clip);
  }
  const auto matches = match::find_copies(*fingerprint, clips);
  catalogue.transact([&] {
    catalogue.drop_copies_of(item);
    for (const auto& [index, match] : matches)
      catalogue.put_copy({item, "", ids[index], "", match.score, model::to_string(match.verdict),
                          base::dump(segments_json(match.segments))},
                         version);
  });
  earlier_.emplace(item, std::move(*fingerprint));
  return {};
}

}  // namespace contrechamp::work
