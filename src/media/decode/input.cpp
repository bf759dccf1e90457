#include "media/decode/input.h"

extern "C" {
#include <libavutil/display.h>
}

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <string_view>

#include "media/describe/exif.h"
#include "media/length/structure.h"
#include "media/photo/animated_webp.h"
#include "media/photo/heif.h"

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

int Input::read_bytes(void* self, std::uint8_t* into, int size) {
  auto* input = static_cast<Input*>(self);
  const std::int64_t left = std::min<std::int64_t>(size, input->end_ - input->at_);
  if (left <= 0) return AVERROR_EOF;
  if (!input->film_.empty()) {
    std::memcpy(into, input->film_.data() + input->at_, static_cast<std::size_t>(left));
    input->at_ += left;
    return static_cast<int>(left);
  }
  const ssize_t n = ::pread(input->fd_, into, static_cast<std::size_t>(left), input->at_);
  if (n < 0) return AVERROR(errno);
  if (n == 0) return AVERROR_EOF;
  input->at_ += n;
  return static_cast<int>(n);
}

std::int64_t Input::seek_bytes(void* self, std::int64_t offset, int whence) {
  auto* input = static_cast<Input*>(self);
  const std::int64_t size = std::min(input->film_.empty() ? size_of(input->fd_) : INT64_MAX, input->end_);
  if (size < 0) return AVERROR(EIO);
  if (whence == AVSEEK_SIZE) return size;
  whence &= ~AVSEEK_FORCE;
  const std::int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? input->at_ : size;
  std::int64_t to = 0;
  if (__builtin_add_overflow(from, offset, &to) || to < 0) return AVERROR(EINVAL);
  return input->at_ = to;
}

// Containers whose clock is that of a sender, not of the file (AVFMT_TS_DISCONT); recordings of streams as FLV keep the
// clock of the stream.
static bool may_leap(const AVInputFormat* format) {
  return (format->flags & AVFMT_TS_DISCONT) != 0 || std::strcmp(format->name, "flv") == 0;
}

static int orientation_of(int fd) {
  const auto bytes = read_whole(fd);
  const auto exif = bytes ? ExifTags::parse(find_exif(*bytes)) : std::nullopt;
  return exif ? exif->orientation() : 1;
}

// Playlists and manifests must not open other files.
static int refuse_nested(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EPERM); }

base::Result<std::unique_ptr<Input>> Input::open(int fd, std::vector<model::ClockPart> parts) {
  std::unique_ptr<Input> input(new Input);
  input->fd_ = fd;
  if (const auto index = cut_index_byte(fd)) input->end_ = *index;
  if (is_animated_webp(fd)) {
    auto film = webp_as_film(fd);
    if (!film) return tl::unexpected(film.error());
    input->film_ = std::move(*film);
    input->end_ = static_cast<std::int64_t>(input->film_.size());
  }
  constexpr int buffer_bytes = 1 << 16;  // twice the default of libav; chosen by hand
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
  input->io_ = buffer == nullptr
                   ? nullptr
                   : avio_alloc_context(buffer, buffer_bytes, 0, input.get(), read_bytes, nullptr, seek_bytes);
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
  input->timeline_ = Timeline(may_leap(input->format_->iformat));
  input->known_parts_ = std::move(parts);
  if (input->is_picture()) input->orientation_ = orientation_of(fd);
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

bool Input::is_picture() const {
  const std::string_view name = format_->iformat->name;
  return name.ends_with("_pipe") || name == "image2" || name == "gif" || name == "apng";
}

// Pixels of anamorphic video are at most twice as wide as high; beyond four it is a forged header. Chosen by hand.
static double aspect_of(AVRational shape) {
  const double aspect = shape.num > 0 && shape.den > 0 ? av_q2d(shape) : 1;
  return aspect >= 0.25 && aspect <= 4 ? aspect : 1;
}

Upright upright_of(const AVStream* stream) {
  Upright out;
  out.pixel_aspect = aspect_of(stream->sample_aspect_ratio.num > 0 ? stream->sample_aspect_ratio
                                                                   : stream->codecpar->sample_aspect_ratio);
  const auto* written =
      reinterpret_cast<const std::int32_t*>(av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
  if (written == nullptr) return out;
  std::int32_t matrix[9];
  std::copy_n(written, 9, matrix);
  // A negative determinant mirrors. Without the mirror, which comes first, the rest is a rotation.
  out.mirrored = std::int64_t{matrix[0]} * matrix[4] - std::int64_t{matrix[1]} * matrix[3] < 0;
  if (out.mirrored) matrix[0] = -matrix[0], matrix[1] = -matrix[1];
  const double counter_clockwise = av_display_rotation_get(matrix);
  if (std::isnan(counter_clockwise)) return {out.pixel_aspect};
  const int quarter = static_cast<int>(std::lround(-counter_clockwise / 90.0));
  out.rotation_deg = ((quarter % 4) + 4) % 4 * 90;
  return out;
}

Upright upright_of(const Input& input, AVStream* stream, AVFrame* frame) {
  Upright out = upright_of(stream);
  if (!out.mirrored && out.rotation_deg == 0) out = upright_of_exif(*frame);
  if (!out.mirrored && out.rotation_deg == 0) out = upright_of_exif(input.orientation());
  out.pixel_aspect = input.is_picture() ? 1 : aspect_of(av_guess_sample_aspect_ratio(input.format(), stream, frame));
  return out;
}

}  // namespace contrechamp::media
