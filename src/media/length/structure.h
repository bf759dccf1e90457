// What the outermost structure of a container says of itself, read by hand: the demuxers of libav do not tell when it
// is cut, and some forget the length that its header claims.
#pragma once

#include <cstdint>
#include <optional>

namespace contrechamp::media {

// Does the outermost structure (boxes, chunks, elements) reach beyond the last byte of the file? The number of bytes
// that are missing; 0 when all are there; nothing when the format does not say.
std::optional<std::int64_t> missing_bytes(int fd);

// Where a second film begins behind the first, of files that were joined end to end; only the first is read. Of the
// formats whose demuxers stop there: ISO base media files (MP4, MOV) and FLV.
std::optional<std::int64_t> second_film_byte(int fd);

// The length in the header of AVI, WAV and ASF; nothing for other formats, and where it was left open.
std::optional<std::int64_t> header_length_us(int fd);

// Where the index of an AVI begins that is cut itself: its demuxer would show only what that still lists.
std::optional<std::int64_t> cut_index_byte(int fd);

}  // namespace contrechamp::media
