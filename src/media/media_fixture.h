// Small media files for tests, made by the program ffmpeg in a temporary folder.
#pragma once

extern "C" {
#include <libavutil/log.h>
}

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/fd.h"
#include "base/folder_fixture.h"
#include "model/ports.h"

namespace contrechamp::media {

class MadeFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("ffmpeg -version >/dev/null 2>&1 && ffprobe -version >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "the programs ffmpeg and ffprobe are not here";
    av_log_set_level(AV_LOG_QUIET);
  }

  // `options` as on ffmpeg's command line, without the name of the result; "@x" in it is the file x made before.
  base::Fd make(const std::string& name, std::string options) {
    for (auto at = options.find('@'); at != std::string::npos; at = options.find('@'))
      options.replace(at, 1, folder_.string() + "/");
    const std::string command = "ffmpeg -nostdin -v error -y " + options + " '" + path(name) + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return open(name);
  }
  base::Fd write(const std::string& name, const std::string& bytes) {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return open(name);
  }
  std::string bytes(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The first `share` (0 to 1) of the bytes of a file.
  base::Fd cut(const std::string& name, const std::string& from, double share) {
    const std::string whole = bytes(from);
    return write(name, whole.substr(0, static_cast<std::size_t>(static_cast<double>(whole.size()) * share)));
  }
  base::Fd open(const std::string& name) const {
    base::Fd fd(::open(path(name).c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_TRUE(fd) << name;
    return fd;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // The output of a command, without the last line end.
  static std::string output_of(const std::string& command) {
    std::string out;
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    char buffer[4096];
    for (std::size_t n; pipe != nullptr && (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    if (pipe != nullptr) ::pclose(pipe);
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
  }
  std::string ffprobe(const std::string& name, const std::string& what) const {
    return output_of("ffprobe -v error -of default=nw=1:nk=1 " + what + " '" + path(name) + "'");
  }

  base::TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
};

// Options for five pictures a second; the brightness of each encodes its number (up to 34): see number_of().
inline const std::string counted =
    "-f lavfi -i color=black:s=64x48:r=5,geq=lum='20+6*N':cb=128:cr=128 -c:v libx264 -preset ultrafast -crf 4 -pix_fmt "
    "yuv420p ";

inline double number_of(const model::GreyPicture& luma) {
  double sum = 0;
  for (const auto value : luma.pixels) sum += value;
  return (sum / static_cast<double>(luma.pixels.size()) * 219 / 255 + 16 - 20) / 6;
}

// A red picture with a blue top left quarter, which shows its orientation.
inline const char* const quartered = "color=0xC01010:s=160x120:r=25,drawbox=0:0:80:60:0x1010C0:t=fill";

// "top left", …: the place of the blue quarter. Otherwise the error in the picture.
inline std::string blue_quarter(const model::RgbPicture& picture) {
  if (picture.pixels.size() != static_cast<std::size_t>(picture.width_px) * picture.height_px * 3) return "no picture";
  std::string found;
  for (const auto& [name, x, y] :
       {std::tuple{"top left", 1, 1}, {"top right", 3, 1}, {"bottom left", 1, 3}, {"bottom right", 3, 3}}) {
    const std::size_t at =
        (static_cast<std::size_t>(picture.height_px * y / 4) * picture.width_px + picture.width_px * x / 4) * 3;
    const bool blue = picture.pixels[at + 2] > 120 && picture.pixels[at] < 90;
    const bool red = picture.pixels[at] > 120 && picture.pixels[at + 2] < 90;
    if (blue == red) return std::string("neither red nor blue at ") + name;
    if (blue) found += (found.empty() ? "" : " and ") + std::string(name);
  }
  return found;
}

}  // namespace contrechamp::media
