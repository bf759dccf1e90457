#include "pipeline/stages/copies/finder.h"

#include "base/json.h"
#include "copies/family/transitive.h"
#include "pipeline/derived.h"
#include "pipeline/stages/copies/copy_json.h"

namespace contrechamp::pipeline {
namespace {

constexpr std::size_t most_fingerprints = 256;

}  // namespace

std::vector<store::FootageRow> rows_to_follow(store::Catalogue& catalogue, const std::string& item) {
  auto rows = catalogue.footage().pairs(item);
  std::erase_if(rows, [](const store::FootageRow& row) {
    const auto& answer = row.answer;
    return !answer.same_footage || answer.by_sound || answer.verdict != model::Verdict::copy;
  });
  return rows;
}

std::optional<model::ClipFingerprint> Finder::read(const std::string& id) const {
  const auto bytes = get_derived(archive_.layout(), id, fingerprint_file);
  if (!bytes) return std::nullopt;
  auto fingerprint = model::fingerprint_from_bytes(*bytes);
  return fingerprint ? std::optional(std::move(*fingerprint)) : std::nullopt;
}

std::shared_ptr<const model::ClipFingerprint> Finder::fingerprint(copies::Clip clip) {
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

copies::Clip Finder::number_of(const std::string& id) {
  const auto [at, added] = numbers_.emplace(id, static_cast<copies::Clip>(ids_.size()));
  if (added) ids_.push_back(id);
  return at->second;
}

void Finder::load(store::Catalogue& catalogue) {
  remove_older_indexes(archive_.layout().derived(), copy_index_folder);
  index_.emplace(archive_.layout().derived() / copy_index_folder, [this](const std::string& id) { return read(id); });
  for (const auto& id : catalogue.jobs().items_done("copies")) {
    jails_.check();
    compared_.insert(number_of(id));
    if (index_->holds(id)) continue;
    if (const auto clip = read(id)) index_->add(id, *clip);
  }
}

// Items compared before: a pair is looked at once.
std::vector<copies::Candidate> Finder::candidates(const model::ClipFingerprint& query) {
  std::vector<copies::Candidate> out;
  for (auto& found : index_->find(query))
    if (const auto clip = number_of(found.id); compared_.count(clip) != 0)
      out.push_back({clip, std::move(found.pairs)});
  return out;
}

std::vector<copies::Found> Finder::known_copies(store::Catalogue& catalogue, copies::Clip clip) {
  std::vector<copies::Found> out;
  for (const auto& row : rows_to_follow(catalogue, ids_[clip])) {
    const copies::Clip a = number_of(row.a), b = number_of(row.b), other = a == clip ? b : a;
    if (compared_.count(other) == 0) continue;
    const auto found = found_of(row, b);
    out.push_back(a == clip ? found : copies::reversed(found, a));
  }
  return out;
}

copies::FamilyClip Finder::shape(store::Catalogue& catalogue, copies::Clip clip) {
  const auto [at, fresh] = shapes_.try_emplace(clip);
  if (!fresh) return at->second;
  if (const auto item = catalogue.items().find(ids_[clip])) {
    const bool film = item->media.kind == model::Kind::video;
    at->second = {film ? std::max<std::int64_t>(item->media.duration_us, 1) : 0, item->media.width_px,
                  item->media.height_px, item->size_bytes};
  }
  return at->second;
}

base::Result<void> Finder::compare(store::Catalogue& catalogue, const std::string& item, int version) {
  std::lock_guard lock(mutex_);
  if (!index_) load(catalogue);
  const auto bytes = get_derived(archive_.layout(), item, fingerprint_file);
  if (!bytes) return {};  // nothing to compare: no picture, or a kind without one
  auto fingerprint = model::fingerprint_from_bytes(*bytes);
  if (!fingerprint) return tl::unexpected(fingerprint.error());
  const copies::Clip self = number_of(item);
  auto query = fingerprint;
  if (const auto rich = get_derived(archive_.layout(), item, query_file))
    if (auto read = model::fingerprint_from_bytes(*rich)) query = std::move(*read);
  strips_.forget_failures();
  const copies::CopySources sources{
      [&](copies::Clip clip) { return jails_.check(), this->fingerprint(clip); },
      [&](copies::Clip clip, copies::Stretch s) {
        return jails_.check(), strips_.get(catalogue, {ids_[clip], s.from_us, s.until_us});
      },
      [&](copies::Clip clip, copies::Stretch s) {
        strips_.expect(catalogue, {ids_[clip], s.from_us, s.until_us});
      },
      [&](copies::Clip clip) { return known_copies(catalogue, clip); },
      [&](copies::Clip clip) { return shape(catalogue, clip); }};
  const auto matches = copies::find_copies(self, *query, candidates(*query), sources);
  catalogue.transact([&] {
    catalogue.footage().drop_copies_of(item);
    for (const auto& found : matches)
      catalogue.footage().put_copy(
          {item, ids_[found.clip], found.match.score, found.match.verdict, base::dump(segments_json(found))}, version);
  });
  index_->add(item, *fingerprint);
  compared_.insert(self);
  drop_derived(archive_.layout(), item, query_file);
  return {};
}

}  // namespace contrechamp::pipeline
