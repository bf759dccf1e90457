#include "media/preview/preview.h"

extern "C" {
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "media/decode/input.h"
#include "media/decode/scale.h"
#include "media/decode/tracks.h"
#include "media/preview/segment_writer.h"

namespace contrechamp::media {
namespace {

constexpr double segment_s = 2;  // docs/decisions/0007-preview-segments.md
// A little less than 1/30 s: at 30 pictures a second none is dropped for a rounded timestamp.
constexpr std::int64_t shortest_picture_us = 1000000 / 31;
constexpr int longest_side_px = 854;                   // 480 lines of 16:9, rounded to an even number
constexpr int gap_samples = sound_rate_hz / 20;        // 50 ms; chosen by hand
constexpr std::int64_t sound_tail_us = 50000;          // more than the AAC frame (21 ms) that ends last
constexpr std::int64_t longest_segment_us = 60000000;  // bounds the memory of one request; chosen by hand

// Places decoded sound on the time base of the segment, by its timestamps. Samples that are missing stay silent.
class SoundTrack {
 public:
  SoundTrack(std::int64_t from_us, std::int64_t to_us)
      : from_us_(from_us), samples_(static_cast<std::size_t>((to_us - from_us) * sound_rate_hz / 1000000)) {
    for (auto& channel : channels_) channel.resize(samples_);
  }
  ~SoundTrack() { swr_free(&resampler_); }
  SoundTrack(const SoundTrack&) = delete;
  SoundTrack& operator=(const SoundTrack&) = delete;

  void put(const AVFrame& frame, std::int64_t time_us) {
    if (!prepare(frame)) return;
    const int room =
        static_cast<int>(av_rescale_rnd(frame.nb_samples, sound_rate_hz, frame.sample_rate, AV_ROUND_UP)) + 64;
    std::vector<float> out[2] = {std::vector<float>(static_cast<std::size_t>(room)),
                                 std::vector<float>(static_cast<std::size_t>(room))};
    std::uint8_t* planes[2] = {reinterpret_cast<std::uint8_t*>(out[0].data()),
                               reinterpret_cast<std::uint8_t*>(out[1].data())};
    const int got =
        swr_convert(resampler_, planes, room, const_cast<const std::uint8_t**>(frame.extended_data), frame.nb_samples);
    if (got <= 0) return;
    const std::int64_t by_time = (time_us - from_us_) * sound_rate_hz / 1000000;
    // Timestamps are rounded: only a larger difference is a gap.
    if (!positioned_ || std::abs(by_time - next_sample_) > gap_samples) next_sample_ = by_time;
    positioned_ = true;
    for (int i = 0; i < got; ++i, ++next_sample_)
      if (next_sample_ >= 0 && next_sample_ < static_cast<std::int64_t>(samples_))
        for (int c = 0; c < 2; ++c)
          channels_[c][static_cast<std::size_t>(next_sample_)] = out[c][static_cast<std::size_t>(i)];
  }

  const std::vector<float>& channel(int c) const { return channels_[c]; }

 private:
  bool prepare(const AVFrame& frame) {
    if (frame.sample_rate < 1000 || frame.sample_rate > 768000 || frame.ch_layout.nb_channels < 1) return false;
    if (resampler_ != nullptr && rate_ == frame.sample_rate && format_ == frame.format) return true;
    swr_free(&resampler_);
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    AVChannelLayout from{};
    if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_default(&from, frame.ch_layout.nb_channels);
    else av_channel_layout_copy(&from, &frame.ch_layout);
    const int code = swr_alloc_set_opts2(&resampler_, &stereo, AV_SAMPLE_FMT_FLTP, sound_rate_hz, &from,
                                         static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&from);
    if (code < 0 || swr_init(resampler_) < 0) {
      swr_free(&resampler_);
      return false;
    }
    rate_ = frame.sample_rate;
    format_ = frame.format;
    return true;
  }

  std::int64_t from_us_;
  std::size_t samples_;
  std::vector<float> channels_[2];
  SwrContext* resampler_ = nullptr;
  int rate_ = 0;
  int format_ = -1;
  bool positioned_ = false;
  std::int64_t next_sample_ = 0;
};

class SegmentMaker {
 public:
  SegmentMaker(Input& input, std::int64_t start_us, std::int64_t length_us)
      : input_(input), start_us_(start_us), end_us_(start_us + length_us), scaler_(longest_side_px) {}

  base::Result<std::string> run() {
    video_ = input_.best(AVMEDIA_TYPE_VIDEO);
    if (!open(video_, video_decoder_)) video_ = nullptr;
    for (AVStream* stream : heard_tracks(input_))
      if (auto decoder = input_.decoder(stream)) tracks_.push_back(track(stream, std::move(*decoder)));
    if (video_ == nullptr && tracks_.empty())
      return base::fail(base::ErrorKind::unreadable, "nothing in it can be played");
    seek();
    read();
    if (pending_ && !shown_any_) show(pending_.get(), start_us_);
    if (tracks_.empty()) return writer_.finish(nullptr, nullptr);
    const std::vector<float> left = mixed(0), right = mixed(1);
    return writer_.finish(&left, &right);
  }

 private:
  struct Track {
    AVStream* stream;
    CodecPtr decoder;
    std::unique_ptr<SoundTrack> sound;
    bool done = false;
  };
  Track track(AVStream* stream, CodecPtr decoder) const {
    return {stream, std::move(decoder),
            std::make_unique<SoundTrack>(start_us_ - sound_lead_us, end_us_ + sound_tail_us)};
  }
  // All tracks at once: those without a plug add nothing.
  std::vector<float> mixed(int channel) const {
    std::vector<float> out = tracks_.front().sound->channel(channel);
    for (std::size_t t = 1; t < tracks_.size(); ++t)
      for (std::size_t i = 0; i < out.size(); ++i) out[i] += tracks_[t].sound->channel(channel)[i];
    for (float& value : out) value = std::clamp(value, -1.0f, 1.0f);
    return out;
  }

  bool open(AVStream* stream, CodecPtr& decoder) {
    if (stream == nullptr) return false;
    auto opened = input_.decoder(stream);
    if (opened) decoder = std::move(*opened);
    return opened.has_value();
  }

  void seek() {
    const std::int64_t target = std::max<std::int64_t>(start_us_ - sound_lead_us, 0);
    if (target == 0) return;
    const AVStream* by = video_ != nullptr ? video_ : tracks_.front().stream;
    if (!input_.seek(by, target)) input_.seek(by, 0);
  }

  void read() {
    PacketPtr packet(av_packet_alloc());
    bool video_done = video_ == nullptr;
    const auto all_heard = [&] {
      return std::all_of(tracks_.begin(), tracks_.end(), [](const Track& track) { return track.done; });
    };
    while (!(video_done && all_heard()) && input_.read(packet.get()) >= 0) {
      if (video_ != nullptr && packet->stream_index == video_->index && !video_done)
        video_done = decode_video(packet.get());
      for (Track& track : tracks_)
        if (packet->stream_index == track.stream->index && !track.done) track.done = decode_audio(track, packet.get());
      av_packet_unref(packet.get());
    }
    if (!video_done) decode_video(nullptr);
  }

  // True when the segment has all its pictures.
  bool decode_video(const AVPacket* packet) {
    avcodec_send_packet(video_decoder_.get(), packet);
    while (avcodec_receive_frame(video_decoder_.get(), frame_.get()) >= 0) {
      const std::int64_t time_us = input_.time_us(video_, frame_->best_effort_timestamp);
      if (time_us == AV_NOPTS_VALUE) continue;
      if (time_us >= end_us_) return true;
      if (time_us < start_us_) {
        // The last picture before the segment is shown at its beginning.
        pending_.reset(av_frame_clone(frame_.get()));
      } else {
        if (!shown_any_ && pending_ && time_us > start_us_) show(pending_.get(), start_us_);
        if (time_us >= last_shown_us_ + shortest_picture_us) show(frame_.get(), time_us);
      }
      av_frame_unref(frame_.get());
    }
    return false;
  }

  bool decode_audio(Track& track, const AVPacket* packet) {
    avcodec_send_packet(track.decoder.get(), packet);
    std::int64_t time_us = 0;
    while (avcodec_receive_frame(track.decoder.get(), frame_.get()) >= 0) {
      time_us = input_.time_us(track.stream, frame_->best_effort_timestamp);
      if (time_us != AV_NOPTS_VALUE) track.sound->put(*frame_, time_us);
      av_frame_unref(frame_.get());
    }
    // Packets may be a little out of order: reading ends 0.1 s after the segment. Chosen by hand.
    return time_us != AV_NOPTS_VALUE && time_us > end_us_ + 100000;
  }

  void show(AVFrame* frame, std::int64_t time_us) {
    auto picture = scaler_.scale(*frame, upright_of(input_, video_, frame));
    if (!picture) return;
    shown_any_ = true;
    last_shown_us_ = time_us;
    writer_.add_picture(*picture, time_us - start_us_ + lead_in_us);
  }

  Input& input_;
  std::int64_t start_us_;
  std::int64_t end_us_;
  Scaler scaler_;
  SegmentWriter writer_;
  AVStream* video_ = nullptr;
  CodecPtr video_decoder_;
  std::vector<Track> tracks_;
  FramePtr frame_{av_frame_alloc()};
  FramePtr pending_;
  bool shown_any_ = false;
  std::int64_t last_shown_us_ = INT64_MIN / 2;
};

}  // namespace

PreviewShape preview_shape(bool has_video, bool has_sound, std::int64_t duration_us) {
  PreviewShape shape;
  const std::string video = has_video ? "avc1.42c01f" : "";
  const std::string sound = has_sound ? "mp4a.40.2" : "";
  shape.mime = std::string(has_video ? "video/mp4" : "audio/mp4") + "; codecs=\"" + video +
               (has_video && has_sound ? "," : "") + sound + "\"";
  shape.segment_s = segment_s;
  shape.segments = std::max<std::int64_t>(1, (duration_us + 1999999) / 2000000);
  shape.lead_in_s = static_cast<double>(lead_in_us) / 1e6;
  return shape;
}

base::Result<std::string> encode_segment(int fd, std::int64_t start_us, std::int64_t length_us,
                                         std::vector<model::ClockPart> parts) {
  if (start_us < 0 || length_us <= 0 || length_us > longest_segment_us || start_us > longest_us)
    return base::fail(base::ErrorKind::refused, "no such stretch");
  auto input = Input::open(fd, std::move(parts));
  if (!input) return tl::unexpected(input.error());
  return SegmentMaker(**input, start_us, length_us).run();
}

}  // namespace contrechamp::media
