#include "media/decode/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "media/decode/input.h"
#include "media/decode/scale.h"
#include "media/photo/heif.h"
#include "media/photo/still.h"

namespace contrechamp::media {
namespace {

constexpr int most_pictures = 20000;  // of a file: 5.5 h at one a second; limits memory and time of one job
constexpr std::int64_t most_group_bytes = 64 << 20;  // of a group of pictures that is kept: two seconds at 250 Mb/s

// Means of 12 × 12 fields of a picture, minus the mean of the picture. The number of fields and the correlation of 0.5
// below were chosen with bench/keyframes.py: what is decoded between keyframes raised recall from 0.954 to 0.982 there.
constexpr int field_side = 12;
using Fields = std::array<double, field_side * field_side>;

Fields fields_of(const model::GreyPicture& picture) {
  Fields sums{}, counts{};
  for (int y = 0; y < picture.height_px; ++y) {
    const std::uint8_t* row = &picture.pixels[static_cast<std::size_t>(y) * picture.width_px];
    for (int x = 0; x < picture.width_px; ++x) {
      const auto field =
          static_cast<std::size_t>(y * field_side / picture.height_px * field_side + x * field_side / picture.width_px);
      sums[field] += row[x], ++counts[field];
    }
  }
  double mean = 0;
  for (std::size_t i = 0; i < sums.size(); ++i)
    mean += (sums[i] /= std::max(counts[i], 1.0)) / static_cast<double>(sums.size());
  for (double& sum : sums) sum -= mean;
  return sums;
}

// Did the view change between two keyframes: a cut, or a camera that panned away?
bool is_scene_change(const Fields& x, const Fields& y) {
  constexpr double least_likeness = 0.5;  // correlation of the fields: see fields_of()
  // One grey level a field, added to the product: two flat pictures are equal.
  constexpr double flat = field_side * field_side;
  const auto product = [](const Fields& one, const Fields& other) {
    return std::inner_product(one.begin(), one.end(), other.begin(), flat);
  };
  return product(x, y) < least_likeness * std::sqrt(product(x, x) * product(y, y));
}

class Sampler {
 public:
  Sampler(Input& input, AVStream* stream, const SamplePlan& plan, const std::function<bool(SampledPicture&&)>& sink)
      : input_(input), stream_(stream), plan_(plan), sink_(sink), scaler_(plan.long_side_px) {}

  base::Result<FrameSummary> run(AVDiscard skip) {
    auto decoder = input_.decoder(stream_);
    if (!decoder) return tl::unexpected(decoder.error());
    (*decoder)->skip_frame = skip;
    (*decoder)->skip_loop_filter = AVDISCARD_ALL;  // downscaling hides what it would smooth
    const bool keyframes = skip == AVDISCARD_NONKEY;
    step_us_ = keyframes ? plan_.step_us / 2 : plan_.step_us;
    for (unsigned i = 0; i < input_.format()->nb_streams; ++i)
      if (input_.format()->streams[i] != stream_) input_.format()->streams[i]->discard = AVDISCARD_ALL;
    PacketPtr packet(av_packet_alloc());
    int code = 0;
    while (!stopped_ && (code = input_.read(packet.get())) >= 0) {
      const bool ours = packet->stream_index == stream_->index;
      if (ours) last_read_ = std::max({last_read_, packet->pts, packet->dts});
      if (ours && keyframes) add_packet(**decoder, *packet);
      else if (ours) decode(**decoder, packet.get());
      av_packet_unref(packet.get());
    }
    if (code < 0 && code != AVERROR_EOF) summary_.stopped_early = libav_error(code);
    if (code == AVERROR_EOF) detect_truncation();
    if (!stopped_ && !keyframes) decode(**decoder, nullptr);
    return summary_;
  }

 private:
  // A truncated file ends like a complete one. Only its index tells the difference.
  void detect_truncation() {
    const int count = avformat_index_get_entries_count(stream_);
    const AVIndexEntry* last = count > 0 ? avformat_index_get_entry(stream_, count - 1) : nullptr;
    if (last == nullptr || last->timestamp <= last_read_) return;
    const std::int64_t read_us = std::max<std::int64_t>(input_.time_us(stream_, last_read_), 0);
    summary_.stopped_early = fmt::format("the file ends after {:.1f} s of {:.1f} s", static_cast<double>(read_us) / 1e6,
                                         static_cast<double>(input_.time_us(stream_, last->timestamp)) / 1e6);
  }

  // A keyframe is decoded at once. The packets after it are kept until the next keyframe: they are decoded only when it
  // shows another view.
  void add_packet(AVCodecContext& decoder, const AVPacket& packet) {
    auto next = is_due(packet) ? decode_keyframe(decoder, packet) : std::nullopt;
    if (next) {
      const Fields fields = fields_of(next->luma);
      if (keyframe_fields_ && is_scene_change(*keyframe_fields_, fields)) decode_between(decoder, next->time_us);
      if (stopped_) return;
      keyframe_fields_ = fields;
      group_.clear();
      group_bytes_ = 0;
      emit(std::move(*next));
    }
    if (group_bytes_ + packet.size > most_group_bytes) return;
    group_.emplace_back(av_packet_clone(&packet));
    if (!group_.back()) throw std::bad_alloc();
    group_bytes_ += packet.size;
  }

  // Is it a keyframe, at least a step after the last sample?
  bool is_due(const AVPacket& packet) const {
    if ((packet.flags & AV_PKT_FLAG_KEY) == 0) return false;
    const std::int64_t time_us = input_.time_us(stream_, packet.pts);
    return time_us == AV_NOPTS_VALUE || time_us < 0 || last_us_ < 0 || time_us >= last_us_ + step_us_;
  }

  std::optional<SampledPicture> decode_keyframe(AVCodecContext& decoder, const AVPacket& packet) {
    send(decoder, &packet);
    send(decoder, nullptr);
    std::optional<SampledPicture> out;
    while (avcodec_receive_frame(&decoder, frame_.get()) >= 0) {
      if (!out) out = sample(*frame_);
      av_frame_unref(frame_.get());
    }
    avcodec_flush_buffers(&decoder);
    return out;
  }

  // Decodes the group of pictures between the last keyframe and the one at `until_us`.
  void decode_between(AVCodecContext& decoder, std::int64_t until_us) {
    decoder.skip_frame = AVDISCARD_NONREF;
    latest_us_ = until_us - std::exchange(step_us_, plan_.step_us);
    for (const auto& packet : group_)
      if (!stopped_) decode(decoder, packet.get());
    if (!stopped_) decode(decoder, nullptr);
    latest_us_ = INT64_MAX;
    step_us_ = plan_.step_us / 2;
    avcodec_flush_buffers(&decoder);
    decoder.skip_frame = AVDISCARD_NONKEY;
  }

  void send(AVCodecContext& decoder, const AVPacket* packet) {
    const int code = avcodec_send_packet(&decoder, packet);
    if (code < 0 && code != AVERROR(EAGAIN) && code != AVERROR_EOF) summary_.stopped_early = libav_error(code);
  }

  void decode(AVCodecContext& decoder, const AVPacket* packet) {
    send(decoder, packet);
    while (!stopped_ && avcodec_receive_frame(&decoder, frame_.get()) >= 0) {
      if (auto sampled = sample(*frame_)) emit(std::move(*sampled));
      av_frame_unref(frame_.get());
    }
  }

  // nullopt when the frame is less than a step after the last sample, or cannot be scaled.
  std::optional<SampledPicture> sample(AVFrame& frame) {
    std::int64_t time_us = input_.time_us(stream_, frame.best_effort_timestamp);
    if (time_us == AV_NOPTS_VALUE || time_us < 0 || time_us > longest_us) time_us = std::max<std::int64_t>(last_us_, 0);
    if (time_us < last_us_ || (last_us_ >= 0 && time_us < last_us_ + step_us_) || time_us > latest_us_)
      return std::nullopt;
    auto picture = scaler_.scale(frame, upright_of(input_, stream_, &frame));
    if (!picture) {
      summary_.stopped_early = picture.error().message;
      return std::nullopt;
    }
    SampledPicture sampled{time_us, std::move(*picture), {}};
    sampled.luma = luma_of(sampled.rgb);
    return sampled;
  }

  void emit(SampledPicture&& sampled) {
    last_us_ = summary_.duration_us = sampled.time_us;
    ++summary_.emitted;
    stopped_ = !sink_(std::move(sampled)) || summary_.emitted >= most_pictures;
  }

  Input& input_;
  AVStream* stream_;
  const SamplePlan& plan_;
  const std::function<bool(SampledPicture&&)>& sink_;
  Scaler scaler_;
  FramePtr frame_{av_frame_alloc()};
  FrameSummary summary_;
  std::int64_t step_us_ = 0;
  std::int64_t last_us_ = -1;
  std::int64_t latest_us_ = INT64_MAX;     // later frames are not sampled
  std::int64_t last_read_ = INT64_MIN;     // in the stream's ticks
  std::optional<Fields> keyframe_fields_;  // of the last keyframe
  std::vector<PacketPtr> group_;           // packets from the last keyframe on
  std::int64_t group_bytes_ = 0;
  bool stopped_ = false;
};

// The longest interval between keyframes by the index of the container; INT64_MAX without an index.
std::int64_t longest_keyframe_gap_us(const Input& input, AVStream* stream) {
  const int count = avformat_index_get_entries_count(stream);
  std::int64_t first = AV_NOPTS_VALUE, before = AV_NOPTS_VALUE;
  std::int64_t longest = 0;
  for (int i = 0; i < count; ++i) {
    const AVIndexEntry* entry = avformat_index_get_entry(stream, i);
    if ((entry->flags & AVINDEX_KEYFRAME) == 0) continue;
    const std::int64_t time_us = input.time_us(stream, entry->timestamp);
    if (time_us == AV_NOPTS_VALUE) continue;
    if (before != AV_NOPTS_VALUE) longest = std::max(longest, time_us - before);
    if (first == AV_NOPTS_VALUE) first = time_us;
    before = time_us;
  }
  if (before == AV_NOPTS_VALUE) return INT64_MAX;
  // Relative to the first entry, for an index may hold decoding times, which are some frames before presentation times.
  return std::max(longest, input.format()->duration - (before - first));
}

base::Result<FrameSummary> emit_still(base::Result<model::RgbPicture>&& picture,
                                      const std::function<bool(SampledPicture&&)>& sink) {
  if (!picture) return tl::unexpected(picture.error());
  SampledPicture sampled{0, std::move(*picture), {}};
  sampled.luma = luma_of(sampled.rgb);
  sink(std::move(sampled));
  return FrameSummary{1, 0, {}};
}

base::Result<FrameSummary> sample_libav(int fd, const SamplePlan& plan, AVDiscard skip, bool may_skip,
                                        const std::function<bool(SampledPicture&&)>& sink) {
  auto input = Input::open(fd);
  if (!input) return tl::unexpected(input.error());
  AVStream* stream = (*input)->best(AVMEDIA_TYPE_VIDEO);
  if (stream == nullptr) return base::fail(base::ErrorKind::unreadable, "no picture in it");
  if (may_skip && longest_keyframe_gap_us(**input, stream) <= plan.keyframe_gap_us) skip = AVDISCARD_NONKEY;
  return Sampler(**input, stream, plan, sink).run(skip);
}

}  // namespace

base::Result<FrameSummary> sample_frames(int fd, const SamplePlan& plan,
                                         const std::function<bool(SampledPicture&&)>& sink) {
  if (auto still = decode_still(fd, plan.long_side_px); still && *still) return emit_still(std::move(*still), sink);
  auto summary = sample_libav(fd, plan, AVDISCARD_NONREF, true, sink);
  if (summary && summary->emitted > 0) return summary;
  // The frames of a damaged file may pass no rule: decode all of them.
  auto all = sample_libav(fd, plan, AVDISCARD_DEFAULT, false, sink);
  if (all && all->emitted > 0) return all;
  if (is_heif(fd)) return emit_still(still_of_heif(fd, plan.long_side_px), sink);
  return summary;
}

base::Result<model::RgbPicture> decode_photo(int fd, int long_side_px) {
  SamplePlan plan;
  plan.long_side_px = long_side_px;
  model::RgbPicture first;
  auto summary = sample_frames(fd, plan, [&](SampledPicture&& sampled) {
    first = std::move(sampled.rgb);
    return false;
  });
  if (!summary) return tl::unexpected(summary.error());
  if (first.pixels.empty()) return base::fail(base::ErrorKind::unreadable, "no picture could be decoded");
  return first;
}

}  // namespace contrechamp::media
