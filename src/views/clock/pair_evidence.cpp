#include "views/clock/pair_evidence.h"

#include <algorithm>

#include "model/statement.h"
#include "pipeline/stages/clock/sound_finder.h"

namespace contrechamp::views {
namespace {

std::optional<store::SoundPairRow> compared(store::Catalogue& catalogue, pipeline::Sounds& sounds, const std::string& a,
                                            const std::string& b) {
  if (auto row = catalogue.sounds().pair(a, b, pipeline::clock_version)) return row;
  clock::FftSet ffts;
  const auto x = sounds.prepared(a, ffts), y = sounds.prepared(b, ffts);
  if (!x || !y) return std::nullopt;
  auto row = pipeline::to_row(a, b, clock::compare(*x, *y, ffts));
  catalogue.sounds().put_pair(row);
  return row;
}

}  // namespace

PairEvidence read_pair_evidence(store::Catalogue& catalogue, pipeline::Sounds& sounds, const std::string& first,
                                const std::string& second) {
  PairEvidence out;
  out.a = std::min(first, second), out.b = std::max(first, second);
  if (const auto row = compared(catalogue, sounds, out.a, out.b)) {
    auto result = pipeline::result_of(*row);
    out.state = result.state;
    out.score = row->strength;
    out.false_rate = clock::false_rate(static_cast<float>(row->strength));
    out.hypotheses = std::move(result.hypotheses);
  }
  out.statements = catalogue.statements().of_pair(model::link_key, out.a, out.b);
  return out;
}

const char* sentence_of(std::optional<clock::State> state) {
  if (!state) return "not compared";
  switch (*state) {
    case clock::State::same_event: return "one sound heard by both: the same event";
    case clock::State::same_recorded_sound: return "the same recorded sound: no second witness, see the copies";
    case clock::State::ambiguous_by_repetition:
      return "the same sound fits at more than one place: a loop, a siren or a chant";
    case clock::State::not_enough_sound: return "not enough sound to tell";
    case clock::State::no_common_sound: break;
  }
  return "no common sound found";
}

}  // namespace contrechamp::views
