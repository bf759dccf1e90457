#include "media/decode/sound.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>

#include "media/decode/input.h"
#include "media/decode/mono_decimator.h"
#include "media/decode/tracks.h"

namespace contrechamp::media {
namespace {

// Timestamps may differ by so much from the count of samples: two AAC frames at 48 kHz are 43 ms.
constexpr std::int64_t jitter_us = 40000;
constexpr std::int64_t longest_filled_us = 60000000;  // a minute; a longer gap is an edit or a forged timestamp
constexpr float least_level = 0.001f;                 // -60 dB: below it lies what an input without a plug writes
constexpr int most_channels = 64;                     // the number of channels that an FFmpeg layout mask holds

template <class T>
float to_unit(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    const T finite = std::fabs(value) <= std::numeric_limits<T>::max() ? value : T{0};
    return static_cast<float>(std::clamp<T>(finite, -8, 8));
  } else if constexpr (std::is_unsigned_v<T>) return (static_cast<float>(value) - 128.0f) / 128.0f;
  else return static_cast<float>(static_cast<double>(value) / (static_cast<double>(std::numeric_limits<T>::max()) + 1));
}

template <class T>
void mix_down(const AVFrame& frame, int channels, bool planar, std::vector<float>& mono) {
  const float each = 1.0f / static_cast<float>(channels);
  mono.assign(static_cast<std::size_t>(frame.nb_samples), 0.0f);
  for (int c = 0; c < channels; ++c) {
    const auto* from = reinterpret_cast<const T*>(frame.extended_data[planar ? c : 0]) + (planar ? 0 : c);
    const auto count = static_cast<std::size_t>(frame.nb_samples), stride = static_cast<std::size_t>(channels);
    if (planar)
      for (std::size_t i = 0; i < count; ++i) mono[i] += each * to_unit(from[i]);
    else
      for (std::size_t i = 0; i < count; ++i) mono[i] += each * to_unit(from[i * stride]);
  }
}

bool mix(const AVFrame& frame, std::vector<float>& mono) {
  const int channels = frame.ch_layout.nb_channels;
  if (channels < 1 || channels > most_channels || frame.nb_samples < 1) return false;
  const auto format = static_cast<AVSampleFormat>(frame.format);
  const bool planar = av_sample_fmt_is_planar(format) != 0;
  switch (av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_FLT: mix_down<float>(frame, channels, planar, mono); return true;
    case AV_SAMPLE_FMT_DBL: mix_down<double>(frame, channels, planar, mono); return true;
    case AV_SAMPLE_FMT_S16: mix_down<std::int16_t>(frame, channels, planar, mono); return true;
    case AV_SAMPLE_FMT_S32: mix_down<std::int32_t>(frame, channels, planar, mono); return true;
    case AV_SAMPLE_FMT_S64: mix_down<std::int64_t>(frame, channels, planar, mono); return true;
    case AV_SAMPLE_FMT_U8: mix_down<std::uint8_t>(frame, channels, planar, mono); return true;
    default: return false;
  }
}

class SoundDecoder {
 public:
  SoundDecoder(Input& input, AVStream* stream, std::int64_t most_us)
      : input_(input), stream_(stream), most_samples_(most_us / 1000000 * working_rate_hz) {}

  base::Result<Sound> run() {
    auto decoder = input_.decoder(stream_);
    if (!decoder) return tl::unexpected(decoder.error());
    for (unsigned i = 0; i < input_.format()->nb_streams; ++i)
      if (input_.format()->streams[i] != stream_) input_.format()->streams[i]->discard = AVDISCARD_ALL;
    PacketPtr packet(av_packet_alloc());
    int code = 0;
    while (!full_ && (code = input_.read(packet.get())) >= 0) {
      if (packet->stream_index == stream_->index) decode(**decoder, packet.get());
      av_packet_unref(packet.get());
    }
    if (code < 0 && code != AVERROR_EOF) sound_.stopped_early = libav_error(code);
    decode(**decoder, nullptr);
    if (decimator_) {
      decimator_->finish();
      collect();
    }
    if (full_) sound_.stopped_early = "longer than what is listened to";
    if (sound_.pcm.empty()) return base::fail(base::ErrorKind::unreadable, "no sound could be decoded");
    return std::move(sound_);
  }

 private:
  void decode(AVCodecContext& decoder, const AVPacket* packet) {
    const int code = avcodec_send_packet(&decoder, packet);
    if (code < 0 && code != AVERROR(EAGAIN) && code != AVERROR_EOF) sound_.stopped_early = libav_error(code);
    while (!full_ && avcodec_receive_frame(&decoder, frame_.get()) >= 0) {
      add_frame(*frame_);
      av_frame_unref(frame_.get());
    }
  }

  void add_frame(const AVFrame& frame) {
    if (frame.sample_rate < 1000 || frame.sample_rate > 768000 || !mix(frame, mono_)) return;
    if (frame.sample_rate != rate_hz_) change_rate(frame.sample_rate);
    check_time(input_.time_us(stream_, frame.best_effort_timestamp));
    decimator_->push(mono_);
    pushed_ += static_cast<std::int64_t>(mono_.size());
    collect();
  }

  void change_rate(int rate_hz) {
    if (decimator_) {
      decimator_->finish();
      collect();
      begin_us_ += pushed_ * 1000000 / rate_hz_;
      pushed_ = 0;
    }
    rate_hz_ = rate_hz;
    decimator_ = std::make_unique<MonoDecimator>(rate_hz);
  }

  std::int64_t expected_us() const { return begin_us_ + pushed_ * 1000000 / rate_hz_; }

  // Compares the timestamp of the next sample with the count of samples.
  void check_time(std::int64_t time_us) {
    if (time_us == AV_NOPTS_VALUE || time_us < -longest_us || time_us > longest_us) {
      if (sound_.marks.empty()) sound_.marks.push_back({0, 0});
      return;
    }
    if (sound_.marks.empty()) {
      begin_us_ = time_us;
      sound_.marks.push_back({0, time_us});
      return;
    }
    const std::int64_t off_us = time_us - expected_us();
    if (std::abs(off_us) < jitter_us) return;
    decimator_->finish();
    collect();
    decimator_ = std::make_unique<MonoDecimator>(rate_hz_);
    if (off_us > 0 && off_us <= longest_filled_us) {
      sound_.pcm.resize(sound_.pcm.size() + static_cast<std::size_t>(off_us * working_rate_hz / 1000000));
      sound_.filled_us += off_us;
    } else {
      ++sound_.jumps;
    }
    begin_us_ = time_us, pushed_ = 0;
    if (sound_.marks.size() < most_marks)
      sound_.marks.push_back({static_cast<std::uint32_t>(sound_.pcm.size()), time_us});
  }

  void collect() {
    auto& made = decimator_->out();
    sound_.pcm.insert(sound_.pcm.end(), made.begin(), made.end());
    made.clear();
    full_ = static_cast<std::int64_t>(sound_.pcm.size()) >= most_samples_;
  }

  static constexpr std::size_t most_marks = 10000;  // of a file; one every two seconds of six hours
  Input& input_;
  AVStream* stream_;
  std::int64_t most_samples_;
  FramePtr frame_{av_frame_alloc()};
  std::unique_ptr<MonoDecimator> decimator_;
  std::vector<float> mono_;
  int rate_hz_ = 0;
  std::int64_t begin_us_ = 0;  // media time of the sample from which `pushed_` counts
  std::int64_t pushed_ = 0;    // samples at the stream's rate
  bool full_ = false;
  Sound sound_;
};

bool is_silent(const std::vector<float>& pcm) {
  return std::none_of(pcm.begin(), pcm.end(), [](float value) { return std::fabs(value) > least_level; });
}

// Several tracks as one: what sounds is averaged, what is silent is left out.
class Mixer {
 public:
  void add(Sound&& sound) {
    ++count_;
    const bool silent = is_silent(sound.pcm);
    if (silent) ++silent_;
    if (count_ == 1 || (only_silent_ && !silent)) {
      mixed_ = std::move(sound);
      sounding_ = 1;
    } else if (!silent) {
      if (mix_in(sound)) ++sounding_;
      else ++left_out_;
    }
    only_silent_ = only_silent_ && silent;
  }
  int count() const { return count_; }
  Sound finish(int all) {
    for (float& value : mixed_.pcm) value /= static_cast<float>(std::max(sounding_, 1));
    if (all > 1)
      mixed_.tracks = fmt::format(
          "{} of {} sound tracks {} heard{}{}{}", only_silent_ ? count_ : sounding_, all, sounding_ == 1 ? "is" : "are",
          sounding_ > 1 ? " together" : "", silent_ > 0 ? fmt::format("; {} silent", silent_) : "",
          left_out_ + all - count_ > 0 ? fmt::format("; {} not heard", left_out_ + all - count_) : "");
    return std::move(mixed_);
  }

 private:
  // False when their clocks part on the way, so that they cannot be laid over each other.
  bool mix_in(const Sound& other) {
    if (mixed_.marks.size() != 1 || other.marks.size() != 1) return false;
    const std::int64_t later_us = other.marks[0].time_us - mixed_.marks[0].time_us;
    if (std::abs(later_us) > longest_filled_us) return false;
    const std::int64_t later = later_us * working_rate_hz / 1000000;
    if (later < 0) {
      mixed_.pcm.insert(mixed_.pcm.begin(), static_cast<std::size_t>(-later), 0.0f);
      mixed_.marks[0].time_us = other.marks[0].time_us;
    }
    const auto from = static_cast<std::size_t>(std::max<std::int64_t>(later, 0));
    if (mixed_.pcm.size() < from + other.pcm.size()) mixed_.pcm.resize(from + other.pcm.size());
    for (std::size_t i = 0; i < other.pcm.size(); ++i) mixed_.pcm[from + i] += other.pcm[i];
    mixed_.filled_us = std::max(mixed_.filled_us, other.filled_us);
    return true;
  }

  Sound mixed_;
  int count_ = 0, silent_ = 0, sounding_ = 0, left_out_ = 0;
  bool only_silent_ = true;
};

}  // namespace

base::Result<Sound> decode_sound(int fd, std::int64_t most_us) {
  auto input = Input::open(fd);
  if (!input) return tl::unexpected(input.error());
  std::vector<int> numbers;
  for (const AVStream* stream : heard_tracks(**input)) numbers.push_back(stream->index);
  const int all = count_tracks(**input, AVMEDIA_TYPE_AUDIO);
  if (numbers.empty()) return base::fail(base::ErrorKind::unreadable, "no sound in it");
  // One after the other, so that two at most are in memory.
  Mixer mixer;
  base::Error error;
  for (const int number : numbers) {
    auto again = numbers.size() == 1 ? std::move(input) : Input::open(fd);
    if (!again) return tl::unexpected(again.error());
    auto sound = SoundDecoder(**again, (*again)->format()->streams[number], most_us).run();
    if (sound) mixer.add(std::move(*sound));
    else error = sound.error();
  }
  if (mixer.count() == 0) return tl::unexpected(error);
  return mixer.finish(all);
}

}  // namespace contrechamp::media
