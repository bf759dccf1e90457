#include "media/photo/heif.h"

#include <sys/mman.h>

#include "media/decode/frames.h"
#include "media/describe/probe.h"
#include "media/media_fixture.h"
#include "media/photo/heif_fixture.h"

namespace contrechamp::media {
namespace {

base::Fd file_of(const std::string& bytes) {
  base::Fd fd(::memfd_create("x", MFD_CLOEXEC));
  EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return fd;
}

class HeifTest : public ::testing::TestWithParam<heif_compression_format> {
 protected:
  void SetUp() override {
    bytes_ = made_heif(GetParam(), heif_orientation_normal);
    if (bytes_.empty()) GTEST_SKIP() << "libheif has no encoder for this format here";
  }
  std::string bytes_;
};

TEST_P(HeifTest, IsAPhotoOfItsSize) {
  const auto fd = file_of(bytes_);
  EXPECT_TRUE(is_heif(fd.get()));
  const auto info = probe(fd.get(), "image/heic");
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->kind, model::Kind::photo);
  ASSERT_EQ(info->streams.size(), 1u);
  EXPECT_EQ(info->streams[0].width_px, 160);
  EXPECT_EQ(info->streams[0].height_px, 120);
  const auto picture = decode_heif(fd.get());
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_EQ(picture->width_px, 160);
  EXPECT_EQ(blue_quarter(*picture), "top left");
}

TEST_P(HeifTest, IsTurnedUpright) {
  const std::tuple<heif_orientation, int, const char*> cases[] = {
      {heif_orientation_rotate_90_cw, 120, "top right"},
      {heif_orientation_rotate_180, 160, "bottom right"},
      {heif_orientation_rotate_270_cw, 120, "bottom left"},
  };
  for (const auto& [orientation, width, corner] : cases) {
    const auto fd = file_of(made_heif(GetParam(), orientation));
    const auto picture = decode_photo(fd.get(), 1600);
    ASSERT_TRUE(picture) << picture.error().message;
    EXPECT_EQ(picture->width_px, width);
    EXPECT_EQ(blue_quarter(*picture), corner);
  }
}

TEST_P(HeifTest, IsNoLargerThanAskedFor) {
  const auto picture = decode_photo(file_of(bytes_).get(), 80);
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_EQ(picture->width_px, 80);
  EXPECT_EQ(picture->height_px, 60);
}

TEST_P(HeifTest, CutAtAnyPlaceIsAnErrorOrAPicture) {
  int refused = 0;
  for (std::size_t size = 0; size < bytes_.size(); size += 1 + bytes_.size() / 50) {
    const auto picture = decode_heif(file_of(bytes_.substr(0, size)).get());
    if (picture) continue;
    ++refused;
    EXPECT_FALSE(picture.error().message.empty());
  }
  EXPECT_GT(refused, 10);
}

INSTANTIATE_TEST_SUITE_P(Formats, HeifTest, ::testing::Values(heif_compression_HEVC, heif_compression_AV1),
                         [](const auto& format) { return format.param == heif_compression_HEVC ? "hevc" : "av1"; });

TEST(Heif, IsToldByItsBrand) {
  const auto with_brand = [](const char* brand) {
    return std::string("\0\0\0\x18", 4) + "ftyp" + brand + std::string(12, '\0');
  };
  for (const char* brand : {"heic", "mif1", "avif", "heix"})
    EXPECT_TRUE(is_heif(file_of(with_brand(brand)).get())) << brand;
  for (const char* brand : {"isom", "qt  ", "mp42"}) EXPECT_FALSE(is_heif(file_of(with_brand(brand)).get())) << brand;
  EXPECT_TRUE(is_heif_photo(file_of(with_brand("heic")).get()));
  EXPECT_TRUE(is_heif(file_of(with_brand("msf1")).get()));
  EXPECT_FALSE(is_heif_photo(file_of(with_brand("msf1")).get()));
  EXPECT_FALSE(is_heif(file_of("ftypheic").get()));
  EXPECT_FALSE(is_heif(-1));
}

TEST(ReadWhole, GivesAllOrRefuses) {
  const std::string bytes(300000, 'x');
  EXPECT_EQ(*read_whole(file_of(bytes).get()), bytes);
  const auto large = file_of("x");
  ASSERT_EQ(::ftruncate(large.get(), (256LL << 20) + 1), 0);
  EXPECT_EQ(read_whole(large.get()).error().kind, base::ErrorKind::limit);
  EXPECT_FALSE(read_whole(-1));
}

}  // namespace
}  // namespace contrechamp::media
