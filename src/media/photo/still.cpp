#include "media/photo/still.h"

#include <algorithm>
#include <cstring>

#include "media/decode/input.h"
#include "media/decode/scale.h"
#include "media/photo/heif.h"
#include "media/photo/jpeg_parts.h"

namespace contrechamp::media {
namespace {

// Larger photos are decoded at a half, a quarter or an eighth, which the transform of JPEG gives for less: 200
// megapixels took 300 MB and seconds at full size. Chosen by hand, above what most cameras write.
constexpr std::int64_t whole_pixels = 50LL * 1000 * 1000;
constexpr int smallest_scale = 3;  // an eighth, as far as libav's decoder goes

// As far down as leaves twice the size that is asked for.
int scale_for(int width_px, int height_px, int long_side_px) {
  if (std::int64_t{width_px} * height_px <= whole_pixels) return 0;
  int scale = 0;
  while (scale < smallest_scale && std::max(width_px, height_px) >> (scale + 1) >= 2 * long_side_px) ++scale;
  return scale;
}

base::Result<FramePtr> decode_jpeg(std::string_view bytes, int scale) {
  const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
  CodecPtr context(avcodec_alloc_context3(codec));
  PacketPtr packet(av_packet_alloc());
  FramePtr frame(av_frame_alloc());
  if (!context || !packet || !frame || av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0)
    throw std::bad_alloc();
  std::memcpy(packet->data, bytes.data(), bytes.size());
  context->thread_count = 1;
  context->lowres = scale;
  context->max_pixels = most_pixels;
  context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT | AV_CODEC_FLAG_BITEXACT;
  context->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
  int code = avcodec_open2(context.get(), codec, nullptr);
  if (code >= 0) code = avcodec_send_packet(context.get(), packet.get());
  if (code >= 0) code = avcodec_receive_frame(context.get(), frame.get());
  if (code == AVERROR(EAGAIN)) {
    avcodec_send_packet(context.get(), nullptr);
    code = avcodec_receive_frame(context.get(), frame.get());
  }
  if (code < 0) return tl::unexpected(libav_failure("JPEG not decoded", code));
  return frame;
}

base::Result<model::RgbPicture> still_of_jpeg(std::string_view file, const JpegPicture& first, int long_side_px) {
  const int scale = scale_for(first.width_px, first.height_px, long_side_px);
  auto frame = decode_jpeg(file.substr(first.at, first.size), scale);
  if (!frame) return tl::unexpected(frame.error());
  return Scaler(long_side_px).scale(**frame, upright_of_exif(**frame));
}

}  // namespace

base::Result<model::RgbPicture> still_of_heif(int fd, int long_side_px) {
  auto picture = decode_heif(fd);
  if (!picture) return tl::unexpected(picture.error());
  const FramePtr frame(av_frame_alloc());
  frame->width = picture->width_px;
  frame->height = picture->height_px;
  frame->format = AV_PIX_FMT_RGB24;
  frame->data[0] = picture->pixels.data();  // not owned by the frame
  frame->linesize[0] = picture->width_px * 3;
  return Scaler(long_side_px).scale(*frame, {});
}

std::optional<base::Result<model::RgbPicture>> decode_still(int fd, int long_side_px) {
  if (is_heif_photo(fd)) return still_of_heif(fd, long_side_px);
  if (!is_jpeg(fd)) return std::nullopt;
  const auto bytes = read_whole(fd);
  if (!bytes) return tl::unexpected(bytes.error());
  const JpegParts parts = jpeg_parts(*bytes);
  if (parts.pictures.empty() || parts.is_film()) return std::nullopt;
  return still_of_jpeg(*bytes, parts.pictures.front(), long_side_px);
}

}  // namespace contrechamp::media
