// Opens untrusted media through libav, from one file descriptor.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace contrechamp::media {

// Limits of what is decoded, chosen far above what cameras write, so that a forged header costs no more than the limits
// of the jail. 64 streams; the sides of 16 K video; 100 megapixels, which are 400 MB as RGBA; 30 days.
inline constexpr int most_streams = 64;
inline constexpr int longest_side_px = 16384;
inline constexpr std::int64_t most_pixels = 100LL * 1000 * 1000;
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
  // Opens the container and finds its streams. The error has the reason of libav.
  static base::Result<std::unique_ptr<Input>> open(int fd);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  AVFormatContext* format() const { return format_; }
  // The stream that a player would choose; nullptr when there is none. Cover art is no video.
  AVStream* best(AVMediaType type) const;
  // An opened decoder, single-threaded.
  base::Result<CodecPtr> decoder(const AVStream* stream) const;
  // A timestamp of `stream` as media time: microseconds from the start of the file.
  std::int64_t time_us(const AVStream* stream, std::int64_t timestamp) const;

 private:
  Input() = default;
  AVFormatContext* format_ = nullptr;
  AVIOContext* io_ = nullptr;
  int fd_ = -1;
  std::int64_t at_ = 0;
  static int read(void* self, std::uint8_t* into, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);
};

// The clockwise rotation that makes the picture upright: 0, 90, 180 or 270.
int rotation_of(const AVStream* stream);

}  // namespace contrechamp::media
