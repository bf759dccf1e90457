#include "media/describe/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <climits>
#include <cstring>

#include "base/strings.h"
#include "media/decode/input.h"
#include "media/decode/tracks.h"
#include "media/describe/claim_clock.h"
#include "media/describe/probe_still.h"
#include "media/length/measure.h"
#include "media/length/structure.h"
#include "media/photo/animated_webp.h"
#include "media/photo/heif.h"

namespace contrechamp::media {
namespace {

// Limits for hostile files. All claims take at most 1/16 of a message (largest_json_bytes in jail/wire.h). Chosen by
// hand, not measured.
constexpr std::size_t longest_value = 4096;
constexpr std::size_t most_claims = 512;
constexpr std::size_t most_claim_bytes = 256 * 1024;
constexpr std::size_t longest_key = 200;
// Bounds the search for a second picture. Chosen by hand, not measured.
constexpr int most_packets = 200;

std::string lower(std::string text) { return base::ascii_lower(text); }

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// One category for the tags of several formats that mean the same. Any other tag keeps its own name.
std::string category(const std::string& tag) {
  const std::string name = lower(tag);
  if (name == "creation_time" || name == "date" || name == "origination_date" || name == "origination_time" ||
      has(name, "creationdate") || has(name, "date_digitized"))
    return "creation_time";
  if (name == "location" || name == "location-eng" || has(name, "location.iso6709") || name == "xyz") return "gps";
  if (has(name, "location.accuracy.horizontal")) return "gps_error";
  if (has(name, "direction.facing")) return "direction";
  if (name == "encoder" || name == "software" || has(name, "quicktime.software") || name == "encoding_tool")
    return "encoder";
  if (name == "make" || name == "model" || has(name, "quicktime.make") || has(name, "quicktime.model") ||
      has(name, "android.model") || has(name, "android.manufacturer"))
    return "device";
  return tag;
}

void take_tags(const AVDictionary* tags, const std::string& where, std::vector<model::MediaClaim>& claims) {
  const AVDictionaryEntry* entry = nullptr;
  std::size_t bytes = 0;
  for (const auto& claim : claims) bytes += claim.where.size() + claim.value.size();
  while ((entry = av_dict_get(tags, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    if (claims.size() >= most_claims || bytes > most_claim_bytes) return;
    model::MediaClaim claim;
    claim.key = category(entry->key);
    claim.where = where + " " + base::to_utf8(std::string(entry->key).substr(0, longest_key));
    claim.value = base::to_utf8(std::string(entry->value).substr(0, longest_value));
    if (claim.key == "creation_time") claim.clock = clock_of_time(claim.value);
    bytes += claim.where.size() + claim.value.size();
    claims.push_back(std::move(claim));
  }
}

std::int64_t bounded(std::int64_t us) { return us < 0 ? 0 : std::min(us, longest_us); }

model::StreamInfo describe(const AVStream* stream) {
  const AVCodecParameters* p = stream->codecpar;
  model::StreamInfo info;
  info.index = stream->index;
  const char* type = av_get_media_type_string(p->codec_type);
  info.type = type == nullptr ? "unknown" : type;
  if ((stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) info.type = "cover";
  info.codec = avcodec_get_name(p->codec_id);
  if (p->codec_type == AVMEDIA_TYPE_VIDEO) {
    info.width_px = p->width;
    info.height_px = p->height;
    info.rotation_deg = upright_of(stream).rotation_deg;
    if (stream->avg_frame_rate.den > 0 && stream->avg_frame_rate.num > 0)
      info.frame_rate_hz = av_q2d(stream->avg_frame_rate);
  } else if (p->codec_type == AVMEDIA_TYPE_AUDIO) {
    info.sample_rate_hz = p->sample_rate;
    info.channels = p->ch_layout.nb_channels;
  }
  if (stream->duration > 0)
    info.duration_us = bounded(av_rescale_q(stream->duration, stream->time_base, AV_TIME_BASE_Q));
  return info;
}

// A stream with one picture is a photo, one with two is a film.
bool has_two_pictures(Input& input, const AVStream* stream) {
  PacketPtr packet(av_packet_alloc());
  int pictures = 0;
  for (int i = 0; i < most_packets && pictures < 2 && input.read(packet.get()) >= 0; ++i) {
    if (packet->stream_index == stream->index && packet->size > 0) ++pictures;
    av_packet_unref(packet.get());
  }
  return pictures > 1;
}

bool is_picture_format(const AVFormatContext* format, const std::string& mime) {
  const std::string name = format->iformat->name;
  const std::string tail = "_pipe";
  if (mime.rfind("image/", 0) == 0) return true;
  return name.size() > tail.size() && name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
}

model::Kind kind_of(Input& input, const std::string& mime) {
  const AVStream* video = input.best(AVMEDIA_TYPE_VIDEO);
  if (video != nullptr && avcodec_find_decoder(video->codecpar->codec_id) != nullptr && video->codecpar->width > 0) {
    if (!is_picture_format(input.format(), mime)) return model::Kind::video;
    return has_two_pictures(input, video) ? model::Kind::video : model::Kind::photo;
  }
  return input.best(AVMEDIA_TYPE_AUDIO) != nullptr ? model::Kind::sound : model::Kind::other;
}

void take_shown_size(const Input& input, model::MediaInfo& info) {
  const AVStream* stream = input.best(AVMEDIA_TYPE_VIDEO);
  if (stream == nullptr || stream->codecpar->width <= 0 || stream->codecpar->height <= 0) return;
  Upright upright = upright_of(stream);
  if (input.is_picture()) upright = upright_of_exif(input.orientation());
  const Size size = shown_size(stream->codecpar->width, stream->codecpar->height, upright.pixel_aspect, INT_MAX);
  const bool turned = upright.rotation_deg % 180 != 0;
  info.width_px = turned ? size.height_px : size.width_px;
  info.height_px = turned ? size.width_px : size.height_px;
}

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

void claim_length(const Input& input, std::optional<std::int64_t> claimed, const Measured& found,
                  std::vector<model::MediaClaim>& claims) {
  const auto missing = missing_bytes(input.fd());
  const bool differs = claimed && found.whole && found.parts.empty() && !agrees(input, *claimed, found.end_us);
  if (differs && found.end_us < *claimed && missing.value_or(1) > 0)
    claims.push_back({"container",
                      model::incomplete_key,
                      fmt::format("the file ends after {:.1f} s of {:.1f} s", seconds(found.end_us), seconds(*claimed)),
                      {}});
  else if (missing.value_or(0) > 0)
    claims.push_back({"container",
                      model::incomplete_key,
                      fmt::format("the file ends after {:.1f} s; {} bytes that it announces are missing",
                                  seconds(found.end_us), *missing),
                      {}});
  else if (differs)
    claims.push_back({"container",
                      "duration",
                      fmt::format("the header says {:.1f} s, what is in the file lasts {:.1f} s", seconds(*claimed),
                                  seconds(found.end_us)),
                      {}});
  if (const auto second = second_film_byte(input.fd()))
    claims.push_back({"container",
                      model::incomplete_key,
                      fmt::format("a second film begins at byte {}; it is not looked at", *second),
                      {}});
  for (const auto& part : found.parts)
    if (claims.size() < most_claims) claims.push_back(model::claim_of(part));
}

// From what is in the file where its header says nothing, or what is not so.
void take_length(Input& input, model::MediaInfo& info) {
  const auto claimed = claimed_length_us(input);
  const Measured found = measure(input);
  if (found.end_us > 0 && (!claimed || !found.parts.empty() || !is_near(info.duration_us, found.end_us))) {
    info.duration_us = bounded(found.end_us);
    for (auto& stream : info.streams)
      if (static_cast<std::size_t>(stream.index) < found.streams_us.size() && stream.type != "cover")
        stream.duration_us = bounded(found.streams_us[static_cast<std::size_t>(stream.index)]);
  }
  claim_length(input, claimed, found, info.claims);
}

// Of several films in one file, a front and a rear camera for instance, one is looked at and played.
void name_films(const Input& input, std::vector<model::MediaClaim>& claims) {
  const AVStream* chosen = input.best(AVMEDIA_TYPE_VIDEO);
  const int count = count_tracks(input, AVMEDIA_TYPE_VIDEO);
  if (count < 2 || chosen == nullptr) return;
  std::string others;
  for (unsigned i = 0; i < input.format()->nb_streams; ++i) {
    const AVStream* stream = input.format()->streams[i];
    if (stream == chosen || stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO ||
        (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
      continue;
    others += fmt::format("{}stream {} ({} × {})", others.empty() ? "" : ", ", i, stream->codecpar->width,
                          stream->codecpar->height);
  }
  claims.push_back({"picture",
                    model::tracks_key,
                    fmt::format("1 of {} picture tracks is looked at and played: stream {}; not looked at: {}", count,
                                chosen->index, others),
                    {}});
}

model::MediaInfo describe(Input& input, const std::string& mime) {
  const AVFormatContext* format = input.format();
  model::MediaInfo info;
  info.mime = mime;
  info.container = format->iformat->name;
  const bool webp = is_animated_webp(input.fd());
  if (format->duration > 0) info.duration_us = bounded(format->duration);
  if (!webp) take_tags(format->metadata, "container", info.claims);
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    info.streams.push_back(describe(format->streams[i]));
    if (!webp) take_tags(format->streams[i]->metadata, "stream " + std::to_string(i), info.claims);
    if (info.streams.back().type == "video" || info.streams.back().type == "audio")
      info.duration_us = std::max(info.duration_us, info.streams.back().duration_us);
  }
  if (webp && !info.streams.empty()) info.container = info.streams.front().codec = "webp";
  info.kind = kind_of(input, mime);
  take_shown_size(input, info);
  join_day_and_time(info.claims);
  if (info.kind == model::Kind::video) name_films(input, info.claims);
  if (info.kind == model::Kind::video || info.kind == model::Kind::sound) take_length(input, info);
  return info;
}

}  // namespace

base::Result<model::MediaInfo> probe(int fd, const std::string& mime) {
  if (mime.rfind("text/", 0) == 0 || mime == "application/json") {
    model::MediaInfo info;
    info.kind = model::Kind::text;
    info.mime = mime;
    return info;
  }
  if (auto photo = probe_still(fd, mime)) return std::move(*photo);
  auto input = Input::open(fd);
  if (input) {
    auto info = describe(**input, mime);
    if (info.kind != model::Kind::other) return info;
  }
  if (is_heif(fd)) return probe_heif(fd, mime);
  if (!input) return tl::unexpected(input.error());
  return base::fail(base::ErrorKind::unreadable, "no picture and no sound that can be decoded");
}

}  // namespace contrechamp::media
