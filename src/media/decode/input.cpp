#include "media/decode/input.h"

extern "C" {
#include <libavutil/display.h>
}

#include <unistd.h>

#include <cerrno>
#include <cmath>

namespace contrechamp::media {

std::string libav_error(int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, text, sizeof text);
  return text;
}

base::Error libav_failure(const std::string& what, int code) {
  const auto kind = code == AVERROR(ENOMEM) ? base::ErrorKind::limit : base::ErrorKind::unreadable;
  return {kind, what + ": " + libav_error(code), {}};
}

std::int64_t size_of(int fd) { return ::lseek(fd, 0, SEEK_END); }

int Input::read(void* self, std::uint8_t* into, int size) {
  auto* input = static_cast<Input*>(self);
  const ssize_t n = ::pread(input->fd_, into, static_cast<std::size_t>(size), input->at_);
  if (n < 0) return AVERROR(errno);
  if (n == 0) return AVERROR_EOF;
  input->at_ += n;
  return static_cast<int>(n);
}

std::int64_t Input::seek(void* self, std::int64_t offset, int whence) {
  auto* input = static_cast<Input*>(self);
  const std::int64_t size = size_of(input->fd_);
  if (size < 0) return AVERROR(EIO);
  if (whence == AVSEEK_SIZE) return size;
  whence &= ~AVSEEK_FORCE;
  const std::int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? input->at_ : size;
  std::int64_t to = 0;
  if (__builtin_add_overflow(from, offset, &to) || to < 0) return AVERROR(EINVAL);
  return input->at_ = to;
}

// Playlists and manifests must not open other files.
static int refuse_nested(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

base::Result<std::unique_ptr<Input>> Input::open(int fd) {
  std::unique_ptr<Input> input(new Input);
  input->fd_ = fd;
  constexpr int buffer_bytes = 1 << 16;  // twice the default of libav; chosen by hand
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
  input->io_ =
      buffer == nullptr ? nullptr : avio_alloc_context(buffer, buffer_bytes, 0, input.get(), read, nullptr, seek);
  input->format_ = avformat_alloc_context();
  if (input->io_ == nullptr || input->format_ == nullptr) throw std::bad_alloc();
  AVFormatContext* format = input->format_;
  format->pb = input->io_;
  format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  format->io_open = refuse_nested;
  format->max_streams = most_streams;
  // The defaults of libav 5.1, written down so that the derived data do not depend on its version; 500 packets, where
  // it has 2,500, bound the time of a forged file.
  format->probesize = 5 << 20;
  format->max_analyze_duration = 5 * AV_TIME_BASE;
  format->max_probe_packets = 500;
  int code = avformat_open_input(&input->format_, nullptr, nullptr, nullptr);  // frees the context when it fails
  if (code < 0) return tl::unexpected(libav_failure("not opened", code));
  code = avformat_find_stream_info(input->format_, nullptr);
  if (code < 0 && input->format_->nb_streams == 0) return tl::unexpected(libav_failure("no stream found", code));
  return input;
}

Input::~Input() {
  if (format_ != nullptr) avformat_close_input(&format_);
  if (io_ != nullptr) {
    av_freep(&io_->buffer);
    avio_context_free(&io_);
  }
}

AVStream* Input::best(AVMediaType type) const {
  int index = av_find_best_stream(format_, type, -1, -1, nullptr, 0);
  if (index < 0) return nullptr;
  AVStream* stream = format_->streams[index];
  if (type != AVMEDIA_TYPE_VIDEO || (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0) return stream;
  for (unsigned i = 0; i < format_->nb_streams; ++i) {
    AVStream* other = format_->streams[i];
    if (other->codecpar->codec_type == type && (other->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0) return other;
  }
  return nullptr;
}

base::Result<CodecPtr> Input::decoder(const AVStream* stream) const {
  const AVCodec* codec = avcodec_find_decoder(stream->codecpar->codec_id);
  if (codec == nullptr)
    return base::fail(base::ErrorKind::unreadable,
                      std::string("no decoder for ") + avcodec_get_name(stream->codecpar->codec_id));
  CodecPtr context(avcodec_alloc_context3(codec));
  if (!context) throw std::bad_alloc();
  int code = avcodec_parameters_to_context(context.get(), stream->codecpar);
  context->thread_count = 1;
  context->pkt_timebase = stream->time_base;
  context->max_pixels = most_pixels;
  context->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT | AV_CODEC_FLAG_BITEXACT;
  context->flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
  if (code >= 0) code = avcodec_open2(context.get(), codec, nullptr);
  if (code < 0) return tl::unexpected(libav_failure("decoder not opened", code));
  return context;
}

std::int64_t Input::time_us(const AVStream* stream, std::int64_t timestamp) const {
  if (timestamp == AV_NOPTS_VALUE) return AV_NOPTS_VALUE;
  const std::int64_t us = av_rescale_q(timestamp, stream->time_base, AV_TIME_BASE_Q);
  if (us == INT64_MIN || us == INT64_MAX) return AV_NOPTS_VALUE;  // out of range, by a forged time base
  const std::int64_t start = format_->start_time == AV_NOPTS_VALUE ? 0 : format_->start_time;
  std::int64_t out = 0;
  return __builtin_sub_overflow(us, start, &out) ? AV_NOPTS_VALUE : out;
}

int rotation_of(const AVStream* stream) {
  const auto* matrix =
      reinterpret_cast<const std::int32_t*>(av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
  if (matrix == nullptr) return 0;
  const double counter_clockwise = av_display_rotation_get(matrix);
  if (std::isnan(counter_clockwise)) return 0;
  const int quarter = static_cast<int>(std::lround(-counter_clockwise / 90.0));
  return ((quarter % 4) + 4) % 4 * 90;
}

}  // namespace contrechamp::media
