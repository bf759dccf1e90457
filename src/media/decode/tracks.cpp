#include "media/decode/tracks.h"

#include <set>

namespace contrechamp::media {
namespace {

constexpr std::size_t most_heard = 16;  // inputs of a large field recorder; bounds the time of a forged file

std::string language_of(const AVStream* stream) {
  const AVDictionaryEntry* entry = av_dict_get(stream->metadata, "language", nullptr, 0);
  const std::string language = entry == nullptr ? "" : entry->value;
  return language == "und" ? "" : language;
}

bool is_sound(const AVStream* stream) {
  return stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO &&
         avcodec_find_decoder(stream->codecpar->codec_id) != nullptr;
}

}  // namespace

std::vector<AVStream*> heard_tracks(const Input& input) {
  const AVFormatContext* format = input.format();
  const AVStream* best = input.best(AVMEDIA_TYPE_AUDIO);
  if (best == nullptr) return {};
  std::set<std::string> languages;
  for (unsigned i = 0; i < format->nb_streams; ++i)
    if (is_sound(format->streams[i])) languages.insert(language_of(format->streams[i]));
  std::vector<AVStream*> out;
  for (unsigned i = 0; i < format->nb_streams && out.size() < most_heard; ++i) {
    AVStream* stream = format->streams[i];
    if (is_sound(stream) && (languages.size() < 2 || language_of(stream) == language_of(best))) out.push_back(stream);
  }
  return out;
}

int count_tracks(const Input& input, AVMediaType type) {
  int count = 0;
  for (unsigned i = 0; i < input.format()->nb_streams; ++i) {
    const AVStream* stream = input.format()->streams[i];
    if (stream->codecpar->codec_type == type && (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0) ++count;
  }
  return count;
}

}  // namespace contrechamp::media
