#include "media/photo/heif.h"

#include <fmt/format.h>
#include <libheif/heif.h>
#include <unistd.h>

#include <cstring>
#include <memory>

#include "base/strings.h"
#include "media/decode/input.h"
#include "media/decode/scale.h"
#include "media/photo/transparency.h"

namespace contrechamp::media {
namespace {

// A quarter of the memory of a worker (JailLimits). Photos of 100 megapixels take some tens of MiB.
constexpr std::int64_t largest_bytes = 256LL << 20;
constexpr int longest_side = longest_side_px;

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

// Pictures that only serve the primary one: gain map, depth.
void name_auxiliaries(const heif_image_handle* primary, std::vector<model::MediaClaim>& claims) {
  constexpr int filter = LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA;
  heif_item_id ids[16];
  const int count = heif_image_handle_get_list_of_auxiliary_image_IDs(primary, filter, ids, 16);
  for (int i = 0; i < count; ++i) {
    heif_image_handle* handle = nullptr;
    if (heif_image_handle_get_auxiliary_image_handle(primary, ids[i], &handle).code != heif_error_Ok) continue;
    const std::unique_ptr<heif_image_handle, FreeHandle> auxiliary(handle);
    const char* written = nullptr;
    if (heif_image_handle_get_auxiliary_type(handle, &written).code != heif_error_Ok || written == nullptr) continue;
    const std::string type = written;
    heif_image_handle_free_auxiliary_types(handle, &written);
    const bool gain = type.find("gainmap") != std::string::npos;
    const bool depth = type.find("depth") != std::string::npos || type == "urn:mpeg:hevc:2015:auxid:2";
    claims.push_back({"picture beside it",
                      model::contains_key,
                      fmt::format("{}, {} × {}",
                                  gain    ? "gain map"
                                  : depth ? "depth map"
                                          : base::to_utf8(type.substr(0, 100)),
                                  heif_image_handle_get_width(handle), heif_image_handle_get_height(handle)),
                      {}});
  }
}

// A box "mpvd" of the outermost ones, as Samsung and Google write it.
bool has_motion_film(const std::string& bytes) {
  std::size_t at = 0;
  while (at + 8 <= bytes.size()) {
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(bytes[at + i]);
    if (bytes.compare(at + 4, 4, "mpvd") == 0) return true;
    if (length < 8) return false;
    at += static_cast<std::size_t>(length);
  }
  return false;
}

// `picture` holds four bytes a pixel; afterwards three.
void drop_alpha(model::RgbPicture& picture) {
  const std::size_t pixels = picture.pixels.size() / 4;
  lay_on_ground(picture.pixels.data(), pixels);
  for (std::size_t i = 0; i < pixels; ++i)
    for (std::size_t c = 0; c < 3; ++c) picture.pixels[i * 3 + c] = picture.pixels[i * 4 + c];
  picture.pixels.resize(pixels * 3);
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
  info.width_px = stream.width_px, info.height_px = stream.height_px;
  name_auxiliaries(opened->primary.get(), info.claims);
  if (has_motion_film(opened->bytes))
    info.claims.push_back({"behind the picture", model::contains_key, "motion film", {}});
  return info;
}

base::Result<model::RgbPicture> decode_heif(int fd) {
  auto opened = open(fd);
  if (!opened) return tl::unexpected(opened.error());
  heif_image* decoded = nullptr;
  const bool alpha = heif_image_handle_has_alpha_channel(opened->primary.get()) != 0;
  const auto error = heif_decode_image(opened->primary.get(), &decoded, heif_colorspace_RGB,
                                       alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr);
  if (error.code != heif_error_Ok) return tl::unexpected(failure(error));
  const std::unique_ptr<heif_image, FreeImage> image(decoded);
  int stride = 0;
  const int each = alpha ? 4 : 3;
  const std::uint8_t* plane = heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
  model::RgbPicture out;
  out.width_px = heif_image_get_width(image.get(), heif_channel_interleaved);
  out.height_px = heif_image_get_height(image.get(), heif_channel_interleaved);
  if (plane == nullptr || !is_sensible(out.width_px, out.height_px) || stride < out.width_px * each)
    return base::fail(base::ErrorKind::unreadable, "libheif gave no picture");
  const std::size_t row_bytes = static_cast<std::size_t>(out.width_px) * static_cast<std::size_t>(each);
  out.pixels.resize(row_bytes * static_cast<std::size_t>(out.height_px));
  for (int y = 0; y < out.height_px; ++y)
    std::memcpy(&out.pixels[static_cast<std::size_t>(y) * row_bytes], plane + static_cast<std::ptrdiff_t>(y) * stride,
                row_bytes);
  if (alpha) drop_alpha(out);
  return out;
}

}  // namespace contrechamp::media
