#include "media/jail/warm_up.h"

#include <libheif/heif.h>

#include "media/decode/input.h"
#include "media/describe/sniff.h"
#include "media/describe/tags.h"
#include "media/preview/segment_writer.h"

namespace contrechamp::media {

void warm_up() {
  av_log_set_level(AV_LOG_QUIET);
  warm_sniff();
  warm_tags();
  heif_init(nullptr);  // loads its plugins from files
  // The encoders build tables on first use: encode one small picture and some silence.
  SegmentWriter writer;
  model::RgbPicture grey{64, 64, std::vector<std::uint8_t>(64 * 64 * 3, 128)};
  writer.add_picture(grey, 0);
  const std::vector<float> silence(4096);
  static_cast<void>(writer.finish(&silence, &silence));
}

}  // namespace contrechamp::media
