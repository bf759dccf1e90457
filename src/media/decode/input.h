// Opens untrusted media through libav, from one file descriptor.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/decode/scale.h"
#include "media/length/timeline.h"

namespace contrechamp::media {

// Limits of what is decoded, chosen far above what cameras write, so that a forged header costs no more than the limits
// of the jail. 64 streams; the longest side that JPEG can have; 256 megapixels, for phones write 200 (libav itself
// refuses 268), in 768 MB as RGB; 30 days.
inline constexpr int most_streams = 64;
inline constexpr int longest_side_px = 65535;
inline constexpr std::int64_t most_pixels = 256LL * 1000 * 1000;
inline constexpr std::int64_t longest_us = 30LL * 24 * 3600 * 1000000;

struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FreeCodec {
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
};
using FramePtr = std::unique_ptr<AVFrame, FreeFrame>;
using PacketPtr = std::unique_ptr<AVPacket, FreePacket>;
using CodecPtr = std::unique_ptr<AVCodecContext, FreeCodec>;

std::string libav_error(int code);
base::Error libav_failure(const std::string& what, int code);

// Size of an open file in bytes, by lseek(): the C library's fstat() is newfstatat, which the jail refuses.
std::int64_t size_of(int fd);

// A demuxer on a file descriptor, which it does not own.
class Input {
 public:
  // Opens the container and finds its streams. The error has the reason of libav. `parts`: where its clock begins
  // again, as measure() found it; needed to seek in such a file.
  static base::Result<std::unique_ptr<Input>> open(int fd, std::vector<model::ClockPart> parts = {});
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  AVFormatContext* format() const { return format_; }
  // The stream that a player would choose; nullptr when there is none. Cover art is no video.
  AVStream* best(AVMediaType type) const;
  // An opened decoder, single-threaded.
  base::Result<CodecPtr> decoder(const AVStream* stream) const;
  // The next packet, with its times on one continuous media time (timeline.h), counted where the file has none. A code
  // of libav: negative at the end and on errors.
  int read(AVPacket* packet);
  // To the last keyframe of `stream` up to a media time, or before. False when the file cannot seek there.
  bool seek(const AVStream* stream, std::int64_t us);
  // Where the clock began again in what was read.
  const std::vector<model::ClockPart>& parts() const { return timeline_.parts(); }
  // 1 to 8: of the EXIF of a still picture, which libav 5.1 does not read in PNG, WebP and TIFF.
  int orientation() const { return orientation_; }
  // Still pictures have square pixels, whatever resolution is written beside them for printers.
  bool is_picture() const;
  int fd() const { return fd_; }
  // A timestamp of `stream` as media time: microseconds from the start of the file.
  std::int64_t time_us(const AVStream* stream, std::int64_t timestamp) const;

 private:
  Input() = default;
  AVFormatContext* format_ = nullptr;
  AVIOContext* io_ = nullptr;
  int fd_ = -1;
  int orientation_ = 1;
  std::int64_t at_ = 0;
  std::string film_;              // what is read instead of the file: an animation that libav does not decode
  std::int64_t end_ = INT64_MAX;  // no byte is read from here on
  Timeline timeline_{false};
  std::vector<model::ClockPart> known_parts_;
  // Of streams whose packets have no times: the count so far, in ticks.
  struct Counted {
    bool has_times = false;
    std::int64_t ticks = 0;
  };
  std::vector<Counted> counted_;
  void count_time(AVPacket& packet, const AVStream& stream);
  void place(AVPacket& packet, const AVStream& stream);
  bool seek_in_parts(const AVStream* stream, std::int64_t us);
  bool seek_byte(std::int64_t byte, const model::ClockPart& part);
  static int read_bytes(void* self, std::uint8_t* into, int size);
  static std::int64_t seek_bytes(void* self, std::int64_t offset, int whence);
};

// What the container says of how its pictures are to be shown. Its rotation alone is that of a player which does not
// know mirrors.
Upright upright_of(const AVStream* stream);
// The same with what a decoded frame says: shape of its pixels, orientation of EXIF.
Upright upright_of(const Input& input, AVStream* stream, AVFrame* frame);

}  // namespace contrechamp::media
