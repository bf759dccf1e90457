#include "model/claims/chapters.h"

#include <algorithm>
#include <cctype>

namespace contrechamp::model {
namespace {

int number_of(std::string_view digits) {
  int out = 0;
  for (const char c : digits) out = out * 10 + (c - '0');
  return out;
}

}  // namespace

std::optional<Chapter> chapter_of(std::string_view name) {
  std::string stem(name.substr(0, 8));
  if (stem.size() < 8) return std::nullopt;
  std::transform(stem.begin(), stem.end(), stem.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  // A name that goes on is another camera's; "GX010077_1" and "GX010077 (2)" are copies.
  if (name.size() > 8 && std::isalnum(static_cast<unsigned char>(name[8])) != 0) return std::nullopt;
  const auto digits = [&](std::size_t from) { return stem.find_first_not_of("0123456789", from) == std::string::npos; };
  if (stem.compare(0, 4, "GOPR") == 0 && digits(4)) return Chapter{stem.substr(4), 1};
  if (!digits(2)) return std::nullopt;
  const std::string kind = stem.substr(0, 2);
  const int number = number_of(std::string_view(stem).substr(2, 2));
  if (kind == "GP" && number >= 1) return Chapter{stem.substr(4), number + 1};
  if ((kind == "GX" || kind == "GH" || kind == "GL" || kind == "GS") && number >= 1)
    return Chapter{stem.substr(4), number};
  return std::nullopt;
}

}  // namespace contrechamp::model
