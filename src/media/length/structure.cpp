#include "media/length/structure.h"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "media/decode/input.h"

namespace contrechamp::media {
namespace {

using namespace std::string_view_literals;

constexpr int most_elements = 1 << 20;  // a box a picture in the longest fragmented films; bounds a forged file

struct Head {
  unsigned char bytes[32] = {};
  std::size_t count = 0;

  std::string_view text(std::size_t at, std::size_t size) const {
    return at + size <= count ? std::string_view(reinterpret_cast<const char*>(bytes) + at, size) : std::string_view();
  }
  std::uint64_t big(std::size_t at, std::size_t size) const {
    std::uint64_t out = 0;
    for (std::size_t i = at; i < at + size; ++i) out = out << 8 | bytes[i];
    return out;
  }
  std::uint32_t little32(std::size_t at) const {
    return static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16) |
           static_cast<std::uint32_t>(bytes[at + 3]) << 24;
  }
};

Head read_head(int fd, std::int64_t at) {
  Head head;
  const ssize_t n = ::pread(fd, head.bytes, sizeof head.bytes, static_cast<off_t>(at));
  head.count = n > 0 ? static_cast<std::size_t>(n) : 0;
  return head;
}

std::int64_t beyond(std::int64_t at, std::uint64_t length, std::int64_t size) {
  if (length > static_cast<std::uint64_t>(INT64_MAX - at)) return INT64_MAX - size;
  return std::max<std::int64_t>(at + static_cast<std::int64_t>(length) - size, 0);
}

// What stands behind the last box and is none (padding, a trailer of the maker) is not missed.
bool is_type(std::string_view type) {
  return std::all_of(type.begin(), type.end(), [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\xA9'; });
}

// ISO/IEC 14496-12, 4.2: 32 bits of size and a type; 1: 64 bits follow; 0: to the end of the file.
std::optional<std::int64_t> missing_of_boxes(int fd, std::int64_t size) {
  std::int64_t at = 0;
  for (int i = 0; i < most_elements && at < size; ++i) {
    const Head head = read_head(fd, at);
    if (head.count < 8) return at == 0 ? std::nullopt : std::optional<std::int64_t>(0);
    std::uint64_t length = head.big(0, 4);
    if (length == 1 && head.count >= 16) length = head.big(8, 8);
    if (length == 0) return 0;
    if (length < 8 || !is_type(head.text(4, 4))) return at == 0 ? std::nullopt : std::optional<std::int64_t>(0);
    if (const std::int64_t missing = beyond(at, length, size); missing > 0) return missing;
    at += static_cast<std::int64_t>(length);
  }
  return 0;
}

// RIFF: the size is 32 bits, of what follows it. 0 and all ones are written before the recording ends.
std::optional<std::int64_t> missing_of_riff(int fd, std::int64_t size) {
  std::int64_t at = 0;
  for (int i = 0; i < most_elements && at + 12 <= size; ++i) {
    const Head head = read_head(fd, at);
    if (head.text(0, 4) != "RIFF") return at == 0 ? std::nullopt : std::optional<std::int64_t>(0);
    const std::uint32_t length = head.little32(4);
    if (length < 4 || length == 0xFFFFFFFF) return std::nullopt;
    if (const std::int64_t missing = beyond(at + 8, length, size); missing > 8)
      return missing;  // some count the head as well
    at += 8 + static_cast<std::int64_t>(length) + (length & 1);
  }
  return 0;
}

// EBML (RFC 8794): the number of leading zeros of the first byte is the number of bytes that follow; all ones: not
// known. The head of the file, then the segment (RFC 9559).
std::optional<std::int64_t> missing_of_matroska(int fd, std::int64_t size) {
  const auto number = [](const Head& head, std::size_t at, std::size_t& bytes) -> std::optional<std::uint64_t> {
    if (at >= head.count || head.bytes[at] == 0) return std::nullopt;
    bytes = static_cast<std::size_t>(__builtin_clz(head.bytes[at]) - 23);
    if (at + bytes > head.count) return std::nullopt;
    const std::uint64_t mask = (std::uint64_t{1} << (7 * bytes)) - 1;
    const std::uint64_t value = head.big(at, bytes) & mask;
    return value == mask ? std::nullopt : std::optional(value);
  };
  std::size_t bytes = 0;
  const auto length_of_head = number(read_head(fd, 0), 4, bytes);
  if (!length_of_head || *length_of_head > 4096) return std::nullopt;
  const std::int64_t segment = 4 + static_cast<std::int64_t>(bytes + *length_of_head);
  const Head head = read_head(fd, segment);
  if (head.text(0, 4) != "\x18\x53\x80\x67") return std::nullopt;
  const auto length = number(head, 4, bytes);
  if (!length) return std::nullopt;
  return beyond(segment + 4 + static_cast<std::int64_t>(bytes), *length, size);
}

// The box "ftyp" that stands before a second "moov".
std::optional<std::int64_t> second_of_boxes(int fd, std::int64_t size) {
  std::int64_t at = 0, film = -1;
  int films = 0;
  for (int i = 0; i < most_elements && at < size; ++i) {
    const Head head = read_head(fd, at);
    if (head.count < 8 || !is_type(head.text(4, 4))) return std::nullopt;
    std::uint64_t length = head.big(0, 4);
    if (length == 1 && head.count >= 16) length = head.big(8, 8);
    if (length < 8 || beyond(at, length, size) > 0) return std::nullopt;
    if (head.text(4, 4) == "ftyp") film = at;
    if (head.text(4, 4) == "moov" && ++films == 2) return film > 0 ? film : at;
    at += static_cast<std::int64_t>(length);
  }
  return std::nullopt;
}

// Each tag is followed by its length (Adobe FLV 10.1, annex E.3): where that does not fit, the chain ends.
std::optional<std::int64_t> second_of_flv(int fd, std::int64_t size) {
  std::int64_t at = 13;  // head, and the length of no tag
  for (int i = 0; i < most_elements * 16 && at + 11 <= size; ++i) {
    const Head head = read_head(fd, at);
    if (head.text(0, 3) == "FLV") return at;
    if (head.count < 11) return std::nullopt;
    const std::int64_t length = 11 + static_cast<std::int64_t>(head.big(1, 3));
    const Head behind = read_head(fd, at + length);
    if (behind.count < 4 || behind.big(0, 4) != static_cast<std::uint64_t>(length)) return std::nullopt;
    at += length + 4;
  }
  return std::nullopt;
}

// The first bytes of a file, for headers: those of AVI and ASF hold some thousand. Chosen by hand.
constexpr std::size_t head_bytes = 64 * 1024;

std::string beginning(int fd) {
  std::string head(head_bytes, '\0');
  const ssize_t n = ::pread(fd, head.data(), head.size(), 0);
  head.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return head;
}

// A little-endian number; 0 beyond the end.
std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t size) {
  if (at > bytes.size() || bytes.size() - at < size) return 0;
  std::uint64_t out = 0;
  for (std::size_t i = size; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

// A product of what a header says, as microseconds; nothing where that is no length.
std::optional<std::int64_t> length(double us) {
  if (!(us > 0 && us <= static_cast<double>(longest_us))) return std::nullopt;
  return static_cast<std::int64_t>(us);
}

// avih: microseconds a picture, …, pictures at 16; dmlh counts the pictures of all parts of an OpenDML file.
std::optional<std::int64_t> length_of_avi(std::string_view head) {
  const std::size_t avih = head.find("avih"), dmlh = head.find("dmlh");
  if (avih == std::string_view::npos) return std::nullopt;
  const std::uint64_t all = dmlh == std::string_view::npos ? 0 : little(head, dmlh + 8, 4);
  return length(static_cast<double>(little(head, avih + 8, 4)) *
                static_cast<double>(std::max(little(head, avih + 24, 4), all)));
}

std::optional<std::int64_t> length_of_wave(std::string_view head) {
  const std::size_t format = head.find("fmt "), data = head.find("data"), large = head.find("ds64");
  if (format == std::string_view::npos || data == std::string_view::npos) return std::nullopt;
  std::uint64_t bytes = little(head, data + 4, 4);
  if (bytes == 0xFFFFFFFF) bytes = large == std::string_view::npos ? 0 : little(head, large + 16, 8);
  const std::uint64_t bytes_per_s = little(head, format + 16, 4);
  if (bytes_per_s == 0) return std::nullopt;
  return length(static_cast<double>(bytes) / static_cast<double>(bytes_per_s) * 1e6);
}

// The file properties object (ASF specification, 3.2): after its name and size an id, the size of the file, a date, a
// count, the length in 100 ns with the preroll in ms, and flags, of which the first says that all this is not known.
std::optional<std::size_t> properties_of_asf(std::string_view head) {
  const std::size_t at = head.find("\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11\x8E\xE4\x00\xC0\x0C\x20\x53\x65"sv);
  if (at == std::string_view::npos || (little(head, at + 88, 4) & 1) != 0) return std::nullopt;
  return at;
}

bool is_asf(std::string_view head) { return head.substr(0, 4) == "\x30\x26\xB2\x75"; }

std::optional<std::int64_t> missing_of_asf(int fd, std::int64_t size) {
  const std::string head = beginning(fd);
  const auto at = properties_of_asf(head);
  if (!at) return std::nullopt;
  const std::uint64_t whole = little(head, *at + 40, 8);
  if (whole == 0) return std::nullopt;
  return beyond(0, whole, size);
}

}  // namespace

std::optional<std::int64_t> missing_bytes(int fd) {
  const std::int64_t size = size_of(fd);
  const Head head = read_head(fd, 0);
  if (head.text(0, 4) == "RIFF") return missing_of_riff(fd, size);
  if (is_asf(head.text(0, 4))) return missing_of_asf(fd, size);
  if (head.text(0, 4) == "\x1A\x45\xDF\xA3") return missing_of_matroska(fd, size);
  for (const char* box : {"ftyp", "moov", "mdat", "wide", "free", "skip", "styp"})
    if (head.text(4, 4) == box) return missing_of_boxes(fd, size);
  return std::nullopt;
}

std::optional<std::int64_t> header_length_us(int fd) {
  const std::string head = beginning(fd);
  const std::string_view form = std::string_view(head).substr(std::min<std::size_t>(8, head.size()), 4);
  if (head.compare(0, 4, "RIFF") == 0 && form == "AVI ") return length_of_avi(head);
  if ((head.compare(0, 4, "RIFF") == 0 || head.compare(0, 4, "RF64") == 0) && form == "WAVE")
    return length_of_wave(head);
  if (!is_asf(std::string_view(head).substr(0, 4))) return std::nullopt;
  const auto at = properties_of_asf(head);
  if (!at) return std::nullopt;
  return length(static_cast<double>(little(head, *at + 64, 8)) / 10 -
                static_cast<double>(little(head, *at + 80, 8)) * 1000);
}

std::optional<std::int64_t> cut_index_byte(int fd) {
  const std::int64_t size = size_of(fd);
  const Head first = read_head(fd, 0);
  if (first.text(0, 4) != "RIFF" || first.text(8, 4) != "AVI ") return std::nullopt;
  std::int64_t at = 12;
  for (int i = 0; i < most_elements && at + 8 <= size; ++i) {
    const Head head = read_head(fd, at);
    if (head.count < 8) return std::nullopt;
    const std::int64_t end = at + 8 + std::int64_t{head.little32(4)};
    if (head.text(0, 4) == "idx1") return end > size ? std::optional(at) : std::nullopt;
    at = end + (end & 1);
  }
  return std::nullopt;
}

std::optional<std::int64_t> second_film_byte(int fd) {
  const std::int64_t size = size_of(fd);
  const Head head = read_head(fd, 0);
  if (head.text(0, 3) == "FLV") return second_of_flv(fd, size);
  return head.text(4, 4) == "ftyp" ? second_of_boxes(fd, size) : std::nullopt;
}

}  // namespace contrechamp::media
