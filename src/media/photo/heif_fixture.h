// HEIF pictures for tests, made by libheif.
#pragma once

#include <libheif/heif.h>

#include <cstdint>
#include <string>

namespace contrechamp::media {

inline heif_error append(heif_context*, const void* data, std::size_t size, void* into) {
  static_cast<std::string*>(into)->append(static_cast<const char*>(data), size);
  return {heif_error_Ok, heif_suberror_Unspecified, "ok"};
}

// A red picture with a blue top left quarter, 160 × 120 as coded, with `exif` (TIFF) when given. Empty when no encoder
// is installed.
inline std::string made_heif(heif_compression_format format, heif_orientation orientation,
                             const std::string& exif = {}) {
  heif_context* context = heif_context_alloc();
  heif_encoder* encoder = nullptr;
  std::string out;
  if (heif_context_get_encoder_for_format(context, format, &encoder).code == heif_error_Ok) {
    heif_image* image = nullptr;
    heif_image_create(160, 120, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image);
    heif_image_add_plane(image, heif_channel_interleaved, 160, 120, 24);
    int stride = 0;
    std::uint8_t* plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
    for (int y = 0; y < 120; ++y)
      for (int x = 0; x < 160; ++x) {
        const bool blue = x < 80 && y < 60;
        std::uint8_t* pixel = plane + y * stride + x * 3;
        pixel[0] = blue ? 16 : 192;
        pixel[1] = 16;
        pixel[2] = blue ? 192 : 16;
      }
    heif_encoding_options* options = heif_encoding_options_alloc();
    options->image_orientation = orientation;
    heif_image_handle* handle = nullptr;
    if (heif_context_encode_image(context, image, encoder, options, &handle).code == heif_error_Ok) {
      if (!exif.empty()) heif_context_add_exif_metadata(context, handle, exif.data(), static_cast<int>(exif.size()));
      heif_image_handle_release(handle);
      heif_writer writer{1, append};
      heif_context_write(context, &writer, &out);
    }
    heif_encoding_options_free(options);
    heif_image_release(image);
    heif_encoder_release(encoder);
  }
  heif_context_free(context);
  return out;
}

}  // namespace contrechamp::media
