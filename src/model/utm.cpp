// UTM and MGRS.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/coded.h"
#include "model/coordinates.h"

namespace contrechamp::model {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double deg = pi / 180;
// WGS 84 (NGA.STND.0036).
constexpr double semi_major_m = 6378137.0;
constexpr double flattening = 1 / 298.257223563;
// The grids of UTM and MGRS (NGA.SIG.0012): scale and origin of a zone, letters of bands and rows.
constexpr double scale = 0.9996;
constexpr double false_easting_m = 500000;
constexpr double false_northing_m = 10000000;
constexpr double n = flattening / (2 - flattening);
constexpr std::string_view bands = "CDEFGHJKLMNPQRSTUVWX";
constexpr std::string_view rows = "ABCDEFGHJKLMNPQRSTUV";

double rectifying_radius_m() { return semi_major_m / (1 + n) * (1 + n * n / 4 + n * n * n * n / 64); }

// Coefficients of both series (Karney 2011), up to n⁴.
constexpr std::array<double, 4> alpha = {n / 2 - 2 * n * n / 3 + 5 * n * n * n / 16 + 41 * n * n * n * n / 180,
                                         13 * n* n / 48 - 3 * n* n* n / 5 + 557 * n* n* n* n / 1440,
                                         61 * n* n* n / 240 - 103 * n* n* n* n / 140, 49561 * n* n* n* n / 161280};
constexpr std::array<double, 4> beta = {n / 2 - 2 * n * n / 3 + 37 * n * n * n / 96 - n * n * n * n / 360,
                                        n* n / 48 + n* n* n / 15 - 437 * n* n* n* n / 1440,
                                        17 * n* n* n / 480 - 37 * n* n* n* n / 840, 4397 * n* n* n* n / 161280};

double eccentricity() { return std::sqrt(flattening * (2 - flattening)); }

// Zones are 6° wide. Those of Norway and Spitsbergen are wider.
int zone_of(double lat_deg, double lon_deg) {
  int zone = static_cast<int>(std::floor((lon_deg + 180) / 6)) % 60 + 1;
  if (lat_deg >= 56 && lat_deg < 64 && lon_deg >= 3 && lon_deg < 12) zone = 32;
  if (lat_deg >= 72 && lat_deg < 84 && lon_deg >= 0 && lon_deg < 42)
    zone = lon_deg < 9 ? 31 : lon_deg < 21 ? 33 : lon_deg < 33 ? 35 : 37;
  return zone;
}

double middle_of(int zone) { return zone * 6 - 183; }

}  // namespace

Utm to_utm(double lat_deg, double lon_deg) {
  Utm utm;
  utm.zone = zone_of(lat_deg, lon_deg);
  utm.north = lat_deg >= 0;
  const double e = eccentricity();
  const double s = std::sin(lat_deg * deg);
  const double tau = std::sinh(std::atanh(s) - e * std::atanh(e * s));
  const double lambda = (lon_deg - middle_of(utm.zone)) * deg;
  const double xi = std::atan2(tau, std::cos(lambda));
  const double eta = std::asinh(std::sin(lambda) / std::hypot(tau, std::cos(lambda)));
  double x = eta, y = xi;
  for (std::size_t j = 0; j < alpha.size(); ++j) {
    const double k = 2.0 * (static_cast<double>(j) + 1);
    x += alpha[j] * std::cos(k * xi) * std::sinh(k * eta);
    y += alpha[j] * std::sin(k * xi) * std::cosh(k * eta);
  }
  utm.easting_m = false_easting_m + scale * rectifying_radius_m() * x;
  utm.northing_m = scale * rectifying_radius_m() * y + (utm.north ? 0 : false_northing_m);
  return utm;
}

void from_utm(const Utm& utm, double& lat_deg, double& lon_deg) {
  const double radius = scale * rectifying_radius_m();
  const double xi = (utm.northing_m - (utm.north ? 0 : false_northing_m)) / radius;
  const double eta = (utm.easting_m - false_easting_m) / radius;
  double x = eta, y = xi;
  for (std::size_t j = 0; j < beta.size(); ++j) {
    const double k = 2.0 * (static_cast<double>(j) + 1);
    x -= beta[j] * std::cos(k * xi) * std::sinh(k * eta);
    y -= beta[j] * std::sin(k * xi) * std::cosh(k * eta);
  }
  const double e = eccentricity();
  const double tau_conformal = std::sin(y) / std::hypot(std::sinh(x), std::cos(y));
  double psi = std::asinh(tau_conformal);
  double s = std::tanh(psi);
  // Each step multiplies the error by about e² = 0.0067: eight steps reach the precision of a double.
  for (int i = 0; i < 8; ++i) s = std::tanh(psi + e * std::atanh(e * s));
  lat_deg = std::asin(s) / deg;
  lon_deg = std::remainder(middle_of(utm.zone) + std::atan2(std::sinh(x), std::cos(y)) / deg, 360);
}

std::string to_mgrs(double lat_deg, double lon_deg) {
  if (lat_deg >= 84 || lat_deg < -80) return {};
  const Utm utm = to_utm(lat_deg, lon_deg);
  const auto band = bands[static_cast<std::size_t>(std::min(19.0, std::floor((lat_deg + 80) / 8)))];
  constexpr std::array<std::string_view, 3> columns = {"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"};
  const auto column =
      columns[static_cast<std::size_t>(utm.zone % 3)][static_cast<std::size_t>(utm.easting_m / 100000) - 1];
  const auto row_number = static_cast<std::size_t>(utm.northing_m / 100000) + (utm.zone % 2 == 0 ? 5 : 0);
  return fmt::format("{:02}{} {}{} {:05} {:05}", utm.zone, band, column, rows[row_number % 20],
                     static_cast<int>(std::fmod(utm.easting_m, 100000)),
                     static_cast<int>(std::fmod(utm.northing_m, 100000)));
}

// Called by parse_coordinates(): the square of 100 km, then half of the digits for each axis.
base::Result<Coordinates> parse_mgrs(std::string_view text) {
  const auto refuse = [](base::Code why) { return base::fail(base::ErrorKind::refused, why); };
  std::size_t at = 0;
  Utm utm;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) utm.zone = utm.zone * 10 + (text[at] - '0');
  if (utm.zone < 1 || utm.zone > 60 || at + 3 > text.size()) return refuse(base::Code::place_mgrs_zone);
  const auto band = bands.find(text[at]);
  constexpr std::array<std::string_view, 3> columns = {"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"};
  const auto column = columns[static_cast<std::size_t>(utm.zone % 3)].find(text[at + 1]);
  const auto row = rows.find(text[at + 2]);
  if (band == std::string_view::npos || column == std::string_view::npos || row == std::string_view::npos)
    return refuse(base::Code::place_mgrs_square);
  std::string_view digits = text.substr(at + 3);
  if (digits.size() % 2 != 0 || digits.size() > 10) return refuse(base::Code::place_mgrs_digit_count);
  double step_m = 100000;
  double east_m = 0, north_m = 0;
  const std::size_t half = digits.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    if (digits[i] < '0' || digits[i] > '9' || digits[half + i] < '0' || digits[half + i] > '9')
      return refuse(base::Code::place_mgrs_digits);
    step_m /= 10;
    east_m += (digits[i] - '0') * step_m;
    north_m += (digits[half + i] - '0') * step_m;
  }
  utm.north = band >= 10;
  utm.easting_m = static_cast<double>(column + 1) * 100000 + east_m + step_m / 2;
  const double base_m =
      static_cast<double>((row + 20 - (utm.zone % 2 == 0 ? 5 : 0)) % 20) * 100000 + north_m + step_m / 2;
  // Rows repeat every 2,000 km: choose the one nearest to the middle of the band.
  const double band_middle_deg = -80 + 8 * static_cast<double>(band) + (band == 19 ? 6 : 4);
  Coordinates best;
  double nearest = 1e9;
  for (int turn = 0; turn < 5; ++turn) {
    utm.northing_m = base_m + turn * 2000000.0;
    double lat = 0, lon = 0;
    from_utm(utm, lat, lon);
    if (std::abs(lat - band_middle_deg) >= nearest) continue;
    nearest = std::abs(lat - band_middle_deg);
    best = {lat, lon, std::max(1.0, step_m * 0.7072), "mgrs"};  // half of the diagonal: √2 / 2
  }
  // A band is 8° high, and X is 12°. Squares at an edge reach beyond it.
  if (nearest > 8) return refuse(base::Code::place_mgrs_band);
  return best;
}

}  // namespace contrechamp::model
