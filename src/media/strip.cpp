#include "media/strip.h"

#include <algorithm>

#include "media/heif.h"
#include "media/input.h"
#include "media/scale.h"

namespace contrechamp::media {
namespace {

class Reader {
 public:
  Reader(Input& input, AVStream* stream, const StripPlan& plan, const std::function<bool(const model::GreyPicture&)>& sink)
      : input_(input), stream_(stream), plan_(plan), sink_(sink), scaler_(plan.long_side_px), next_us_(plan.start_us) {}

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
    while (!ended_ && have_ && next_us_ < last_us_ + plan_.step_us) emit();
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
    while (!ended_ && have_ && next_us_ < time_us) emit();
    last_us_ = time_us;
    if (ended_ || time_us + plan_.step_us * 2 < next_us_) return;
    auto picture = scaler_.scale(frame, (rotation_of(stream_) + exif_rotation(frame)) % 360);
    if (!picture) return;
    shown_ = luma_of(*picture);
    have_ = true;
  }

  void emit() {
    next_us_ += plan_.step_us;
    ended_ = !sink_(shown_) || next_us_ >= plan_.end_us;
  }

  Input& input_;
  AVStream* stream_;
  const StripPlan& plan_;
  const std::function<bool(const model::GreyPicture&)>& sink_;
  Scaler scaler_;
  FramePtr frame_{av_frame_alloc()};
  model::GreyPicture shown_;
  std::int64_t next_us_;
  std::int64_t last_us_ = -1;
  bool have_ = false;
  bool ended_ = false;
};

}  // namespace

base::Result<void> read_strip(int fd, const StripPlan& plan, const std::function<bool(const model::GreyPicture&)>& sink) {
  auto input = Input::open(fd);
  if (input) {
    AVStream* stream = (*input)->best(AVMEDIA_TYPE_VIDEO);
    if (stream != nullptr) return Reader(**input, stream, plan, sink).run();
  }
  if (is_heif(fd)) {
    auto picture = decode_heif(fd);
    if (!picture) return tl::unexpected(picture.error());
    sink(luma_of(*picture));
    return {};
  }
  if (!input) return tl::unexpected(input.error());
  return base::fail(base::ErrorKind::unreadable, "no picture in it");
}

}  // namespace contrechamp::media
