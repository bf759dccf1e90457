#include "media/decode/heif.h"

#include <libheif/heif.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "media/decode/input.h"

namespace contrechamp::media {
namespace {

// A quarter of the memory of a worker (JailLimits). Photos of 100 megapixels take some tens of MiB.
constexpr std::int64_t largest_bytes = 256LL << 20;
constexpr int longest_side = 16384;  // as longest_side_px in input.h

struct FreeContext {
  void operator()(heif_context* context) const { heif_context_free(context); }
};
struct FreeHandle {
  void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
};
struct FreeImage {
  void operator()(heif_image* image) const { heif_image_release(image); }
};

base::Error failure(const heif_error& error) {
  return {base::ErrorKind::unreadable, std::string("libheif: ") + (error.message != nullptr ? error.message : "?"), {}};
}

struct Opened {
  std::string bytes;
  std::unique_ptr<heif_context, FreeContext> context;
  std::unique_ptr<heif_image_handle, FreeHandle> primary;
};

base::Result<Opened> open(int fd) {
  auto bytes = read_whole(fd);
  if (!bytes) return tl::unexpected(bytes.error());
  Opened opened;
  opened.bytes = std::move(*bytes);
  opened.context.reset(heif_context_alloc());
  heif_context_set_max_decoding_threads(opened.context.get(), 0);
  heif_context_set_maximum_image_size_limit(opened.context.get(), longest_side);
  auto error = heif_context_read_from_memory_without_copy(opened.context.get(), opened.bytes.data(),
                                                          opened.bytes.size(), nullptr);
  if (error.code != heif_error_Ok) return tl::unexpected(failure(error));
  heif_image_handle* handle = nullptr;
  error = heif_context_get_primary_image_handle(opened.context.get(), &handle);
  if (error.code != heif_error_Ok) return tl::unexpected(failure(error));
  opened.primary.reset(handle);
  return opened;
}

// The major brand; empty when the file does not begin with a file type box.
std::string brand_of(int fd) {
  char head[12];
  if (::pread(fd, head, sizeof head, 0) != static_cast<ssize_t>(sizeof head)) return {};
  return std::memcmp(head + 4, "ftyp", 4) == 0 ? std::string(head + 8, 4) : std::string();
}

}  // namespace

base::Result<std::string> read_whole(int fd) {
  const std::int64_t size = size_of(fd);
  if (size < 0) return base::fail(base::ErrorKind::io, "cannot be read");
  if (size > largest_bytes) return base::fail(base::ErrorKind::limit, "larger than 256 MiB");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

bool is_heif(int fd) {
  const std::string brand = brand_of(fd);
  return is_heif_photo(fd) || brand == "hevc" || brand == "msf1";
}

bool is_heif_photo(int fd) {
  const std::string brand = brand_of(fd);
  for (const char* photo : {"heic", "heix", "heim", "heis", "mif1", "avif", "mif2", "j2ki", "miaf"})
    if (brand == photo) return true;
  return false;
}

base::Result<model::MediaInfo> probe_heif(int fd, const std::string& mime) {
  auto opened = open(fd);
  if (!opened) return tl::unexpected(opened.error());
  model::MediaInfo info;
  info.kind = model::Kind::photo;
  info.mime = mime;
  info.container = "heif";
  model::StreamInfo stream;
  stream.type = "video";
  stream.codec = "heif";
  stream.width_px = heif_image_handle_get_width(opened->primary.get());
  stream.height_px = heif_image_handle_get_height(opened->primary.get());
  info.streams.push_back(stream);
  const int count = heif_context_get_number_of_top_level_images(opened->context.get());
  info.claims.push_back({"heif", "images", std::to_string(count), {}});
  return info;
}

base::Result<model::RgbPicture> decode_heif(int fd) {
  auto opened = open(fd);
  if (!opened) return tl::unexpected(opened.error());
  heif_image* decoded = nullptr;
  const auto error =
      heif_decode_image(opened->primary.get(), &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr);
  if (error.code != heif_error_Ok) return tl::unexpected(failure(error));
  const std::unique_ptr<heif_image, FreeImage> image(decoded);
  int stride = 0;
  const std::uint8_t* plane = heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
  model::RgbPicture out;
  out.width_px = heif_image_get_width(image.get(), heif_channel_interleaved);
  out.height_px = heif_image_get_height(image.get(), heif_channel_interleaved);
  if (plane == nullptr || out.width_px < 1 || out.height_px < 1 || stride < out.width_px * 3)
    return base::fail(base::ErrorKind::unreadable, "libheif gave no picture");
  out.pixels.resize(static_cast<std::size_t>(out.width_px) * out.height_px * 3);
  for (int y = 0; y < out.height_px; ++y)
    std::memcpy(&out.pixels[static_cast<std::size_t>(y) * out.width_px * 3],
                plane + static_cast<std::ptrdiff_t>(y) * stride, static_cast<std::size_t>(out.width_px) * 3);
  return out;
}

}  // namespace contrechamp::media
