#include "media/libraries.h"

#include <fmt/format.h>
#include <libheif/heif.h>

#include <exiv2/exiv2.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace contrechamp::media {
namespace {

// libav* packs a version with eight bits each for minor and micro (libavutil/version.h).
std::string unpacked(unsigned version) {
  return fmt::format("{}.{}.{}", version >> 16, version >> 8 & 0xff, version & 0xff);
}

base::Library of_libav(const char* name, unsigned built, unsigned running) {
  return {name, unpacked(built), unpacked(running)};
}

}  // namespace

std::vector<base::Library> libraries() {
  return {of_libav("libavformat", LIBAVFORMAT_VERSION_INT, avformat_version()),
          of_libav("libavcodec", LIBAVCODEC_VERSION_INT, avcodec_version()),
          of_libav("libavutil", LIBAVUTIL_VERSION_INT, avutil_version()),
          of_libav("libswscale", LIBSWSCALE_VERSION_INT, swscale_version()),
          of_libav("libswresample", LIBSWRESAMPLE_VERSION_INT, swresample_version()),
          {"exiv2", EXV_PACKAGE_VERSION, Exiv2::versionString()},
          {"libheif", LIBHEIF_VERSION, heif_get_version()}};
}

}  // namespace contrechamp::media
