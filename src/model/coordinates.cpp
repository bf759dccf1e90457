#include "model/coordinates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/coded.h"

namespace contrechamp::model {

base::Result<Coordinates> parse_mgrs(std::string_view text);  // utm.cpp

namespace {

// Of the equator of WGS 84: 2π × 6,378,137 m / 360 = 111,319.5 m. Along a parallel a degree is shorter, so the radius
// made from it is never too small.
constexpr double metres_per_degree = 111320;
constexpr std::size_t most_text_bytes = 200;  // no notation needs 100 characters; chosen by hand
constexpr std::size_t most_numbers = 6;       // degrees, minutes and seconds of both axes

auto refuse(base::Code why) { return base::fail(base::ErrorKind::refused, why); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Replaces the variants of °, ′, ″ and dashes by ASCII, letters by capitals, and Persian and Arabic digits by 0 to 9.
std::string to_ascii(std::string_view text) {
  std::string out(text);
  const auto replace = [&out](std::string_view from, std::string_view to) {
    for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
      out.replace(at, from.size(), to);
  };
  for (const char* sign : {"\u00b0", "\u00ba", "\u02da"}) replace(sign, "d");
  for (const char* sign : {"\u2033", "\u201d", "''", "\u2032\u2032", "\u2019\u2019"}) replace(sign, "\"");
  for (const char* sign : {"\u2032", "\u2019", "\u02b9"}) replace(sign, "'");
  for (const char* sign : {"\u2212", "\u2013"}) replace(sign, "-");
  for (const char* sign : {"\u00a0", "\u202f", "\u060c"}) replace(sign, " ");
  for (char digit = 0; digit < 10; ++digit) {
    const std::string to(1, static_cast<char>('0' + digit));
    replace(std::string("\xD9") + static_cast<char>(0xA0 + digit), to);
    replace(std::string("\xDB") + static_cast<char>(0xB0 + digit), to);
  }
  replace("\u066b", ".");
  for (char& c : out) c = c >= 'a' && c <= 'z' && c != 'd' ? static_cast<char>(c - 32) : c;
  return out;
}

struct Number {
  double value = 0;
  int decimals = 0;
  int whole = 0;  // digits before the point, leading zeros included
  char mark = 0;  // 'd', ''', '"', or 0
};

struct Reading {
  std::vector<Number> numbers;
  std::vector<int> signs;                             // -1, or 2 for a written +, or 1 for none
  std::vector<std::pair<char, std::size_t>> letters;  // N S E W and the count of numbers before it
};

// Splits a text of numbers, marks and the four letters. False for any other text.
bool read(std::string_view text, Reading& out) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == ',' || c == ';' || c == '\t' || c == '(' || c == ')') {
      ++at;
    } else if (c == 'N' || c == 'S' || c == 'E' || c == 'W') {
      out.letters.emplace_back(c, out.numbers.size());
      ++at;
    } else if (c == 'O') {  // ouest
      out.letters.emplace_back('W', out.numbers.size());
      ++at;
    } else if (is_digit(c) || ((c == '-' || c == '+') && at + 1 < text.size() && is_digit(text[at + 1]))) {
      const int sign = c == '-' ? -1 : 1;
      if (!is_digit(c)) ++at;
      std::size_t end = at;
      while (end < text.size() && is_digit(text[end])) ++end;
      const std::size_t dot = end;
      if (end < text.size() && text[end] == '.') ++end;
      while (end < text.size() && is_digit(text[end])) ++end;
      Number number;
      std::from_chars(text.data() + at, text.data() + end, number.value);
      number.decimals = end > dot ? static_cast<int>(end - dot) - 1 : 0;
      number.whole = static_cast<int>(dot - at);
      at = end;
      if (at < text.size() && (text[at] == 'd' || text[at] == '\'' || text[at] == '"')) number.mark = text[at++];
      out.numbers.push_back(number);
      out.signs.push_back(c == '-' ? sign : c == '+' ? 2 : 1);
      if (out.numbers.size() > most_numbers) return false;
    } else {
      return false;
    }
  }
  return true;
}

// Degrees of one axis from one, two or three numbers. False when minutes or seconds are 60 or more.
bool axis(const Number* numbers, std::size_t count, int sign, double& out, double& step_deg) {
  double unit = 1;
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && numbers[i].value >= 60) return false;
    if (i + 1 < count && numbers[i].decimals > 0) return false;
    out += numbers[i].value * unit;
    step_deg = unit * std::pow(10.0, -numbers[i].decimals);
    unit /= 60;
  }
  out *= sign;
  return true;
}

base::Result<Coordinates> checked_place(double lat, double lon, double step_deg, const char* notation) {
  if (!(std::abs(lat) <= 90)) return refuse(base::Code::place_latitude);
  if (!(std::abs(lon) <= 180)) return refuse(base::Code::place_longitude);
  return Coordinates{lat, lon, std::max(1.0, step_deg * metres_per_degree / 2), notation};
}

base::Result<Coordinates> parse_degrees(const std::string& text) {
  Reading read_in;
  const auto bad = [] { return refuse(base::Code::place_form); };
  if (!read(text, read_in)) return bad();
  const std::size_t count = read_in.numbers.size();
  if (count != 2 && count != 4 && count != 6) return bad();
  const std::size_t each = count / 2;
  for (std::size_t i = 1; i < count; ++i)
    if (i != each && read_in.signs[i] != 1) return bad();
  double first = 0, second = 0, step = 1, ignored = 1;
  const auto sign_of = [&](std::size_t at) { return read_in.signs[at] == -1 ? -1 : 1; };
  if (!axis(read_in.numbers.data(), each, sign_of(0), first, step) ||
      !axis(read_in.numbers.data() + each, each, sign_of(each), second, ignored))
    return refuse(base::Code::place_sixtieths);
  step = std::max(step, ignored);
  const char* notation = each == 1 ? "decimal" : "dms";
  if (read_in.letters.empty()) return checked_place(first, second, step, notation);
  if (read_in.letters.size() != 2 || sign_of(0) < 0 || sign_of(each) < 0) return bad();
  const auto [one, one_at] = read_in.letters[0];
  const auto [two, two_at] = read_in.letters[1];
  const bool before = one_at == 0 && two_at == each;
  const bool after = one_at == each && two_at == count;
  if (!before && !after) return bad();
  const auto is_lat = [](char c) { return c == 'N' || c == 'S'; };
  if (is_lat(one) == is_lat(two)) return bad();
  if (one == 'S' || one == 'W') first = -first;
  if (two == 'S' || two == 'W') second = -second;
  if (!is_lat(one)) std::swap(first, second);
  return checked_place(first, second, step, notation);
}

// geo:34.55,69.20;u=35
base::Result<Coordinates> parse_geo(std::string_view text) {
  const auto semicolon = text.find(';');
  Reading read_in;
  if (!read(text.substr(0, semicolon), read_in) || read_in.numbers.size() < 2 || read_in.numbers.size() > 3 ||
      !read_in.letters.empty())
    return refuse(base::Code::place_geo_form);
  const auto value = [&](std::size_t i) { return read_in.numbers[i].value * (read_in.signs[i] == -1 ? -1 : 1); };
  auto found = checked_place(
      value(0), value(1), std::pow(10.0, -std::min(read_in.numbers[0].decimals, read_in.numbers[1].decimals)), "geo");
  const auto u = text.find("U=");
  double radius = 0;
  if (found && u != std::string_view::npos &&
      std::from_chars(text.data() + u + 2, text.data() + text.size(), radius).ec == std::errc() && radius > 0)
    found->radius_m = std::max(1.0, radius);
  return found;
}

// +34.5553+069.2075/ and +343319.1+0691227/: the number of whole digits gives the unit.
base::Result<Coordinates> parse_iso6709(const std::string& text) {
  Reading read_in;
  if (!read(text.substr(0, text.find('/')), read_in) || read_in.numbers.size() < 2 || !read_in.letters.empty())
    return refuse(base::Code::place_iso6709_form);
  double degrees[2] = {};
  double step = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    const double value = read_in.numbers[i].value;
    const double digits = std::pow(10.0, -read_in.numbers[i].decimals);
    // Two digits of degrees of latitude or three of longitude, then two digits of minutes, then two of seconds.
    const int whole = read_in.numbers[i].whole - static_cast<int>(i);
    if (whole <= 2) degrees[i] = value, step = std::max(step, digits);
    else if (whole <= 4)
      degrees[i] = std::floor(value / 100) + std::fmod(value, 100) / 60, step = std::max(step, digits / 60);
    else
      degrees[i] =
          std::floor(value / 10000) + std::floor(std::fmod(value, 10000) / 100) / 60 + std::fmod(value, 100) / 3600,
      step = std::max(step, digits / 3600);
    if (read_in.signs[i] == -1) degrees[i] = -degrees[i];
  }
  return checked_place(degrees[0], degrees[1], step, "iso6709");
}

// 42S 519038 3823782 and 42 N 519038 3823782: the letter of the band, or N or S for the hemisphere.
base::Result<Coordinates> parse_utm(std::string_view text) {
  Utm utm;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]) && at < 2; ++at) utm.zone = utm.zone * 10 + (text[at] - '0');
  while (at < text.size() && text[at] == ' ') ++at;
  if (utm.zone < 1 || utm.zone > 60 || at >= text.size() || text[at] < 'C' || text[at] > 'X')
    return refuse(base::Code::place_utm_form);
  utm.north = text[at] >= 'N';
  const bool south_of_old = text[at] == 'S' && text.substr(at + 1).find(" 0 ") != std::string_view::npos;
  if (south_of_old) return refuse(base::Code::place_utm_form);
  std::string rest(text.substr(at + 1));
  for (char& c : rest)
    if (c == 'M' || c == 'E' || c == 'N') c = ' ';
  Reading read_in;
  if (!read(rest, read_in) || read_in.numbers.size() != 2 || !read_in.letters.empty())
    return refuse(base::Code::place_utm_form);
  utm.easting_m = read_in.numbers[0].value, utm.northing_m = read_in.numbers[1].value;
  if (utm.easting_m < 100000 || utm.easting_m >= 1000000 || utm.northing_m > 10000000)
    return refuse(base::Code::place_utm_metres);
  double lat = 0, lon = 0;
  from_utm(utm, lat, lon);
  return checked_place(lat, lon, 1 / metres_per_degree, "utm");
}

std::string one_dms(double value, const char* letters) {
  const long long tenths = std::llround(std::abs(value) * 36000);
  return fmt::format("{}\u00b0{:02}\u2032{:02}.{}\u2033{}", tenths / 36000, tenths / 600 % 60, tenths / 10 % 60,
                     tenths % 10, letters[value < 0 ? 1 : 0]);
}

}  // namespace

base::Result<Coordinates> parse_coordinates(std::string_view given) {
  if (given.size() > most_text_bytes) return refuse(base::Code::place_too_long);
  std::string text = to_ascii(given);
  while (!text.empty() && text.front() == ' ') text.erase(0, 1);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (text.rfind("GEO:", 0) == 0) return parse_geo(std::string_view(text).substr(4));
  if (!text.empty() && (text[0] == '+' || text[0] == '-') && text.find(' ') == std::string::npos &&
      text.find(',') == std::string::npos && text.find_first_of("+-", 1) != std::string::npos)
    return parse_iso6709(text);
  if (!text.empty() && is_digit(text[0])) {
    if (auto utm = parse_utm(text)) return utm;
    std::string squeezed = text;
    squeezed.erase(std::remove(squeezed.begin(), squeezed.end(), ' '), squeezed.end());
    const auto letters = squeezed.find_first_not_of("0123456789");
    if (letters != std::string::npos && letters <= 2 && squeezed.size() >= letters + 3 &&
        std::all_of(squeezed.begin() + static_cast<std::ptrdiff_t>(letters),
                    squeezed.begin() + static_cast<std::ptrdiff_t>(letters) + 3,
                    [](char c) { return c >= 'A' && c <= 'Z'; }))
      return parse_mgrs(squeezed);
  }
  return parse_degrees(text);
}

std::string to_decimal(double lat, double lon) { return fmt::format("{:.5f}, {:.5f}", lat, lon); }

std::string to_dms(double lat, double lon) { return one_dms(lat, "NS") + " " + one_dms(lon, "EW"); }

}  // namespace contrechamp::model
