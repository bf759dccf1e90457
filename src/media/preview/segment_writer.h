// Encodes pictures and sound as one fragmented MP4 in memory.
#pragma once

#include <string>
#include <vector>

#include "media/decode/input.h"
#include "model/ports.h"

struct SwsContext;

namespace contrechamp::media {

inline constexpr int sound_rate_hz = 48000;  // the usual rate of sound in video
// Four AAC frames (1,024 samples each) of sound before the segment, and one more for the delay of the encoder:
// docs/decisions/0007-preview-segments.md.
inline constexpr std::int64_t sound_lead_us = 4 * 1024 * 1000000LL / sound_rate_hz;
inline constexpr std::int64_t lead_in_us = 5 * 1024 * 1000000LL / sound_rate_hz;

class SegmentWriter {
 public:
  SegmentWriter() = default;
  ~SegmentWriter();
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  // In order of time. Pictures of another size are scaled to the size of the first. `time_us`: media time of the
  // segment.
  void add_picture(const model::RgbPicture& picture, std::int64_t time_us);
  // Two channels at sound_rate_hz that begin sound_lead_us before the segment; nullptr for no sound.
  base::Result<std::string> finish(const std::vector<float>* left, const std::vector<float>* right);

 private:
  bool start_video(int width_px, int height_px);
  bool start_audio();
  bool start_file();
  void drain(AVCodecContext* encoder, AVStream* stream, std::vector<PacketPtr>& into);
  void encode_sound(const std::vector<float>& left, const std::vector<float>& right);

  AVFormatContext* format_ = nullptr;
  AVIOContext* memory_ = nullptr;
  CodecPtr video_;
  CodecPtr audio_;
  AVStream* video_stream_ = nullptr;
  AVStream* audio_stream_ = nullptr;
  SwsContext* scaler_ = nullptr;
  std::vector<PacketPtr> packets_[2];
};

}  // namespace contrechamp::media
