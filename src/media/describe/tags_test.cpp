#include "media/describe/tags.h"

#include <algorithm>

#include "media/decode/heif_fixture.h"
#include "media/describe/claim_clock.h"
#include "media/describe/exif_fixture.h"
#include "media/media_fixture.h"

namespace contrechamp::media {
namespace {

std::vector<std::string> claims_of(const std::vector<model::MediaClaim>& claims) {
  std::vector<std::string> out;
  for (const auto& claim : claims)
    out.push_back(claim.where + " | " + claim.key + " | " + claim.value + " | " + claim.clock);
  return out;
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

class TagsTest : public MadeFiles {
 protected:
  void SetUp() override {
    MadeFiles::SetUp();
    warm_tags();
    if (!IsSkipped()) make("plain.jpg", "-f lavfi -i color=c=red:s=160x120 -frames:v 1 -q:v 2");
  }
  // A JPEG that begins with `segment`.
  base::Fd with_segment(const std::string& name, const std::string& segment) {
    const std::string jpeg = bytes("plain.jpg");
    return write(name, jpeg.substr(0, 2) + segment + jpeg.substr(2));
  }
  base::Fd with_exif(const std::string& name, const std::string& tiff) {
    return with_segment(name, Exif::segment(tiff));
  }
};

TEST_F(TagsTest, ClaimsOfExif) {
  const auto fd = with_exif("a.jpg", telling_exif());
  const auto claims = read_tags(fd.get());
  ASSERT_TRUE(claims) << claims.error().message;
  const auto texts = claims_of(*claims);
  // 48 + 7/60 + 23.40/3600 and 123 + 30/60 + 12.00/3600, south and west.
  EXPECT_TRUE(has(texts, "Exif.GPSInfo | gps | -48.123167,-123.503333 | "));
  EXPECT_TRUE(has(texts, "Exif.Photo.DateTimeOriginal | creation_time | 2031:04:12 15:32:41 | utc+03:30"));
  EXPECT_TRUE(has(texts, "Exif.Image.DateTime | creation_time | 2031:04:12 16:00:00 | local-no-zone"));
  EXPECT_TRUE(has(texts, "Exif.Image.Make | device | Lumette | "));
  EXPECT_TRUE(has(texts, "Exif.Image.Model | device | L-3 | "));
  EXPECT_TRUE(has(texts, "Exif.Image.Orientation | orientation | 6 | "));
}

TEST_F(TagsTest, ImpossiblePositionsAndBrokenExifAreNoClaims) {
  const std::size_t gps_at = 100;
  const auto with_gps = [&](std::uint32_t lat, std::uint32_t lon) {
    std::string tiff = Exif::header() + Exif::folder({{0x8825, 4, 1, Exif::be32(gps_at)}}, 8);
    tiff.resize(gps_at);
    tiff += Exif::folder(
        {Exif::text(1, "N"), Exif::degrees(2, lat, 0, 0), Exif::text(3, "E"), Exif::degrees(4, lon, 0, 0)}, gps_at);
    return claims_of(*read_tags(with_exif("a.jpg", tiff).get()));
  };
  EXPECT_TRUE(has(with_gps(90, 180), "Exif.GPSInfo | gps | 90.000000,180.000000 | "));
  EXPECT_FALSE(has(with_gps(91, 10), "Exif.GPSInfo | gps | 91.000000,10.000000 | "));
  EXPECT_FALSE(has(with_gps(10, 181), "Exif.GPSInfo | gps | 10.000000,181.000000 | "));
  // A directory that points beyond the end, and no EXIF at all.
  const auto broken =
      read_tags(with_exif("b.jpg", Exif::header() + Exif::folder({{0x8769, 4, 1, Exif::be32(900000)}}, 8)).get());
  if (broken) {
    EXPECT_LE(broken->size(), 1u);
  }
  EXPECT_TRUE(read_tags(open("plain.jpg").get())->empty());
  EXPECT_FALSE(read_tags(write("c", "no picture").get()));
}

// telling_exif() in a file of the kind that phones write.
TEST_F(TagsTest, ClaimsOfHeif) {
  for (const auto format : {heif_compression_HEVC, heif_compression_AV1}) {
    const std::string heif = made_heif(format, heif_orientation_normal, telling_exif());
    if (heif.empty()) continue;  // no encoder for it here
    const auto claims = read_tags(write("a.heic", heif).get());
    ASSERT_TRUE(claims) << claims.error().message;
    const auto texts = claims_of(*claims);
    EXPECT_TRUE(has(texts, "Exif.GPSInfo | gps | -48.123167,-123.503333 | "));
    EXPECT_TRUE(has(texts, "Exif.Photo.DateTimeOriginal | creation_time | 2031:04:12 15:32:41 | utc+03:30"));
    EXPECT_TRUE(has(texts, "Exif.Image.Make | device | Lumette | "));
  }
}

TEST_F(TagsTest, ClaimsOfXmpSayTheirClock) {
  const std::string packet =
      std::string("http://ns.adobe.com/xap/1.0/") + '\0' +
      "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
      "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
      "xmp:CreateDate='2031-04-12T15:32:41+03:30' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' "
      "photoshop:DateCreated='2031-04-12'/></rdf:RDF></x:xmpmeta>";
  const auto claims = read_tags(
      with_segment("a.jpg", "\xFF\xE1" + Exif::be16(static_cast<std::uint32_t>(packet.size() + 2)) + packet).get());
  ASSERT_TRUE(claims) << claims.error().message;
  const auto texts = claims_of(*claims);
  EXPECT_TRUE(has(texts, "Xmp.xmp.CreateDate | creation_time | 2031-04-12T15:32:41+03:30 | utc+03:30"));
  EXPECT_TRUE(has(texts, "Xmp.photoshop.DateCreated | creation_time | 2031-04-12 | local-no-zone"));
}

TEST(ClaimClock, IsReadFromTheEndOfATime) {
  EXPECT_EQ(clock_of_time("2031-04-12T15:32:41.000000Z"), "utc-claimed");
  EXPECT_EQ(clock_of_time("2031-04-12T15:32:41+0330"), "utc+03:30");
  EXPECT_EQ(clock_of_time("2031-04-12T15:32:41-03:30"), "utc-03:30");
  EXPECT_EQ(clock_of_time("2031-04-12T15:32+02"), "utc+02:00");
  EXPECT_EQ(clock_of_time("15:32:41+03:30"), "utc+03:30");
  for (const char* none : {"", "2031-04-12", "2031:04:12 15:32:41", "2031-04-12T15:32:41+", "2031-04-12T15:32:41-x",
                           "2031-04-12T15:32:41+3"})
    EXPECT_EQ(clock_of_time(none), "local-no-zone") << none;
}

}  // namespace
}  // namespace contrechamp::media
