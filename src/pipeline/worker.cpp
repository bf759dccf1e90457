#include "pipeline/worker.h"

#include <algorithm>

#include "fingerprint/clip_fingerprint.h"
#include "fingerprint/detail.h"
#include "fingerprint/local_features.h"
#include "media/decode/frames.h"
#include "media/decode/heif.h"
#include "media/decode/strip.h"
#include "media/describe/probe.h"
#include "media/describe/sniff.h"
#include "media/describe/tags.h"
#include "media/jail/misbehave.h"
#include "media/preview/preview.h"
#include "model/strip.h"
#include "pipeline/stages/listen/listening.h"
#include "pipeline/stages/look/pictures.h"
#include "pipeline/stages/probe/media_json.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

constexpr int view_px = 1600;
constexpr int photo_strip_px = 512;
constexpr int strip_features = 250;
constexpr int most_strip_pictures = 15000;

void refuse(media::MessageWriter& writer, const base::Error& error) {
  writer.end({{"ok", false}, {"kind", base::to_string(error.kind)}, {"reason", error.message}});
}

void probe(int fd, media::MessageWriter& writer) {
  const std::string mime = media::sniff_mime(fd);
  writer.json({{"mime", mime}});  // known even when a parser dies
  auto info = media::probe(fd, mime);
  if (!info) return refuse(writer, info.error());
  writer.json(to_json(*info));
  writer.end({{"ok", true}});
}

// Picks what a person wants to see first: the most detailed of the first frames after the opening.
class Chooser {
 public:
  explicit Chooser(std::int64_t duration_us) : opening_us_(duration_us / 10) {}
  bool better(int detail, std::int64_t time_us) {
    const int worth = detail + (time_us >= opening_us_ ? 20 : 0);
    if (worth < best_ + 10) return false;  // not for a hair's breadth: early frames keep their place
    best_ = worth;
    return true;
  }

 private:
  std::int64_t opening_us_;
  int best_ = -11;
};

void look(const Json& params, int fd, media::MessageWriter& writer) {
  const std::int64_t duration_us = params.value("duration_us", std::int64_t{0});
  const std::int64_t tile_step_us = std::max<std::int64_t>(duration_us / most_tiles, 1);
  std::int64_t next_tile_us = 0;
  Chooser chooser(duration_us);
  fingerprint::ClipCollector collector(duration_us == 0);
  int pictures = 0;
  auto summary = media::sample_frames(fd, media::SamplePlan{}, [&](media::SampledPicture&& sampled) {
    const int detail = fingerprint::detail(sampled.luma);
    collector.add(sampled.luma, sampled.time_us, detail);
    if (chooser.better(detail, sampled.time_us))
      writer.picture("thumb", sampled.time_us, shrink(sampled.rgb, thumb_px));
    if (sampled.time_us >= next_tile_us && pictures < most_tiles) {
      writer.picture("tile", sampled.time_us, shrink(sampled.rgb, tile_px));
      next_tile_us = sampled.time_us + tile_step_us;
      ++pictures;
    }
    return true;
  });
  if (!summary) return refuse(writer, summary.error());
  const auto fingerprints = collector.finish(duration_us);
  writer.fingerprint(fingerprints.kept);
  writer.fingerprint(fingerprints.query);
  writer.end({{"ok", summary->emitted > 0},
              {"reason", summary->emitted > 0 ? "" : "no picture could be decoded"},
              {"stopped", summary->stopped_early},
              {"frames", summary->emitted},
              {"duration_us", summary->duration_us}});
}

// Small pictures of a stretch, and the features of four a second.
void strip(const Json& params, int fd, media::MessageWriter& writer) {
  media::StripPlan plan;
  plan.start_us = params.value("start_us", std::int64_t{0});
  plan.end_us = params.value("end_us", std::int64_t{0});
  plan.step_us = std::max<std::int64_t>(params.value("step_us", plan.step_us), 10000);
  const bool photo = params.value("photo", false);
  if (photo) plan.long_side_px = plan.large_side_px = photo_strip_px;
  model::Strip out;
  out.start_us = plan.start_us;
  out.step_us = plan.step_us;
  int count = 0;
  auto done = media::read_strip(fd, plan, [&](const model::GreyPicture& small, const model::GreyPicture* large) {
    if (out.width_px == 0) out.width_px = small.width_px, out.height_px = small.height_px;
    if (small.width_px != out.width_px || small.height_px != out.height_px) return false;  // the film changes shape
    out.luma.insert(out.luma.end(), small.pixels.begin(), small.pixels.end());
    if (large != nullptr) {
      const std::int64_t at = plan.start_us + count * plan.step_us;
      out.frames.push_back({at, at, static_cast<std::uint16_t>(large->width_px),
                            static_cast<std::uint16_t>(large->height_px),
                            fingerprint::local_features(*large, strip_features)});
    }
    return ++count < most_strip_pictures;
  });
  if (!done) return refuse(writer, done.error());
  if (count == 0) return refuse(writer, {base::ErrorKind::unreadable, "no picture in this stretch", {}});
  writer.bytes(model::to_bytes(out));
  writer.end({{"ok", true}});
}

void tags(int fd, media::MessageWriter& writer) {
  auto claims = media::read_tags(fd);
  if (!claims) return refuse(writer, claims.error());
  writer.json(to_json(*claims));
  writer.end({{"ok", true}});
}

void view_photo(int fd, media::MessageWriter& writer) {
  auto picture = media::decode_photo(fd, view_px);
  if (!picture) return refuse(writer, picture.error());
  writer.picture("view", 0, shrink(*picture, view_px));
  writer.end({{"ok", true}});
}

void segment(const Json& params, int fd, media::MessageWriter& writer) {
  auto bytes =
      media::encode_segment(fd, params.value("start_us", std::int64_t{0}), params.value("length_us", std::int64_t{0}));
  if (!bytes) return refuse(writer, bytes.error());
  writer.bytes(*bytes);
  writer.end({{"ok", true}});
}

}  // namespace

int run_task(const media::WorkerRequest& request, int input_fd, media::MessageWriter& writer) {
  if (request.task == "probe") probe(input_fd, writer);
  else if (request.task == "look") look(request.params, input_fd, writer);
  else if (request.task == "listen") listen(input_fd, writer);
  else if (request.task == "tags") tags(input_fd, writer);
  else if (request.task == "strip") strip(request.params, input_fd, writer);
  else if (request.task == "view") view_photo(input_fd, writer);
  else if (request.task == "segment") segment(request.params, input_fd, writer);
  else if (request.task == "misbehave") return media::misbehave(request, input_fd, writer);
  else return 1;
  return 0;
}

}  // namespace contrechamp::pipeline
