// Photos as devices write them: several pictures in one file, mirrored, transparent, very large, animated.
#include <gmock/gmock.h>

#include <cmath>

#include "media/decode/frames.h"
#include "media/decode/scale.h"
#include "media/decode/strip.h"
#include "media/describe/exif_fixture.h"
#include "media/describe/probe.h"
#include "media/describe/sniff.h"
#include "media/media_fixture.h"
#include "media/photo/jpeg_parts.h"
#include "media/photo/transparency.h"
#include "media/preview/preview.h"

namespace contrechamp::media {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DevicePhotoTest : public MadeFiles {
 protected:
  static void SetUpTestSuite() { warm_sniff(); }
  void SetUp() override {
    MadeFiles::SetUp();
    if (IsSkipped()) return;
    make("main.jpg", std::string("-f lavfi -i ") + quartered + " -frames:v 1 -q:v 2");
    make("small.jpg", "-f lavfi -i testsrc2=s=64x48,format=gray -frames:v 1");
  }
  static model::MediaInfo probed(const base::Fd& fd) {
    auto info = probe(fd.get(), sniff_mime(fd.get()));
    EXPECT_TRUE(info) << info.error().message;
    return info ? *info : model::MediaInfo{};
  }
  static std::vector<std::string> contents(const model::MediaInfo& info) {
    std::vector<std::string> out;
    for (const auto& claim : info.claims)
      if (claim.key == model::contains_key) out.push_back(claim.where + ": " + claim.value);
    return out;
  }
  // A JPEG with a segment behind its first marker.
  static std::string with_segment(const std::string& jpeg, char marker, const std::string& body) {
    return jpeg.substr(0, 2) + '\xFF' + marker + Exif::be16(static_cast<std::uint32_t>(body.size() + 2)) + body +
           jpeg.substr(2);
  }
  static std::string xmp(const std::string& text) {
    return std::string("http://ns.adobe.com/xap/1.0/") + '\0' + "<x:xmpmeta>" + text + "</x:xmpmeta>";
  }
  static std::string size(const model::MediaInfo& info) {
    return std::to_string(info.width_px) + "x" + std::to_string(info.height_px);
  }
};

TEST_F(DevicePhotoTest, APictureBehindThePictureLeavesAPhoto) {
  const std::string main = bytes("main.jpg"), small = bytes("small.jpg");
  for (const std::string& between : {std::string(), std::string(300, '\0'), std::string("maker's trailer")}) {
    const auto fd = write("two.jpg", main + between + small);
    const auto info = probed(fd);
    EXPECT_EQ(info.kind, model::Kind::photo);
    EXPECT_EQ(size(info), "160x120");
    EXPECT_THAT(contents(info), ElementsAre("picture 2 of the file: further picture, 64 × 48"));
    const auto picture = decode_photo(fd.get(), 1600);
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(picture->width_px, 160);
    EXPECT_EQ(blue_quarter(*picture), "top left");
    int pictures = 0;
    EXPECT_TRUE(sample_frames(fd.get(), {}, [&](SampledPicture&&) { return ++pictures > 0; }));
    EXPECT_EQ(pictures, 1);
  }
}

TEST_F(DevicePhotoTest, PicturesBehindAreNamed) {
  const std::string main = bytes("main.jpg"), small = bytes("small.jpg");
  const auto named = [&](const std::string& file) { return contents(probed(write("a.jpg", file))); };
  EXPECT_THAT(named(main + with_segment(small, '\xE1', xmp("<a hdrgm:Version='1.0'/>"))),
              ElementsAre("picture 2 of the file: gain map, 64 × 48"));
  EXPECT_THAT(named(main + with_segment(small, '\xE2', "urn:iso:std:iso:ts:21496:-1" + std::string(40, '\1'))),
              ElementsAre("picture 2 of the file: gain map, 64 × 48"));
  const std::string list =
      xmp("<Container:Item Item:Semantic=\"Primary\"/><Container:Item Item:Semantic='GainMap'/>"
          "<Item:Semantic>Depth</Item:Semantic>");
  EXPECT_THAT(named(with_segment(main, '\xE1', list) + small + small),
              ElementsAre("picture 2 of the file: gain map, 64 × 48", "picture 3 of the file: depth map, 64 × 48"));
  // The index of CIPA DC-007 for two pictures: the photo, and one of a pair.
  const auto entry = [](std::uint32_t type) { return Exif::be32(type) + std::string(12, '\0'); };
  const std::string index =
      std::string("MPF\0", 4) + Exif::header() +
      Exif::folder({{0xB001, 4, 1, Exif::be32(2)}, {0xB002, 7, 32, entry(0x20030000) + entry(0x00020002)}}, 8);
  EXPECT_THAT(named(with_segment(main, '\xE2', index) + main),
              ElementsAre("picture 2 of the file: stereo picture, 160 × 120"));
}

TEST_F(DevicePhotoTest, AMotionFilmIsNamed) {
  make("a.mp4", "-f lavfi -i testsrc2=s=64x48:r=5 -t 1 -c:v libx264 -preset ultrafast");
  const std::string film = bytes("a.mp4");
  for (const std::string& before : {std::string(), std::string("MotionPhoto_Data"), bytes("small.jpg")}) {
    const auto info = probed(write("a.jpg", bytes("main.jpg") + before + film));
    EXPECT_EQ(info.kind, model::Kind::photo);
    ASSERT_FALSE(contents(info).empty());
    EXPECT_EQ(contents(info).back(), "behind the picture: motion film, " + std::to_string(film.size()) + " bytes");
  }
  EXPECT_EQ(probed(write("b.jpg", bytes("main.jpg") + film)).duration_us, 0);
}

TEST_F(DevicePhotoTest, AFilmOfJpegsStaysAFilm) {
  const auto info = probed(make("a.mjpeg", "-f lavfi -i testsrc2=s=64x48:r=5 -t 4 -c:v mjpeg -f mjpeg"));
  EXPECT_EQ(info.kind, model::Kind::video);
}

TEST_F(DevicePhotoTest, AThumbnailInExifIsNoSecondPicture) {
  const std::string exif = std::string("Exif\0\0", 6) + Exif::header() + Exif::folder({}, 8) + bytes("small.jpg");
  EXPECT_THAT(contents(probed(write("a.jpg", with_segment(bytes("main.jpg"), '\xE1', exif)))), IsEmpty());
}

TEST_F(DevicePhotoTest, WidthAndHeightAreThoseOfThePictureUpright) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string tiff =
        Exif::header() + Exif::folder({Exif::number(0x0112, static_cast<std::uint16_t>(orientation))}, 8);
    const std::string exif = std::string("Exif\0\0", 6) + tiff;
    const std::string expected = orientation < 5 ? "160x120" : "120x160";
    EXPECT_EQ(size(probed(write("a.jpg", with_segment(bytes("main.jpg"), '\xE1', exif)))), expected);
    // The same in a PNG, whose chunk has no head. libav does not check the sum at its end.
    make("a.png", std::string("-f lavfi -i ") + quartered + " -frames:v 1");
    std::string png = bytes("a.png");
    png.insert(33, Exif::be32(static_cast<std::uint32_t>(tiff.size())) + "eXIf" + tiff + std::string(4, '\0'));
    const auto fd = write("b.png", png);
    EXPECT_EQ(size(probed(fd)), expected) << orientation;
    const auto picture = decode_photo(fd.get(), 1600);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->width_px, orientation < 5 ? 160 : 120) << orientation;
  }
}

// ffmpeg turns and mirrors by the same matrix, for players to agree.
TEST_F(DevicePhotoTest, DisplayMatricesTurnAndMirrorAsInPlayers) {
  make("plain.mp4",
       std::string("-f lavfi -i ") + quartered + " -t 0.4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
  const std::string plain = bytes("plain.mp4");
  const std::size_t matrix_at = plain.find("tkhd") + 4 + 40;
  const int matrices[][4] = {{1, 0, 0, 1},  {-1, 0, 0, 1}, {1, 0, 0, -1}, {-1, 0, 0, -1},
                             {0, 1, -1, 0}, {0, -1, 1, 0}, {0, 1, 1, 0},  {0, -1, -1, 0}};
  for (const auto& m : matrices) {
    std::string file = plain;
    const int cells[9] = {m[0] << 16, m[1] << 16, 0, m[2] << 16, m[3] << 16, 0, 0, 0, 0x40000000};
    for (std::size_t i = 0; i < 9; ++i)
      file.replace(matrix_at + i * 4, 4, Exif::be32(static_cast<std::uint32_t>(cells[i])));
    const auto fd = write("m.mp4", file);
    make("truth.png", "-i @m.mp4 -frames:v 1");
    const std::string truth = blue_quarter(*decode_photo(open("truth.png").get(), 448));
    EXPECT_EQ(blue_quarter(*decode_photo(fd.get(), 448)), truth) << m[0] << m[1] << m[2] << m[3];
  }
}

TEST_F(DevicePhotoTest, PixelsBecomeSquare) {
  const std::tuple<const char*, const char*, const char*> made[] = {
      {"pal.mp4", "scale=720:576,setsar=64/45", "1024x576"}, {"old.3gp", "scale=176:144,setsar=12/11", "192x144"},
      {"ntsc.mkv", "scale=720:480,setsar=8/9", "640x480"},   {"hdv.ts", "scale=1440:1080,setsar=4/3", "1920x1080"},
      {"square.mp4", "scale=320:240,setsar=1", "320x240"},
  };
  for (const auto& [name, filter, expected] : made) {
    const auto fd = make(name, std::string("-f lavfi -i ") + quartered + " -t 0.3 -vf " + filter +
                                   " -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
    EXPECT_EQ(size(probed(fd)), expected) << name;
    const auto picture = decode_photo(fd.get(), 2000);
    ASSERT_TRUE(picture);
    EXPECT_EQ(std::to_string(picture->width_px) + "x" + std::to_string(picture->height_px), expected) << name;
    EXPECT_EQ(blue_quarter(*picture), "top left") << name;
    StripPlan plan;
    plan.end_us = 100000;
    EXPECT_TRUE(read_strip(fd.get(), plan, [&](const model::GreyPicture& small, const model::GreyPicture*) {
      EXPECT_NEAR(static_cast<double>(small.width_px) / small.height_px,
                  static_cast<double>(picture->width_px) / picture->height_px, 0.03)
          << name;
      return false;
    }));
  }
}

double deviation(const model::RgbPicture& picture) {
  const auto luma = luma_of(picture);
  double sum = 0, squares = 0;
  for (const double value : luma.pixels) sum += value, squares += value * value;
  const auto n = static_cast<double>(luma.pixels.size());
  return std::sqrt(squares / n - sum / n * sum / n);
}

TEST_F(DevicePhotoTest, InkOfAnyColourCanBeReadOnATransparentGround) {
  for (const char* ink : {"black", "white", "0x808080", "red", "blue", "yellow", "0x404040"})
    for (const char* name : {"a.png", "a.webp"}) {
      // A bar of ink over a seventh of the picture; the rest is transparent.
      const auto fd =
          make(name, std::string("-f lavfi -i color=") + ink + ":s=280x70,format=rgba -frames:v 1 " +
                         "-vf \"geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*between(X,40,80)'\" -lossless 1");
      const auto picture = decode_photo(fd.get(), 1600);
      ASSERT_TRUE(picture) << picture.error().message;
      EXPECT_GT(deviation(*picture), 20) << name << " " << ink;
    }
}

TEST(Transparency, BlackAndWhiteInkTogetherAreBothSeen) {
  std::vector<std::uint8_t> rgba;
  for (const std::uint8_t value : std::vector<std::uint8_t>{0, 255, 0, 255, 0, 255})
    rgba.insert(rgba.end(), {value, value, value, 255});
  rgba.insert(rgba.end(), {7, 7, 7, 0});
  lay_on_ground(rgba.data(), rgba.size() / 4);
  EXPECT_GT(rgba[24], 90);
  EXPECT_LT(rgba[24], 165);
  EXPECT_EQ(rgba[27], 255);
}

TEST(Transparency, OpaquePicturesStayAsTheyAre) {
  std::vector<std::uint8_t> rgba{1, 2, 3, 255, 4, 5, 6, 255};
  const auto before = rgba;
  lay_on_ground(rgba.data(), 2);
  EXPECT_EQ(rgba, before);
}

TEST_F(DevicePhotoTest, VeryLargeAndVeryLongPicturesAreDecoded) {
  for (const char* shape : {"18000:2400", "2000:30000", "12000:9000", "16320:12240"}) {
    const auto fd = make("large.jpg", std::string("-f lavfi -i ") + quartered + " -frames:v 1 -vf scale=" + shape +
                                          ":flags=neighbor -q:v 20");
    EXPECT_EQ(probed(fd).kind, model::Kind::photo) << shape;
    const auto picture = decode_photo(fd.get(), 448);
    ASSERT_TRUE(picture) << shape << picture.error().message;
    EXPECT_EQ(std::max(picture->width_px, picture->height_px), 448) << shape;
    EXPECT_EQ(blue_quarter(*picture), "top left") << shape;
  }
}

TEST_F(DevicePhotoTest, AnAnimatedWebpIsAFilm) {
  const auto fd = make("a.webp", "-f lavfi -i testsrc2=s=96x64:r=10,format=rgba -t 3 -c:v libwebp_anim -loop 0");
  const auto info = probed(fd);
  EXPECT_EQ(info.kind, model::Kind::video);
  EXPECT_EQ(info.container, "webp");
  EXPECT_EQ(size(info), "96x64");
  EXPECT_NEAR(static_cast<double>(info.duration_us) / 1e6, 3, 0.11);
  EXPECT_THAT(contents(info), IsEmpty());
  int pictures = 0;
  const auto summary = sample_frames(fd.get(), {}, [&](SampledPicture&&) { return ++pictures > 0; });
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_GE(pictures, 3);
  EXPECT_TRUE(encode_segment(fd.get(), 0, 2000000));
  const auto broken = probe(cut("b.webp", "a.webp", 0.02).get(), "image/webp");
  if (broken) {
    EXPECT_NE(broken->kind, model::Kind::sound);
  }
}

TEST(JpegParts, AnyCutOfAFileEnds) {
  std::string file = "\xFF\xD8\xFF\xC0" + Exif::be16(17) + "\x08" + Exif::be16(8) + Exif::be16(8) + "\x01" +
                     std::string(9, '\1') + "\xFF\xDA" + Exif::be16(4) + "ab" +
                     std::string("\x12\xFF\x00\x13\xFF\xD9", 6);
  file += file + std::string(20, '\xFF') + file;
  for (std::size_t size = 0; size <= file.size(); ++size)
    EXPECT_LE(jpeg_parts(file.substr(0, size)).pictures.size(), 3u);
  EXPECT_EQ(jpeg_parts(file).pictures.size(), 3u);
  EXPECT_TRUE(jpeg_parts("GIF89a").pictures.empty());
}

}  // namespace
}  // namespace contrechamp::media
