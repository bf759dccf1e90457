#include "media/describe/tags.h"

#include <algorithm>

#include "media/describe/claim_clock.h"
#include "media/describe/exif.h"
#include "media/describe/exif_fixture.h"
#include "media/media_fixture.h"
#include "media/photo/heif_fixture.h"

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

// Satellite data as phones write them: fractions beyond 2^31, an error, a direction, a time.
std::string satellite_exif(std::uint32_t seconds, std::uint32_t under, const std::string& stamp) {
  const auto part = [](std::uint32_t value, std::uint32_t divisor) { return Exif::be32(value) + Exif::be32(divisor); };
  const std::size_t gps_at = 100;
  std::string tiff = Exif::header() + Exif::folder({{0x8825, 4, 1, Exif::be32(gps_at)}}, 8);
  tiff.resize(gps_at);
  return tiff + Exif::folder({Exif::text(1, "N"),
                              {2, 5, 3, part(36, 1) + part(12, 1) + part(seconds, under)},
                              Exif::text(3, "E"),
                              {4, 5, 3, part(37, 1) + part(8, 1) + part(3348000000u, 100000000u)},
                              {7, 5, 3, part(9, 1) + part(32, 1) + part(105, 10)},
                              {0x0B, 5, 1, part(14, 10)},
                              Exif::text(0x10, "M"),
                              {0x11, 5, 1, part(12350, 100)},
                              Exif::text(0x1D, stamp),
                              {0x1F, 5, 1, part(1400, 1)}},
                             gps_at);
}

TEST_F(TagsTest, ClaimsOfSatellites) {
  const auto texts =
      claims_of(*read_tags(with_exif("a.jpg", satellite_exif(4256000000u, 100000000u, "2031:04:12")).get()));
  // 36 + 12/60 + 42.56/3600 and 37 + 8/60 + 33.48/3600.
  EXPECT_TRUE(has(texts, "Exif.GPSInfo | gps | 36.211822,37.142633 | "));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo.GPSHPositioningError | gps_error | 1400 m | "));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo.GPSDOP | gps_dop | 1.4 | "));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo.GPSImgDirection | direction | 123.5° magnetic | "));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo.GPSTimeStamp | creation_time | 2031-04-12T09:32:10.500Z | utc-claimed"));
}

TEST_F(TagsTest, SecondsThatAreMissingAndOtherSignsBetweenTheNumbersOfADay) {
  const auto texts = claims_of(*read_tags(with_exif("a.jpg", satellite_exif(0, 0, "2031-04-12")).get()));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo | gps | 36.200000,37.142633 | "));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo.GPSTimeStamp | creation_time | 2031-04-12T09:32:10.500Z | utc-claimed"));
  for (const char* none : {"0000:00:00", "", "soon"})
    for (const auto& text : claims_of(*read_tags(with_exif("b.jpg", satellite_exif(0, 1, none)).get())))
      EXPECT_EQ(text.find("| creation_time |"), std::string::npos) << none << text;
}

// A fault in the boxes around it hides no EXIF.
TEST_F(TagsTest, ClaimsOfHeifWithAFaultInItsBoxes) {
  std::string heif = made_heif(heif_compression_HEVC, heif_orientation_normal, telling_exif());
  if (heif.empty()) heif = made_heif(heif_compression_AV1, heif_orientation_normal, telling_exif());
  if (heif.empty()) GTEST_SKIP() << "libheif has no encoder here";
  const auto box = heif.find("iinf");  // the list of what is in it: Exiv2 and libheif find nothing without it
  ASSERT_NE(box, std::string::npos);
  heif.replace(box, 4, "xxxx");
  const auto claims = read_tags(write("a.heic", heif).get());
  ASSERT_TRUE(claims) << claims.error().message;
  const auto texts = claims_of(*claims);
  EXPECT_TRUE(has(texts, "Exif.Image.Make | device | Lumette | "));
  EXPECT_TRUE(has(texts, "Exif.Photo.DateTimeOriginal | creation_time | 2031:04:12 15:32:41 | utc+03:30"));
  EXPECT_TRUE(has(texts, "Exif.GPSInfo | gps | -48.123167,-123.503333 | "));
}

TEST_F(TagsTest, ClaimsOfAPngAndAWebp) {
  const std::string tiff = telling_exif();
  make("a.png", "-f lavfi -i color=c=red:s=160x120 -frames:v 1");
  std::string png = bytes("a.png");
  png.insert(33, Exif::be32(static_cast<std::uint32_t>(tiff.size())) + "eXIf" + tiff + std::string(4, '\0'));
  const std::string size{static_cast<char>(tiff.size() & 0xFF), static_cast<char>(tiff.size() >> 8), 0, 0};
  const std::string webp = "RIFF" + std::string("\xFF\0\0\0", 4) + "WEBPEXIF" + size + tiff;
  for (const std::string& file : {png, webp}) {
    std::vector<std::string> first;
    (void)read_tags(write("b", file).get(), [&](const auto& claims) { first = claims_of(claims); });
    EXPECT_TRUE(has(first, "Exif.Image.Make | device | Lumette | "));
    EXPECT_TRUE(has(first, "Exif.GPSInfo | gps | -48.123167,-123.503333 | "));
  }
}

// Its reader in Exiv2 took seconds for each second of film.
TEST_F(TagsTest, AnAviWithoutItsIndexIsLeftToLibav) {
  make("a.avi", "-f lavfi -i testsrc2=s=160x120:r=25:d=20 -c:v mjpeg");
  const auto claims = read_tags(cut("b.avi", "a.avi", 0.7).get());
  ASSERT_TRUE(claims);
  EXPECT_TRUE(claims->empty());
}

TEST(ExifTags, AnyBytesAreReadWithinTheirBounds) {
  const std::string whole = satellite_exif(1, 1, "2031:04:12");
  for (std::size_t size = 0; size <= whole.size(); ++size)
    if (const auto exif = ExifTags::parse(std::string_view(whole).substr(0, size)))
      for (std::uint16_t tag = 0; tag < 0x20; ++tag)
        for (std::size_t i = 0; i < 4; ++i) (void)exif->number(ExifTags::Folder::gps, tag, i);
  for (std::size_t at = 8; at < whole.size(); ++at) {
    std::string bad = whole;
    bad[at] = '\xFF';
    if (const auto exif = ExifTags::parse(bad)) (void)satellite_claims(*exif);
  }
}

TEST(DayAndTime, OfOnePlaceBecomeOneClaim) {
  for (const auto& [day, time] : {std::pair{"2031-04-12", "15:32:41"},
                                  {"2031:04:12", "15-32-41"},
                                  {"2031/04/12", "15_32_41"},
                                  {"20310412", "153241"},
                                  {"2031.04.12", "15.32.41.250"}}) {
    std::vector<model::MediaClaim> claims{{"container date", "creation_time", day, "local-no-zone"},
                                          {"container encoder", "encoder", "Lumette", ""},
                                          {"container creation_time", "creation_time", time, "local-no-zone"}};
    join_day_and_time(claims);
    ASSERT_EQ(claims.size(), 2u) << day;
    EXPECT_EQ(claims[0].value, "2031-04-12 15:32:41") << day;
    EXPECT_EQ(claims[0].where, "container date and creation_time");
    EXPECT_EQ(claims[0].clock, "local-no-zone");
  }
  std::vector<model::MediaClaim> whole{{"container date", "creation_time", "2031-04-12", ""},
                                       {"container creation_time", "creation_time", "2031-04-12T15:32:41Z", ""}};
  join_day_and_time(whole);
  EXPECT_EQ(whole.size(), 2u);
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
