#include "media/decode/strip.h"

#include <algorithm>
#include <optional>

#include "media/decode/heif.h"
#include "media/decode/input.h"
#include "media/decode/luma.h"
#include "media/decode/scale.h"

namespace contrechamp::media {
namespace {

class Reader {
 public:
  Reader(Input& input, AVStream* stream, const StripPlan& plan, const StripSink& sink)
      : input_(input),
        stream_(stream),
        plan_(plan),
        sink_(sink),
        small_(plan.long_side_px),
        large_(plan.large_side_px),
        next_us_(plan.start_us) {}

  base::Result<void> run() {
    auto decoder = input_.decoder(stream_);
    if (!decoder) return tl::unexpected(decoder.error());
    (*decoder)->skip_loop_filter = AVDISCARD_ALL;  // small pictures hide what it would smooth
    for (unsigned i = 0; i < input_.format()->nb_streams; ++i)
      if (input_.format()->streams[i] != stream_) input_.format()->streams[i]->discard = AVDISCARD_ALL;
    seek();
    PacketPtr packet(av_packet_alloc());
    while (!ended_ && av_read_frame(input_.format(), packet.get()) >= 0) {
      if (packet->stream_index == stream_->index) decode(**decoder, packet.get());
      av_packet_unref(packet.get());
    }
    if (!ended_) decode(**decoder, nullptr);
    while (!ended_ && shown() && next_us_ < last_us_ + plan_.step_us && emit()) {
    }
    return {};
  }

 private:
  void seek() {
    if (plan_.start_us < 2000000) return;
    const std::int64_t begin = input_.format()->start_time == AV_NOPTS_VALUE ? 0 : input_.format()->start_time;
    const std::int64_t at = av_rescale_q(plan_.start_us + begin, AV_TIME_BASE_Q, stream_->time_base);
    if (av_seek_frame(input_.format(), stream_->index, at, AVSEEK_FLAG_BACKWARD) < 0)
      av_seek_frame(input_.format(), stream_->index, 0, AVSEEK_FLAG_BACKWARD);
  }

  void decode(AVCodecContext& decoder, const AVPacket* packet) {
    avcodec_send_packet(&decoder, packet);
    while (!ended_ && avcodec_receive_frame(&decoder, frame_.get()) >= 0) {
      take(*frame_);
      av_frame_unref(frame_.get());
    }
  }

  void take(const AVFrame& frame) {
    std::int64_t time_us = input_.time_us(stream_, frame.best_effort_timestamp);
    if (time_us == AV_NOPTS_VALUE || time_us < 0 || time_us > longest_us) time_us = std::max<std::int64_t>(last_us_, 0);
    if (time_us < last_us_) return;
    // What was on the screen until now holds until this picture.
    while (!ended_ && shown() && next_us_ < time_us && emit()) {
    }
    last_us_ = time_us;
    if (ended_ || time_us + plan_.step_us * 2 < next_us_) return;
    av_frame_unref(shown_.get());
    if (av_frame_ref(shown_.get(), &frame) >= 0) made_ = false;
  }

  bool shown() const { return shown_->buf[0] != nullptr; }
  int rotation() const { return (rotation_of(stream_) + exif_rotation(*shown_)) % 360; }

  // Pictures are made of frames that are asked for, not of all that are decoded. One that cannot be made leaves the
  // last; before there is any, the strip waits, for its pictures are told apart by their number alone.
  bool emit() {
    if (!made_)
      if (auto picture = small_.scale(*shown_, rotation())) picture_ = std::move(*picture);
    made_ = true;
    if (picture_.pixels.empty()) return false;
    const bool with_large = count_++ % plan_.large_every == 0;
    std::optional<model::GreyPicture> large;
    if (with_large)
      if (auto picture = large_.scale(*shown_, rotation())) large = luma_of(*picture);
    next_us_ += plan_.step_us;
    ended_ = !sink_(picture_, large ? &*large : nullptr) || next_us_ >= plan_.end_us;
    return true;
  }

  Input& input_;
  AVStream* stream_;
  const StripPlan& plan_;
  const StripSink& sink_;
  LumaScaler small_;
  Scaler large_;
  FramePtr frame_{av_frame_alloc()}, shown_{av_frame_alloc()};
  model::GreyPicture picture_;
  bool made_ = false;  // picture_ is that of shown_
  int count_ = 0;
  std::int64_t next_us_;
  std::int64_t last_us_ = -1;
  bool ended_ = false;
};

}  // namespace

base::Result<void> read_strip(int fd, const StripPlan& plan, const StripSink& sink) {
  auto input = Input::open(fd);
  if (input) {
    AVStream* stream = (*input)->best(AVMEDIA_TYPE_VIDEO);
    if (stream != nullptr) return Reader(**input, stream, plan, sink).run();
  }
  if (is_heif(fd)) {
    auto picture = decode_heif(fd);
    if (!picture) return tl::unexpected(picture.error());
    const model::GreyPicture luma = luma_of(*picture);
    sink(shrink(luma, plan.long_side_px), &luma);
    return {};
  }
  if (!input) return tl::unexpected(input.error());
  return base::fail(base::ErrorKind::unreadable, "no picture in it");
}

}  // namespace contrechamp::media
