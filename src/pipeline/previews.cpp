#include "pipeline/previews.h"

#include "media/decode/frames.h"
#include "media/preview/preview.h"
#include "pipeline/clock_parts.h"
#include "pipeline/stage.h"
#include "pipeline/stages/look/pictures.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

constexpr int view_px = 1600;

}  // namespace

void view_task(const Json&, int fd, media::MessageWriter& writer) {
  auto picture = media::decode_photo(fd, view_px);
  if (!picture) return refuse(writer, picture.error());
  writer.picture("view", 0, shrink(*picture, view_px));
  writer.end({{"ok", true}});
}

void segment_task(const Json& params, int fd, media::MessageWriter& writer) {
  auto bytes = media::encode_segment(fd, params.value("start_us", std::int64_t{0}),
                                     params.value("length_us", std::int64_t{0}), clock_parts_from(params));
  if (!bytes) return refuse(writer, bytes.error());
  writer.bytes(*bytes);
  writer.end({{"ok", true}});
}

}  // namespace contrechamp::pipeline
