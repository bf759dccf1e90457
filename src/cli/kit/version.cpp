#include "cli/kit/version.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/library.h"
#include "cli/commit.h"  // made by cmake/commit.cmake
#include "media/libraries.h"
#include "store/db/libraries.h"

namespace contrechamp::cli {
namespace {

#if defined(__clang__)
constexpr const char* compiler = "clang " __clang_version__;
#else
constexpr const char* compiler = "gcc " __VERSION__;
#endif

std::vector<base::Library> all_libraries() {
  auto all = media::libraries();
  for (const auto& more : {store::libraries(), base::libraries()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

std::string version_text() {
  std::string text = fmt::format("contrechamp {}{}\nbuilt by {}, with\n", CONTRECHAMP_VERSION,
                                 *commit == '\0' ? std::string() : fmt::format(" (commit {})", commit), compiler);
  for (const auto& [name, built, running] : all_libraries())
    text += fmt::format("  {} {}{}\n", name, built, running == built ? std::string() : ", running with " + running);
  text.pop_back();
  return text;
}

std::string version_json() {
  base::Json libraries = base::Json::array();
  for (const auto& [name, built, running] : all_libraries())
    libraries.push_back({{"name", name}, {"built", built}, {"running", running}});
  return base::dump({{"version", CONTRECHAMP_VERSION},
                     {"commit", *commit == '\0' ? base::Json() : base::Json(commit)},
                     {"compiler", compiler},
                     {"libraries", libraries}},
                    1);
}

}  // namespace contrechamp::cli
