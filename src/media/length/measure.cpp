#include "media/length/measure.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "media/length/structure.h"

namespace contrechamp::media {
namespace {

// A file may end so much before or after what its header says: containers round, and do not know how long the last
// picture stands. Chosen by hand; the samples of the tests differ by less than 0.1 s.
constexpr std::int64_t slack_us = 1000000;

bool is_media(const AVStream* stream) {
  const AVMediaType type = stream->codecpar->codec_type;
  return (type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO) &&
         (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

// The end of each stream, as packets are read.
class Ends {
 public:
  explicit Ends(const Input& input) : input_(input), ends_(input.format()->nb_streams), tracks_(ends_.size()) {}

  void add(const AVPacket& packet) {
    const auto index = static_cast<std::size_t>(packet.stream_index);
    if (index >= input_.format()->nb_streams) return;
    if (index >= ends_.size()) ends_.resize(index + 1), tracks_.resize(index + 1);  // a stream that begins late
    const AVStream* stream = input_.format()->streams[index];
    const std::int64_t time = input_.time_us(stream, packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts);
    if (!is_media(stream) || time == AV_NOPTS_VALUE || time > longest_us) return;
    Track& track = tracks_[index];
    std::int64_t length = av_rescale_q(packet.duration, stream->time_base, AV_TIME_BASE_Q);
    // The last picture stands as long as the one before where nothing else is written.
    if (length <= 0) length = track.met ? std::max<std::int64_t>(time - track.last_us, 0) : 0;
    if (!track.met || time > track.last_us) track = {true, time};
    ends_[index] = std::max(ends_[index], time + std::min(length, longest_us));
  }
  std::int64_t latest() const { return ends_.empty() ? 0 : *std::max_element(ends_.begin(), ends_.end()); }
  std::vector<std::int64_t> take() { return std::move(ends_); }

 private:
  struct Track {
    bool met = false;
    std::int64_t last_us = 0;
  };
  const Input& input_;
  std::vector<std::int64_t> ends_;
  std::vector<Track> tracks_;
};

// Reads on to the end of what can be read.
Measured read_on(Input& input) {
  Ends ends(input);
  PacketPtr packet(av_packet_alloc());
  while (input.read(packet.get()) >= 0) {
    ends.add(*packet);
    av_packet_unref(packet.get());
  }
  Measured out;
  out.end_us = std::min(ends.latest(), longest_us);
  out.streams_us = ends.take();
  out.parts = input.parts();
  return out;
}

// Containers without a header that could be believed, or whose seeks only guess the time.
bool must_be_read(const AVFormatContext* format) {
  constexpr int guesses = AVFMT_TS_DISCONT | AVFMT_NOTIMESTAMPS | AVFMT_GENERIC_INDEX;
  return (format->iformat->flags & guesses) != 0 || std::string_view(format->iformat->name) == "flv";
}

const AVStream* first_media(const AVFormatContext* format) {
  for (unsigned i = 0; i < format->nb_streams; ++i)
    if (is_media(format->streams[i])) return format->streams[i];
  return nullptr;
}

}  // namespace

std::optional<std::int64_t> claimed_length_us(const Input& input) {
  const AVFormatContext* format = input.format();
  if (const auto written = header_length_us(input.fd())) return written;
  const auto by = format->duration_estimation_method;
  if (format->duration <= 0 || by == AVFMT_DURATION_FROM_BITRATE || by == AVFMT_DURATION_FROM_PTS) return std::nullopt;
  return std::min(format->duration, longest_us);
}

bool is_near(std::int64_t one_us, std::int64_t other_us) { return std::abs(one_us - other_us) <= slack_us; }

// Some count from the zero of the file's clock, not from its first picture.
bool agrees(const Input& input, std::int64_t claimed_us, std::int64_t found_us) {
  const std::int64_t start = std::max<std::int64_t>(input.format()->start_time, 0);  // AV_NOPTS_VALUE is negative
  return is_near(found_us, claimed_us) || is_near(found_us, claimed_us - start);
}

Measured measure(Input& input) {
  const auto claimed = claimed_length_us(input);
  const AVStream* stream = input.best(AVMEDIA_TYPE_VIDEO);
  if (stream == nullptr) stream = first_media(input.format());
  if (stream == nullptr) return {};
  if (claimed && !must_be_read(input.format()) && missing_bytes(input.fd()).value_or(0) == 0 &&
      input.seek(stream, *claimed)) {
    Measured tail = read_on(input);
    if (tail.parts.empty() && agrees(input, *claimed, tail.end_us)) return tail;
  }
  if (auto again = Input::open(input.fd())) {
    Measured all = read_on(**again);
    all.whole = true;
    return all;
  }
  return {};
}

}  // namespace contrechamp::media
