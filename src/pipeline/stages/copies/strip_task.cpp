#include "pipeline/stages/copies/strip_task.h"

#include <algorithm>

#include "fingerprint/local_features.h"
#include "media/decode/strip.h"
#include "model/strip.h"
#include "pipeline/clock_parts.h"
#include "pipeline/stage.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

constexpr int photo_strip_px = 512;
constexpr int strip_features = 250;
constexpr int most_strip_pictures = 15000;

}  // namespace

// Small pictures of a stretch, and the features of four a second.
void strip_task(const Json& params, int fd, media::MessageWriter& writer) {
  media::StripPlan plan;
  plan.start_us = params.value("start_us", std::int64_t{0});
  plan.end_us = params.value("end_us", std::int64_t{0});
  plan.step_us = std::max<std::int64_t>(params.value("step_us", plan.step_us), 10000);
  plan.parts = clock_parts_from(params);
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

}  // namespace contrechamp::pipeline
