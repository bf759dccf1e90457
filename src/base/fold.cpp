#include "base/fold.h"

#include <array>
#include <cstdint>

#include "base/strings.h"

namespace contrechamp::base {
namespace {

constexpr char32_t non_joiner = 0x200C;

// U+00C0 to U+017F without accents; "" leaves the letter unchanged.
constexpr std::array<const char*, 192> latin = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",   // C0
    "d", "n", "o",  "o",  "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "ss",  // D0
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",   // E0
    "d", "n", "o",  "o",  "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y",   // F0
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c", "c", "c", "c", "d",  "d",   // 100
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e", "e", "g", "g", "g",  "g",   // 110
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i", "i", "i", "i", "i",  "i",   // 120
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l", "l", "l", "l", "l",  "l",   // 130
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "n", "n", "o", "o", "o",  "o",   // 140
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s", "s", "s", "s", "s",  "s",   // 150
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u", "u", "u", "u", "u",  "u",   // 160
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z", "z", "z", "z", "z",  "s"};  // 170

void append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// `text` is valid UTF-8.
char32_t take(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t first = byte(at);
  const int more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  char32_t c = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 1; i <= more; ++i) c = (c << 6) | (byte(at + static_cast<std::size_t>(i)) & 0x3F);
  at += static_cast<std::size_t>(more) + 1;
  return c;
}

bool within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// Marks, the tatweel, a single hamza, and controls of direction.
bool vanishes(char32_t c) {
  return within(c, 0x300, 0x36F) || within(c, 0x610, 0x61A) || within(c, 0x64B, 0x65F) || c == 0x670 ||
         within(c, 0x6D6, 0x6ED) || c == 0x640 || c == 0x621 || c == 0xAD || within(c, 0x200B, 0x200F) ||
         within(c, 0x202A, 0x202E) || within(c, 0x2060, 0x2069) || c == 0xFEFF;
}

char32_t arabic(char32_t c) {
  switch (c) {
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671:
    case 0x672:
    case 0x673: return 0x627;  // alef
    case 0x624:
    case 0x6C6:
    case 0x6C7:
    case 0x6CB: return 0x648;  // waw
    case 0x626:
    case 0x64A:
    case 0x649:
    case 0x6D0:
    case 0x6CD:
    case 0x6D2:
    case 0x6CE: return 0x6CC;  // yeh
    case 0x643:
    case 0x6AA: return 0x6A9;  // kaf
    case 0x629:
    case 0x6C0:
    case 0x6BE:
    case 0x6C1:
    case 0x6C2:
    case 0x6C3:
    case 0x6D5: return 0x647;  // heh
    case 0x6AB: return 0x6AF;  // gaf
    default: break;
  }
  if (within(c, 0x660, 0x669)) return c - 0x660 + U'0';
  if (within(c, 0x6F0, 0x6F9)) return c - 0x6F0 + U'0';
  return c;
}

char32_t lower(char32_t c) {
  if (within(c, U'A', U'Z')) return c + 32;
  if (within(c, 0x391, 0x3A9) || within(c, 0x410, 0x42F)) return c + 32;
  if (within(c, 0x400, 0x40F)) c += 80;
  if (c == 0x451 || c == 0x450) return 0x435;  // Cyrillic ie with marks
  if (c == 0x3C2) return 0x3C3;                // final sigma
  return c;
}

}  // namespace

std::string fold(std::string_view utf8) {
  const std::string valid = to_utf8(utf8);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t at = 0; at < valid.size();) {
    const char32_t c = take(valid, at);
    if (c == non_joiner) {
      out += ' ';
    } else if (vanishes(c)) {
      continue;
    } else if (within(c, 0xC0, 0x17F) && latin[c - 0xC0][0] != '\0') {
      out += latin[c - 0xC0];
    } else {
      append(out, lower(arabic(c)));
    }
  }
  return out;
}

std::string fold_for_index(std::string_view utf8) {
  std::string out = fold(utf8);
  const std::string_view mark = "\xE2\x80\x8C";
  if (utf8.find(mark) == std::string_view::npos) return out;
  std::string joined(utf8);
  for (auto at = joined.find(mark); at != std::string::npos; at = joined.find(mark, at)) joined.erase(at, mark.size());
  return out + " " + fold(joined);
}

}  // namespace contrechamp::base
