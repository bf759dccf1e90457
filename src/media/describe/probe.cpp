#include "media/describe/probe.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "base/strings.h"
#include "media/decode/heif.h"
#include "media/decode/input.h"
#include "media/describe/claim_clock.h"

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
  if (name == "creation_time" || name == "date" || has(name, "creationdate") || has(name, "date_digitized"))
    return "creation_time";
  if (name == "location" || name == "location-eng" || has(name, "location.iso6709") || name == "xyz") return "gps";
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
    info.rotation_deg = rotation_of(stream);
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
  for (int i = 0; i < most_packets && pictures < 2 && av_read_frame(input.format(), packet.get()) >= 0; ++i) {
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

model::MediaInfo describe(Input& input, const std::string& mime) {
  const AVFormatContext* format = input.format();
  model::MediaInfo info;
  info.mime = mime;
  info.container = format->iformat->name;
  if (format->duration > 0) info.duration_us = bounded(format->duration);
  take_tags(format->metadata, "container", info.claims);
  for (unsigned i = 0; i < format->nb_streams; ++i) {
    info.streams.push_back(describe(format->streams[i]));
    take_tags(format->streams[i]->metadata, "stream " + std::to_string(i), info.claims);
    if (info.streams.back().type == "video" || info.streams.back().type == "audio")
      info.duration_us = std::max(info.duration_us, info.streams.back().duration_us);
  }
  info.kind = kind_of(input, mime);
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
  if (is_heif_photo(fd))
    if (auto photo = probe_heif(fd, mime)) return photo;
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
