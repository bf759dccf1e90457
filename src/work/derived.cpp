#include "work/derived.h"

#include "store/durable.h"

namespace contrechamp::work {

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
  const auto path = derived_path(layout, id, what);
  std::error_code missing;
  if (!std::filesystem::is_regular_file(path, missing)) return std::nullopt;
  return store::read_file(path);
}

}  // namespace contrechamp::work
