#include "pipeline/stages/listen/listen.h"

#include <algorithm>
#include <cmath>

#include "base/coded.h"
#include "base/strings.h"
#include "clock/features/features.h"
#include "media/decode/sound.h"
#include "pipeline/stages/clock/sounds.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

// The highest level of each step; the square root makes quiet speech visible beside a shot.
std::string drawn_wave(const std::vector<float>& pcm) {
  constexpr std::size_t step = clock::rate_hz * wave_step_ms / 1000;
  std::string out;
  for (std::size_t begin = 0; begin < pcm.size(); begin += step) {
    float top = 0;
    for (std::size_t i = begin; i < std::min(begin + step, pcm.size()); ++i) top = std::max(top, std::fabs(pcm[i]));
    out.push_back(static_cast<char>(static_cast<unsigned char>(std::lround(255 * std::sqrt(std::min(top, 1.0f))))));
  }
  return out;
}

std::int64_t samples_in(const std::vector<clock::Span>& spans) {
  std::int64_t sum = 0;
  for (const auto& span : spans) sum += span.end - span.begin;
  return sum;
}

}  // namespace

void listen_task(const Json&, int fd, media::MessageWriter& writer) {
  auto sound = media::decode_sound(fd, longest_heard_us);
  if (!sound) {
    writer.end({{"ok", false}, {"kind", base::to_string(sound.error().kind)}, {"reason", sound.error().message}});
    return;
  }
  std::vector<clock::ClockMark> marks;
  for (const auto& mark : sound->marks) marks.push_back({mark.sample, mark.time_us});
  writer.bytes(clock::to_bytes(clock::extract_features(sound->pcm, std::move(marks))));
  writer.bytes(drawn_wave(sound->pcm));
  writer.end({{"ok", true},
              {"stopped", sound->stopped_early},
              {"filled_us", sound->filled_us},
              {"jumps", sound->jumps},
              {"tracks", sound->tracks}});
}

base::Result<std::string> keep_sound(const archive::Layout& layout, store::Catalogue& catalogue,
                                     const std::string& item, const media::Outcome& outcome) {
  std::vector<const std::string*> parts;
  for (const auto& message : outcome.messages)
    if (message.type == media::MessageType::bytes) parts.push_back(&message.payload);
  if (parts.size() != 2) return base::fail(base::ErrorKind::unreadable, "the worker's answer is not sound");
  auto features = clock::features_from_bytes(*parts[0]);
  if (!features) return tl::unexpected(features.error());
  const Json end = base::parse_json(outcome.messages.back().payload);
  const auto number = [&](const char* key) {
    const auto found = end.find(key);
    return found != end.end() && found->is_number_integer() ? std::max<std::int64_t>(found->get<std::int64_t>(), 0) : 0;
  };
  put_derived(layout, item, sound_file, *parts[0]);
  put_derived(layout, item, wave_file, *parts[1]);
  store::SoundRow row;
  row.item = item;
  row.samples = features->samples;
  row.begin_us = features->clock.empty() ? 0 : features->clock.front().time_us;
  row.silent_samples = samples_in(features->silent);
  row.clipped_samples = samples_in(features->clipped);
  row.filled_us = number("filled_us"), row.jumps = number("jumps");
  catalogue.sounds().put(row);
  const auto stopped = end.find("stopped");
  return stopped != end.end() && stopped->is_string() ? stopped->get<std::string>().substr(0, 500) : std::string();
}

base::Result<void> listen(const StageContext& context, const Stage& stage, const store::ItemRow& item) {
  if (!item.media.has_sound || (item.media.kind != model::Kind::video && item.media.kind != model::Kind::sound))
    return {};
  auto outcome = run_task_of(context, stage, item);
  if (!outcome) return tl::unexpected(outcome.error());
  if (!succeeded(*outcome)) return tl::unexpected(failure(*outcome));
  const auto stopped = keep_sound(context.archive.layout(), context.catalogue, item.id, *outcome);
  if (!stopped) return tl::unexpected(stopped.error());
  context.sounds.forget(item.id);
  std::vector<store::ClaimRow> rows;
  if (!stopped->empty())
    rows.push_back({stage.name, "decoder of the sound", "incomplete", base::to_utf8(*stopped), ""});
  const Json end = base::parse_json(outcome->messages.back().payload);
  if (const auto tracks = end.find("tracks"); tracks != end.end() && tracks->is_string())
    if (const auto text = base::to_utf8(tracks->get<std::string>().substr(0, 500)); !text.empty())
      rows.push_back({stage.name, "sound", model::tracks_key, text, ""});
  context.catalogue.media().put_claims(item.id, stage.name, rows);
  return {};
}

base::Result<Json> wave_json(const archive::Layout& layout, const std::string& item, std::int64_t points) {
  const auto wave = get_derived(layout, item, wave_file);
  const auto head = get_derived(layout, item, sound_file);
  const auto features = head ? clock::features_from_bytes(*head)
                             : base::Result<clock::SoundFeatures>(base::fail(base::ErrorKind::not_found, "no sound"));
  if (!wave || !features) return base::fail(base::ErrorKind::not_found, base::Code::no_wave);
  const std::size_t each = std::max<std::size_t>(
      1, (wave->size() + static_cast<std::size_t>(points) - 1) / static_cast<std::size_t>(points));
  Json peaks = Json::array();
  for (std::size_t begin = 0; begin < wave->size(); begin += each) {
    unsigned char top = 0;
    for (std::size_t i = begin; i < std::min(begin + each, wave->size()); ++i)
      top = std::max(top, static_cast<unsigned char>((*wave)[i]));
    peaks.push_back(top);
  }
  return Json{{"from_s", clock::media_time_s(*features, 0)},
              {"step_s", static_cast<double>(each) * wave_step_ms / 1000},
              {"peaks", peaks}};
}

media::JailLimits limits_for_listening(const store::ItemRow& item) {
  media::JailLimits limits = limits_by_size(item);
  const std::int64_t seconds = std::clamp<std::int64_t>(item.media.duration_us, 0, longest_heard_us) / 1000000;
  limits.memory_bytes += seconds * 160000;  // twice the waveforms of two tracks, and the features
  limits.output_bytes += seconds * 8000;
  return limits;
}

}  // namespace contrechamp::pipeline
