#include "media/describe/probe.h"

#include <gmock/gmock.h>
#include <sys/mman.h>

#include <random>

#include "media/decode/frames.h"
#include "media/describe/sniff.h"
#include "media/media_fixture.h"

namespace contrechamp::media {
namespace {

using ::testing::HasSubstr;

std::string noise(std::size_t size_bytes) {
  std::mt19937 random(3);
  std::string out(size_bytes, '\0');
  for (char& c : out) c = static_cast<char>(random());
  return out;
}

class ProbeTest : public MadeFiles {
 protected:
  static void SetUpTestSuite() { warm_sniff(); }
  static base::Result<model::MediaInfo> probed(const base::Fd& fd) { return probe(fd.get(), sniff_mime(fd.get())); }
  // The value of a claim, "" when there is none.
  static std::string claim(const model::MediaInfo& info, const std::string& key, const std::string& where) {
    for (const auto& claim : info.claims)
      if (claim.key == key && claim.where == where) return claim.value + (claim.clock.empty() ? "" : " " + claim.clock);
    return {};
  }
};

TEST_F(ProbeTest, FilmSaysWhatFfprobeSays) {
  const auto fd =
      make("a.mp4",
           "-f lavfi -i testsrc2=s=320x180:r=30000/1001:d=2 -f lavfi -i sine=r=44100:d=2 -c:v libx264 -preset "
           "ultrafast -pix_fmt yuv420p -c:a aac -ac 1 -metadata creation_time=2031-04-12T14:02:03Z "
           "-metadata:s:v handler_name=Lumette");
  const auto info = probed(fd);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->kind, model::Kind::video);
  EXPECT_EQ(info->mime, "video/mp4");
  ASSERT_EQ(info->streams.size(), 2u);
  const auto& video = info->streams[0];
  EXPECT_EQ(video.type, "video");
  EXPECT_EQ(video.codec, "h264");
  EXPECT_EQ(video.width_px, 320);
  EXPECT_EQ(video.height_px, 180);
  EXPECT_EQ(video.rotation_deg, 0);
  EXPECT_NEAR(video.frame_rate_hz, 29.97, 0.01);
  EXPECT_EQ(ffprobe("a.mp4", "-select_streams v -show_entries stream=avg_frame_rate"), "30000/1001");
  const auto& sound = info->streams[1];
  EXPECT_EQ(sound.type, "audio");
  EXPECT_EQ(sound.codec, "aac");
  EXPECT_EQ(sound.sample_rate_hz, 44100);
  EXPECT_EQ(sound.channels, 1);
  EXPECT_NEAR(static_cast<double>(video.duration_us) / 1e6,
              std::stod(ffprobe("a.mp4", "-select_streams v -show_entries stream=duration")), 1e-4);
  EXPECT_NEAR(static_cast<double>(sound.duration_us) / 1e6,
              std::stod(ffprobe("a.mp4", "-select_streams a -show_entries stream=duration")), 1e-4);
  EXPECT_NEAR(static_cast<double>(info->duration_us) / 1e6,
              std::stod(ffprobe("a.mp4", "-show_entries format=duration")), 1e-4);
  EXPECT_EQ(claim(*info, "creation_time", "container creation_time"), "2031-04-12T14:02:03.000000Z utc-claimed");
  EXPECT_EQ(claim(*info, "creation_time", "stream 1 creation_time"), "2031-04-12T14:02:03.000000Z utc-claimed");
  EXPECT_EQ(claim(*info, "handler_name", "stream 0 handler_name"), "Lumette");
}

TEST_F(ProbeTest, TimesKeepTheirClock) {
  make("a.mp4", std::string("-f lavfi -i ") + quartered + " -t 0.2 -c:v libx264 -preset ultrafast");
  make("b.mov",
       "-i @a.mp4 -c copy -movflags use_metadata_tags -metadata "
       "com.apple.quicktime.creationdate=2031-04-12T15:32:41+0330 "
       "-metadata com.apple.quicktime.location.ISO6709=+48.1254-123.5004/ -metadata com.apple.quicktime.make=Lumette");
  const auto info = probed(open("b.mov"));
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(claim(*info, "creation_time", "container com.apple.quicktime.creationdate"),
            "2031-04-12T15:32:41+0330 utc+03:30");
  EXPECT_EQ(claim(*info, "gps", "container com.apple.quicktime.location.ISO6709"), "+48.1254-123.5004/");
  EXPECT_EQ(claim(*info, "device", "container com.apple.quicktime.make"), "Lumette");
  make("c.mkv", "-i @a.mp4 -c copy -metadata 'DATE_DIGITIZED=2031-04-12 15:32:41'");
  const auto mkv = probed(open("c.mkv"));
  ASSERT_TRUE(mkv);
  EXPECT_EQ(claim(*mkv, "creation_time", "container DATE_DIGITIZED"), "2031-04-12 15:32:41 local-no-zone");
}

TEST_F(ProbeTest, RotationIsTheClockwiseTurnOfThePlayer) {
  make("a.mp4", std::string("-f lavfi -i ") + quartered + " -t 0.4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
  const std::pair<int, const char*> turns[] = {
      {0, "top left"}, {90, "top right"}, {180, "bottom right"}, {270, "bottom left"}};
  for (const auto& [turn, corner] : turns) {
    const std::string name = std::to_string(turn) + ".mp4";
    // ffmpeg 5.1 writes the display matrix with the opposite sense of rotation.
    const auto fd = make(name, "-i @a.mp4 -c copy -metadata:s:v rotate=" + std::to_string((360 - turn) % 360));
    const auto info = probed(fd);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->streams[0].rotation_deg, turn);
    EXPECT_EQ(info->streams[0].width_px, 160);
    const auto picture = decode_photo(fd.get(), 448);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->width_px, turn % 180 == 0 ? 160 : 120);
    EXPECT_EQ(picture->height_px, turn % 180 == 0 ? 120 : 160);
    EXPECT_EQ(blue_quarter(*picture), corner) << turn;
    // The same as the picture that ffmpeg itself turns upright.
    make(std::to_string(turn) + ".png", "-i @" + name + " -frames:v 1");
    EXPECT_EQ(blue_quarter(*decode_photo(open(std::to_string(turn) + ".png").get(), 448)), corner) << turn;
  }
}

TEST_F(ProbeTest, CoverArtIsNoFilm) {
  make("cover.jpg", std::string("-f lavfi -i ") + quartered + " -frames:v 1");
  for (const std::string& name : {std::string("a.mp3"), std::string("a.m4a"), std::string("a.flac")}) {
    const auto fd =
        make(name, "-f lavfi -i sine=r=48000:d=1 -i @cover.jpg -map 0 -map 1 -c:v copy -disposition:v attached_pic");
    ASSERT_EQ(ffprobe(name, "-select_streams v -show_entries stream_disposition=attached_pic"), "1") << name;
    const auto info = probed(fd);
    ASSERT_TRUE(info) << name << info.error().message;
    EXPECT_EQ(info->kind, model::Kind::sound) << name;
    int covers = 0;
    for (const auto& stream : info->streams) {
      covers += stream.type == "cover";
      EXPECT_NE(stream.type, "video") << name;
    }
    EXPECT_EQ(covers, 1) << name;
    EXPECT_NEAR(static_cast<double>(info->duration_us) / 1e6, 1.0, 0.1) << name;
  }
  const auto film =
      make("b.mp4", std::string("-f lavfi -i ") + quartered +
                        " -i @cover.jpg -map 1 -map 0 -t 0.4 -c:v:0 copy -c:v:1 libx264 -preset ultrafast "
                        "-disposition:v:0 attached_pic");
  const auto info = probed(film);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->kind, model::Kind::video);
}

TEST_F(ProbeTest, OnePictureIsAPhotoAndTwoAreAFilm) {
  EXPECT_EQ(probed(make("a.jpg", std::string("-f lavfi -i ") + quartered + " -frames:v 1"))->kind, model::Kind::photo);
  EXPECT_EQ(probed(make("a.png", std::string("-f lavfi -i ") + quartered + " -frames:v 1"))->kind, model::Kind::photo);
  EXPECT_EQ(probed(make("a.webp", std::string("-f lavfi -i ") + quartered + " -frames:v 1"))->kind, model::Kind::photo);
  EXPECT_EQ(probed(make("a.gif", std::string("-f lavfi -i ") + quartered + " -frames:v 1"))->kind, model::Kind::photo);
  EXPECT_EQ(probed(make("b.gif", "-f lavfi -i testsrc2=s=64x64:r=5 -t 1"))->kind, model::Kind::video);
  EXPECT_EQ(probed(make("a.wav", "-f lavfi -i sine=r=8000:d=0.5"))->kind, model::Kind::sound);
}

TEST_F(ProbeTest, OtherBytesAreNamedOrRefused) {
  EXPECT_EQ(probed(write("a.txt", "On entend le marteau.\n"))->kind, model::Kind::text);
  for (const std::string& bytes : {noise(3000),
                                   std::string("\x00\x00\x00\x20"
                                               "ftypisom",
                                               12) +
                                       std::string(2000, '\0'),
                                   std::string("RIFF\xFF\xFF\xFF\xFFWAVE", 12), std::string()}) {
    const auto info = probed(write("b", bytes));
    ASSERT_FALSE(info);
    EXPECT_FALSE(info.error().message.empty());
  }
}

TEST_F(ProbeTest, PlaylistsAreNotFollowed) {
  make("a.mp4", std::string("-f lavfi -i ") + quartered + " -t 0.2 -c:v libx264 -preset ultrafast");
  const std::string list =
      "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://" + path("a.mp4") + "\n#EXT-X-ENDLIST\n";
  const auto fd = write("a.m3u8", list);
  EXPECT_FALSE(probe(fd.get(), "application/vnd.apple.mpegurl"));
  const auto concat = write("a.ffconcat", "ffconcat version 1.0\nfile '" + path("a.mp4") + "'\n");
  EXPECT_FALSE(probe(concat.get(), "application/octet-stream"));
}

TEST_F(ProbeTest, ClaimsStayWithinBounds) {
  std::string options = std::string("-f lavfi -i ") + quartered + " -t 0.1 -c:v libx264 -preset ultrafast";
  std::string file = ";FFMETADATA1\n";
  for (int i = 0; i < 700; ++i) file += "tag" + std::to_string(i) + "=" + std::string(3000, 'x') + "\n";
  write("tags", file);
  make("a.mkv",
       std::string("-f lavfi -i ") + quartered + " -i @tags -map_metadata 1 -t 0.1 -c:v libx264 -preset ultrafast");
  const auto info = probed(open("a.mkv"));
  ASSERT_TRUE(info) << info.error().message;
  std::size_t bytes = 0;
  for (const auto& claim : info->claims) bytes += claim.value.size();
  EXPECT_GT(bytes, 100u * 1024);
  EXPECT_LT(bytes, 300u * 1024);
}

TEST(Sniff, SaysTheTypeOfBytesNotOfNames) {
  warm_sniff();
  const auto mime = [](const std::string& bytes) {
    const base::Fd fd(::memfd_create("x", MFD_CLOEXEC));
    EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    return sniff_mime(fd.get());
  };
  EXPECT_EQ(mime(""), "inode/x-empty");
  EXPECT_EQ(mime("\xFF\xD8\xFF\xE0\x00\x10JFIF"), "image/jpeg");
  EXPECT_EQ(mime("%PDF-1.4\n"), "application/pdf");
  EXPECT_EQ(mime("On entend le marteau.\n"), "text/plain");
  EXPECT_EQ(mime(std::string("\x00\x00\x00\x20"
                             "ftypisom\x00\x00\x02\x00isomiso2avc1mp41",
                             32)),
            "video/mp4");
  EXPECT_EQ(mime(std::string("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03", 10)), "application/gzip");
  EXPECT_EQ(mime(noise(64)), "application/octet-stream");
  EXPECT_EQ(sniff_mime(-1), "");
}

}  // namespace
}  // namespace contrechamp::media
