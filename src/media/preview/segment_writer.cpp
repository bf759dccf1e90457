#include "media/preview/segment_writer.h"

extern "C" {
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
}

#include <algorithm>

namespace contrechamp::media {
namespace {
constexpr AVRational picture_clock{1, 90000};  // time base of MPEG streams (ISO/IEC 13818-1)
// Rate and quality for viewing, not for measuring. Chosen by hand; the encoder's own default is 23.
constexpr const char* constant_rate_factor = "25";
constexpr std::int64_t sound_bits_per_s = 96000;
}  // namespace

SegmentWriter::~SegmentWriter() {
  sws_freeContext(scaler_);
  if (memory_ != nullptr) {
    std::uint8_t* bytes = nullptr;
    avio_close_dyn_buf(memory_, &bytes);
    av_free(bytes);
  }
  if (format_ != nullptr) avformat_free_context(format_);
}

bool SegmentWriter::start_video(int width_px, int height_px) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr) return false;
  video_.reset(avcodec_alloc_context3(codec));
  video_->width = width_px / 2 * 2;
  video_->height = height_px / 2 * 2;
  if (video_->width < 2 || video_->height < 2) return false;
  video_->pix_fmt = AV_PIX_FMT_YUV420P;
  video_->time_base = picture_clock;
  video_->framerate = {30, 1};
  video_->thread_count = 1;
  video_->max_b_frames = 0;
  video_->profile = FF_PROFILE_H264_CONSTRAINED_BASELINE;
  video_->level = 31;  // 3.1, up to 720p at 30 pictures a second (ITU-T H.264, table A-1)
  video_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_opt_set(video_->priv_data, "preset", "ultrafast", 0);
  av_opt_set(video_->priv_data, "profile", "baseline", 0);
  av_opt_set(video_->priv_data, "crf", constant_rate_factor, 0);
  return avcodec_open2(video_.get(), codec, nullptr) >= 0;
}

bool SegmentWriter::start_audio() {
  const AVCodec* codec = avcodec_find_encoder_by_name("aac");
  if (codec == nullptr) return false;
  audio_.reset(avcodec_alloc_context3(codec));
  audio_->sample_rate = sound_rate_hz;
  audio_->sample_fmt = AV_SAMPLE_FMT_FLTP;
  audio_->bit_rate = sound_bits_per_s;
  audio_->time_base = {1, sound_rate_hz};
  audio_->thread_count = 1;
  audio_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  const AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
  av_channel_layout_copy(&audio_->ch_layout, &stereo);
  return avcodec_open2(audio_.get(), codec, nullptr) >= 0;
}

void SegmentWriter::drain(AVCodecContext* encoder, AVStream*, std::vector<PacketPtr>& into) {
  for (;;) {
    PacketPtr packet(av_packet_alloc());
    if (avcodec_receive_packet(encoder, packet.get()) < 0) return;
    into.push_back(std::move(packet));
  }
}

void SegmentWriter::add_picture(const model::RgbPicture& picture, std::int64_t time_us) {
  if (!video_ && !start_video(picture.width_px, picture.height_px)) return;
  scaler_ =
      sws_getCachedContext(scaler_, picture.width_px, picture.height_px, AV_PIX_FMT_RGB24, video_->width,
                           video_->height, AV_PIX_FMT_YUV420P, SWS_BILINEAR | SWS_BITEXACT, nullptr, nullptr, nullptr);
  FramePtr frame(av_frame_alloc());
  frame->width = video_->width;
  frame->height = video_->height;
  frame->format = AV_PIX_FMT_YUV420P;
  if (scaler_ == nullptr || av_frame_get_buffer(frame.get(), 0) < 0) return;
  const std::uint8_t* planes[4] = {picture.pixels.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {picture.width_px * 3, 0, 0, 0};
  sws_scale(scaler_, planes, strides, 0, picture.height_px, frame->data, frame->linesize);
  frame->pts = av_rescale_q(time_us, AV_TIME_BASE_Q, picture_clock);
  if (avcodec_send_frame(video_.get(), frame.get()) >= 0) drain(video_.get(), nullptr, packets_[0]);
}

void SegmentWriter::encode_sound(const std::vector<float>& left, const std::vector<float>& right) {
  if (!start_audio()) return;
  const int size = audio_->frame_size;
  for (std::size_t at = 0; at + static_cast<std::size_t>(size) <= left.size(); at += static_cast<std::size_t>(size)) {
    FramePtr frame(av_frame_alloc());
    frame->nb_samples = size;
    frame->format = AV_SAMPLE_FMT_FLTP;
    frame->sample_rate = sound_rate_hz;
    av_channel_layout_copy(&frame->ch_layout, &audio_->ch_layout);
    if (av_frame_get_buffer(frame.get(), 0) < 0) return;
    std::copy_n(left.begin() + static_cast<std::ptrdiff_t>(at), size, reinterpret_cast<float*>(frame->data[0]));
    std::copy_n(right.begin() + static_cast<std::ptrdiff_t>(at), size, reinterpret_cast<float*>(frame->data[1]));
    // The encoder gives each packet its pts minus its delay of one frame: the first packet lands on 0.
    frame->pts = static_cast<std::int64_t>(at) + size;
    if (avcodec_send_frame(audio_.get(), frame.get()) >= 0) drain(audio_.get(), nullptr, packets_[1]);
  }
  if (avcodec_send_frame(audio_.get(), nullptr) >= 0) drain(audio_.get(), nullptr, packets_[1]);
}

bool SegmentWriter::start_file() {
  if (avformat_alloc_output_context2(&format_, nullptr, "mp4", nullptr) < 0) return false;
  format_->flags |= AVFMT_FLAG_BITEXACT;
  for (auto* encoder : {video_.get(), audio_.get()}) {
    if (encoder == nullptr) continue;
    AVStream* stream = avformat_new_stream(format_, nullptr);
    if (stream == nullptr || avcodec_parameters_from_context(stream->codecpar, encoder) < 0) return false;
    stream->time_base = encoder->time_base;
    stream->codecpar->initial_padding = 0;  // the lead-in accounts for it
    (encoder == video_.get() ? video_stream_ : audio_stream_) = stream;
  }
  if (avio_open_dyn_buf(&memory_) < 0) return false;
  format_->pb = memory_;
  AVDictionary* options = nullptr;
  // Keeps the timestamps of the first packets. Otherwise a video track that begins late is extended back to 0.
  format_->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
  av_dict_set(&options, "movflags", "empty_moov+default_base_moof+frag_custom+frag_discont", 0);
  av_dict_set(&options, "use_editlist", "0", 0);
  const int code = avformat_write_header(format_, &options);
  av_dict_free(&options);
  return code >= 0;
}

base::Result<std::string> SegmentWriter::finish(const std::vector<float>* left, const std::vector<float>* right) {
  if (left != nullptr && right != nullptr) encode_sound(*left, *right);
  if (video_ && avcodec_send_frame(video_.get(), nullptr) >= 0) drain(video_.get(), nullptr, packets_[0]);
  if (!video_ && !audio_) return base::fail(base::ErrorKind::unreadable, "no picture and no sound in this stretch");
  if (!start_file()) return base::fail(base::ErrorKind::io, "the segment cannot be written");
  for (auto& [encoder, stream, packets] :
       {std::tie(video_, video_stream_, packets_[0]), std::tie(audio_, audio_stream_, packets_[1])}) {
    for (auto& packet : packets) {
      packet->stream_index = stream->index;
      av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
      av_interleaved_write_frame(format_, packet.get());
    }
  }
  av_write_trailer(format_);
  std::uint8_t* bytes = nullptr;
  const int size = avio_close_dyn_buf(memory_, &bytes);
  memory_ = nullptr;
  format_->pb = nullptr;
  std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(std::max(size, 0)));
  av_free(bytes);
  return out;
}

}  // namespace contrechamp::media
