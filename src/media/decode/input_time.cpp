// Of Input: the times of packets, and seeking by them.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "media/decode/input.h"

namespace contrechamp::media {
namespace {

// A seek ends when what is left to search is shorter than some pictures; as large as the buffer of libav's own search.
constexpr std::int64_t nearest_bytes = 256 * 1024;
constexpr int most_packets_to_keyframe = 5000;  // more than three minutes at 25 a second; chosen by hand

std::int64_t ticks(std::int64_t us, const AVStream& stream) {
  return av_rescale_q(us, AV_TIME_BASE_Q, stream.time_base);
}

// Can its demuxer begin at any byte? The others are read from the beginning of the part.
bool resynchronises(const AVInputFormat* format) {
  for (const char* name : {"mpegts", "mpeg", "ogg"})
    if (std::strcmp(format->name, name) == 0) return true;
  return false;
}

}  // namespace

int Input::read(AVPacket* packet) {
  const int code = av_read_frame(format_, packet);
  if (code < 0) return code;
  const auto index = static_cast<unsigned>(packet->stream_index);
  if (index >= format_->nb_streams) return code;
  const AVStream& stream = *format_->streams[index];
  count_time(*packet, stream);
  place(*packet, stream);
  return code;
}

// Raw streams have no times: picture n is shown at n pictures, and decoded some before it.
void Input::count_time(AVPacket& packet, const AVStream& stream) {
  const auto index = static_cast<std::size_t>(packet.stream_index);
  if (counted_.size() <= index) counted_.resize(index + 1);
  Counted& counted = counted_[index];
  if (packet.pts != AV_NOPTS_VALUE || packet.dts != AV_NOPTS_VALUE) counted.has_times = true;
  if (counted.has_times) return;
  std::int64_t each = packet.duration;
  if (each <= 0 && stream.avg_frame_rate.num > 0 && stream.avg_frame_rate.den > 0)
    each = av_rescale_q(1, av_inv_q(stream.avg_frame_rate), stream.time_base);
  if (each <= 0) return;
  packet.dts = counted.ticks - each * std::clamp(stream.codecpar->video_delay, 0, 16);
  packet.duration = each;
  counted.ticks += each;
}

void Input::place(AVPacket& packet, const AVStream& stream) {
  const AVMediaType type = stream.codecpar->codec_type;
  if ((type != AVMEDIA_TYPE_VIDEO && type != AVMEDIA_TYPE_AUDIO) ||
      (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
    return;
  const std::int64_t shown = time_us(&stream, packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts);
  const std::int64_t decoded = time_us(&stream, packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts);
  if (shown == AV_NOPTS_VALUE || decoded == AV_NOPTS_VALUE) return;
  if (std::abs(shown) > longest_us || std::abs(decoded) > longest_us) return;
  const std::int64_t duration = av_rescale_q(packet.duration, stream.time_base, AV_TIME_BASE_Q);
  const std::int64_t shift =
      timeline_.shift_us(packet.stream_index, {decoded, shown, std::min(duration, longest_us), packet.pos});
  if (shift == 0) return;
  if (packet.pts != AV_NOPTS_VALUE) packet.pts += ticks(shift, stream);
  if (packet.dts != AV_NOPTS_VALUE) packet.dts += ticks(shift, stream);
}

bool Input::seek(const AVStream* stream, std::int64_t us) {
  if (!known_parts_.empty()) return seek_in_parts(stream, us);
  const std::int64_t start = format_->start_time == AV_NOPTS_VALUE ? 0 : format_->start_time;
  timeline_.begin_in({});
  return av_seek_frame(format_, stream->index, ticks(start + us, *stream), AVSEEK_FLAG_BACKWARD) >= 0;
}

bool Input::seek_byte(std::int64_t byte, const model::ClockPart& part) {
  timeline_.begin_in(part);
  return av_seek_frame(format_, -1, byte, AVSEEK_FLAG_BYTE) >= 0;
}

// By bisection over the bytes of the part that holds the time: its clock runs evenly, that of the file does not.
bool Input::seek_in_parts(const AVStream* stream, std::int64_t us) {
  model::ClockPart part{0, 0, 0};
  std::int64_t end = size_of(fd_);
  for (const auto& known : known_parts_) {
    if (known.byte < 0) continue;
    if (known.at_us > us) {
      end = std::min(end, known.byte);
      break;
    }
    part = known;
  }
  std::int64_t best = part.byte, from = part.byte;
  PacketPtr packet(av_packet_alloc());
  while (resynchronises(format_->iformat) && end - from > nearest_bytes) {
    const std::int64_t middle = from + (end - from) / 2;
    if (!seek_byte(middle, part)) break;
    std::int64_t keyframe_byte = -1;
    for (int i = 0; i < most_packets_to_keyframe && keyframe_byte < 0 && read(packet.get()) >= 0; ++i) {
      const std::int64_t pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
      if (packet->stream_index == stream->index && (packet->flags & AV_PKT_FLAG_KEY) != 0 && packet->pos >= middle &&
          packet->pos < end && time_us(stream, pts) <= us)
        keyframe_byte = packet->pos;
      const bool beyond = packet->pos >= end || (packet->stream_index == stream->index && time_us(stream, pts) > us);
      av_packet_unref(packet.get());
      if (beyond) break;
    }
    if (keyframe_byte >= 0) best = keyframe_byte, from = std::max(keyframe_byte, middle);
    else end = middle;
  }
  return seek_byte(best, part);
}

}  // namespace contrechamp::media
