#include "model/footage.h"

#include <algorithm>

#include "base/named.h"

namespace contrechamp::model {
namespace {

// Of what a waveform says of itself: from here on two sounds are one recording (docs/clock.md, `same_recorded_sound`).
constexpr double one_recording = 0.36;

Judged judged_by(const std::vector<FootageVoice>& said) {
  const auto voices = governing(said, FootageStatement::Verdict::open);
  if (voices.empty()) return Judged::nothing;
  const auto first = voices.front().word;
  if (std::any_of(voices.begin(), voices.end(), [&](const FootageVoice& one) { return one.word != first; }))
    return Judged::disputed;
  return first == FootageStatement::Verdict::same ? Judged::same : Judged::different;
}

// Of several people the newest word governs, and any word outweighs what was heard: who locks two clips onto one clock
// says that they are two recordings.
Recorded recorded_by(const PairFacts& facts) {
  const auto voices = governing(facts.links, LinkStatement::What::release);
  if (voices.empty()) return facts.heard ? Recorded::heard : Recorded::no;
  return voices.back().word == LinkStatement::What::recording ? Recorded::said : Recorded::no;
}

}  // namespace

const char* to_string(Judged judged) {
  static constexpr const char* names[] = {"", "same", "different", "disputed"};
  return names[static_cast<int>(judged)];
}

const char* to_string(Recorded recorded) {
  static constexpr const char* names[] = {"", "heard", "said"};
  return names[static_cast<int>(recorded)];
}

std::optional<Judged> judged_from(std::string_view text) { return base::named(text, Judged::disputed); }
std::optional<Recorded> recorded_from(std::string_view text) { return base::named(text, Recorded::said); }

PairAnswer judge_pair(const PairFacts& facts) {
  PairAnswer out;
  out.verdict = facts.pictures;
  out.judged = judged_by(facts.footage);
  out.recorded = recorded_by(facts);
  if (out.recorded != Recorded::no) {
    // Where the pictures show one place and view, and cannot show more because nothing moves, the sound says that they
    // are one recording. Where they show nothing in common, it says no more than itself.
    const bool still = facts.pictures == Verdict::same_scene && facts.likeness >= one_recording;
    out.by_sound = still || !facts.pictures;
    if (out.by_sound) out.verdict = still ? Verdict::copy : Verdict::same_sound;
  }
  // Where people disagree, the program's verdict holds until they agree.
  const bool agreed = out.judged == Judged::same || out.judged == Judged::different;
  out.same_footage = agreed ? out.judged == Judged::same : out.verdict == Verdict::copy;
  out.shown = out.verdict.has_value() || out.judged != Judged::nothing;
  return out;
}

}  // namespace contrechamp::model
