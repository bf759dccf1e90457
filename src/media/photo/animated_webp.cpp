#include "media/photo/animated_webp.h"

#include <unistd.h>
#include <webp/demux.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "media/decode/input.h"
#include "media/photo/heif.h"

namespace contrechamp::media {
namespace {

// Stickers have some hundred pictures of 512 × 512. What is longer or larger is cut there, in memory a quarter of what
// a worker may have.
constexpr int most_pictures = 20000;  // as of any film (frames.cpp)
constexpr int most_film_bytes = 256 << 20;
constexpr std::int64_t most_pixels_of_all = 4LL * 1000 * 1000 * 1000;
constexpr int shortest_ms = 1;

struct FreeDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

// A Matroska file of FFV1 pictures in memory.
class FilmWriter {
 public:
  ~FilmWriter() {
    if (format_ == nullptr) return;
    if (format_->pb != nullptr) {
      std::uint8_t* bytes = nullptr;
      avio_close_dyn_buf(format_->pb, &bytes);
      av_free(bytes);
    }
    avformat_free_context(format_);
  }
  FilmWriter(const FilmWriter&) = delete;
  FilmWriter& operator=(const FilmWriter&) = delete;
  FilmWriter() = default;

  bool start(int width_px, int height_px) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_FFV1);
    if (codec == nullptr || avformat_alloc_output_context2(&format_, nullptr, "matroska", nullptr) < 0) return false;
    format_->flags |= AVFMT_FLAG_BITEXACT;
    encoder_.reset(avcodec_alloc_context3(codec));
    encoder_->width = width_px, encoder_->height = height_px;
    encoder_->pix_fmt = AV_PIX_FMT_BGRA;
    encoder_->time_base = {1, 1000};
    encoder_->thread_count = 1;
    encoder_->gop_size = 1;
    if (avcodec_open2(encoder_.get(), codec, nullptr) < 0) return false;
    stream_ = avformat_new_stream(format_, nullptr);
    if (stream_ == nullptr || avcodec_parameters_from_context(stream_->codecpar, encoder_.get()) < 0) return false;
    stream_->time_base = encoder_->time_base;
    return avio_open_dyn_buf(&format_->pb) >= 0 && avformat_write_header(format_, nullptr) >= 0;
  }

  bool add(const std::uint8_t* bgra, std::int64_t at_ms, std::int64_t length_ms) {
    FramePtr frame(av_frame_alloc());
    frame->width = encoder_->width, frame->height = encoder_->height, frame->format = encoder_->pix_fmt;
    if (av_frame_get_buffer(frame.get(), 0) < 0) return false;
    for (int y = 0; y < frame->height; ++y)
      std::memcpy(frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0],
                  bgra + static_cast<std::size_t>(y) * static_cast<std::size_t>(frame->width) * 4,
                  static_cast<std::size_t>(frame->width) * 4);
    frame->pts = at_ms;
    PacketPtr packet(av_packet_alloc());
    if (avcodec_send_frame(encoder_.get(), frame.get()) < 0 || avcodec_receive_packet(encoder_.get(), packet.get()) < 0)
      return false;
    packet->stream_index = 0;
    packet->pts = packet->dts = at_ms;
    packet->duration = length_ms;
    av_packet_rescale_ts(packet.get(), encoder_->time_base, stream_->time_base);
    bytes_ += packet->size;
    return bytes_ <= most_film_bytes && av_write_frame(format_, packet.get()) >= 0;
  }

  std::string finish() {
    av_write_trailer(format_);
    std::uint8_t* bytes = nullptr;
    const int size = avio_close_dyn_buf(format_->pb, &bytes);
    format_->pb = nullptr;
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(std::max(size, 0)));
    av_free(bytes);
    return out;
  }

 private:
  AVFormatContext* format_ = nullptr;
  AVStream* stream_ = nullptr;
  CodecPtr encoder_;
  std::int64_t bytes_ = 0;
};

}  // namespace

bool is_animated_webp(int fd) {
  char head[21];  // RIFF, size, WEBP, VP8X, size, flags (RFC 9649, 2.7)
  if (::pread(fd, head, sizeof head, 0) != static_cast<ssize_t>(sizeof head)) return false;
  return std::memcmp(head, "RIFF", 4) == 0 && std::memcmp(head + 8, "WEBPVP8X", 8) == 0 && (head[20] & 0x02) != 0;
}

base::Result<std::string> webp_as_film(int fd) {
  const auto bytes = read_whole(fd);
  if (!bytes) return tl::unexpected(bytes.error());
  WebPAnimDecoderOptions options;
  if (!WebPAnimDecoderOptionsInit(&options)) return base::fail(base::ErrorKind::io, "libwebp has another version");
  options.color_mode = MODE_BGRA;
  const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()};
  const std::unique_ptr<WebPAnimDecoder, FreeDecoder> decoder(WebPAnimDecoderNew(&data, &options));
  WebPAnimInfo info;
  if (!decoder || !WebPAnimDecoderGetInfo(decoder.get(), &info))
    return base::fail(base::ErrorKind::unreadable, "libwebp does not read this animation");
  const auto width = static_cast<int>(info.canvas_width), height = static_cast<int>(info.canvas_height);
  FilmWriter film;
  if (!is_sensible(width, height) || !film.start(width, height))
    return base::fail(base::ErrorKind::unreadable, "a picture of no sensible size");
  std::int64_t at_ms = 0;
  int pictures = 0;
  while (pictures < most_pictures && std::int64_t{width} * height * pictures < most_pixels_of_all) {
    std::uint8_t* bgra = nullptr;
    int until_ms = 0;
    if (!WebPAnimDecoderHasMoreFrames(decoder.get()) || !WebPAnimDecoderGetNext(decoder.get(), &bgra, &until_ms)) break;
    const std::int64_t length_ms = std::max<std::int64_t>(until_ms - at_ms, shortest_ms);
    if (!film.add(bgra, at_ms, length_ms)) break;
    at_ms += length_ms;
    ++pictures;
  }
  if (pictures == 0) return base::fail(base::ErrorKind::unreadable, "no picture of this animation could be decoded");
  return film.finish();
}

}  // namespace contrechamp::media
