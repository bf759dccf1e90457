#include "media/decode/strip.h"

#include <algorithm>
#include <optional>

#include "media/decode/input.h"
#include "media/decode/luma.h"
#include "media/decode/scale.h"
#include "media/photo/heif.h"
#include "media/photo/still.h"

namespace contrechamp::media {
namespace {

// A start within the first two seconds is reached by decoding: a seek gains nothing before the second keyframe.
constexpr std::int64_t least_seek_us = 2000000;

class StripDecoder {
 public:
  StripDecoder(Input& input, AVStream* stream, const StripPlan& plan, const StripSink& sink)
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
    (*decoder)->skip_loop_filter = AVDISCARD_ALL;  // downscaling hides what it would smooth
    for (unsigned i = 0; i < input_.format()->nb_streams; ++i)
      if (input_.format()->streams[i] != stream_) input_.format()->streams[i]->discard = AVDISCARD_ALL;
    seek();
    PacketPtr packet(av_packet_alloc());
    while (!stopped_ && input_.read(packet.get()) >= 0) {
      if (packet->stream_index == stream_->index) decode(**decoder, packet.get());
      av_packet_unref(packet.get());
    }
    if (!stopped_) decode(**decoder, nullptr);
    while (!stopped_ && has_frame() && next_us_ < last_us_ + plan_.step_us && emit()) {
    }
    return {};
  }

 private:
  void seek() {
    if (plan_.start_us < least_seek_us) return;
    if (!input_.seek(stream_, plan_.start_us)) input_.seek(stream_, 0);
  }

  void decode(AVCodecContext& decoder, const AVPacket* packet) {
    avcodec_send_packet(&decoder, packet);
    while (!stopped_ && avcodec_receive_frame(&decoder, frame_.get()) >= 0) {
      add_frame(*frame_);
      av_frame_unref(frame_.get());
    }
  }

  void add_frame(const AVFrame& frame) {
    std::int64_t time_us = input_.time_us(stream_, frame.best_effort_timestamp);
    if (time_us == AV_NOPTS_VALUE || time_us < 0 || time_us > longest_us) time_us = std::max<std::int64_t>(last_us_, 0);
    if (time_us < last_us_) return;
    // The last frame is shown until this one.
    while (!stopped_ && has_frame() && next_us_ < time_us && emit()) {
    }
    last_us_ = time_us;
    if (stopped_ || time_us + plan_.step_us * 2 < next_us_) return;
    av_frame_unref(frame_shown_.get());
    if (av_frame_ref(frame_shown_.get(), &frame) >= 0) is_scaled_ = false;
  }

  bool has_frame() const { return frame_shown_->buf[0] != nullptr; }
  Upright upright() const { return upright_of(input_, stream_, frame_shown_.get()); }

  // Only frames that the strip needs are scaled. When one cannot be scaled, the last picture is repeated. Before the
  // first picture the strip waits, for a picture is identified by its number alone.
  bool emit() {
    if (!is_scaled_)
      if (auto picture = small_.scale(*frame_shown_, upright())) picture_ = std::move(*picture);
    is_scaled_ = true;
    if (picture_.pixels.empty()) return false;
    const bool with_large = count_++ % plan_.large_every == 0;
    std::optional<model::GreyPicture> large;
    if (with_large)
      if (auto picture = large_.scale(*frame_shown_, upright())) large = luma_of(*picture);
    next_us_ += plan_.step_us;
    stopped_ = !sink_(picture_, large ? &*large : nullptr) || next_us_ >= plan_.end_us;
    return true;
  }

  Input& input_;
  AVStream* stream_;
  const StripPlan& plan_;
  const StripSink& sink_;
  LumaScaler small_;
  Scaler large_;
  FramePtr frame_{av_frame_alloc()}, frame_shown_{av_frame_alloc()};
  model::GreyPicture picture_;
  bool is_scaled_ = false;  // picture_ is frame_shown_, scaled
  int count_ = 0;
  std::int64_t next_us_;
  std::int64_t last_us_ = -1;
  bool stopped_ = false;
};

}  // namespace

base::Result<void> read_strip(int fd, const StripPlan& plan, const StripSink& sink) {
  const auto emit = [&](const model::RgbPicture& picture) -> base::Result<void> {
    const model::GreyPicture luma = luma_of(picture);
    sink(shrink(luma, plan.long_side_px), &luma);
    return {};
  };
  if (auto still = decode_still(fd, plan.large_side_px); still && *still) return emit(**still);
  auto input = Input::open(fd, plan.parts);
  if (input) {
    AVStream* stream = (*input)->best(AVMEDIA_TYPE_VIDEO);
    if (stream != nullptr) return StripDecoder(**input, stream, plan, sink).run();
  }
  if (is_heif(fd)) {
    auto picture = still_of_heif(fd, plan.large_side_px);
    if (!picture) return tl::unexpected(picture.error());
    return emit(*picture);
  }
  if (!input) return tl::unexpected(input.error());
  return base::fail(base::ErrorKind::unreadable, "no picture in it");
}

}  // namespace contrechamp::media
