#include "work/derived.h"

#include "store/durable.h"
#include "store/regular_file.h"

namespace contrechamp::work {
namespace {

// The longest are the sound features of 48 hours, at 7 kB a second (clock/sound_features.h).
constexpr std::uint64_t most_derived_bytes = std::uint64_t{2} << 30;

}  // namespace

std::filesystem::path derived_path(const archive::Layout& layout, const std::string& id, const std::string& what) {
  return layout.derived() / id.substr(0, 2) / id / what;
}

void put_derived(const archive::Layout& layout, const std::string& id, const std::string& what,
                 std::string_view bytes) {
  store::replace_file(derived_path(layout, id, what), bytes);
}

void drop_derived(const archive::Layout& layout, const std::string& id, const std::string& what) {
  std::error_code ignored;
  std::filesystem::remove(derived_path(layout, id, what), ignored);
}

std::optional<std::string> get_derived(const archive::Layout& layout, const std::string& id, const std::string& what) {
  auto bytes = store::read_regular(derived_path(layout, id, what), most_derived_bytes);
  return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

}  // namespace contrechamp::work
