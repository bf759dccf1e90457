#include "pipeline/derived.h"

#include "store/blobs/durable.h"

namespace contrechamp::pipeline {
namespace {

// The longest are the sound features of 48 hours, at 7 kB a second (clock/features/sound_features.h).
constexpr std::int64_t most_bytes = std::int64_t{2} << 30;

std::string path_in(const std::string& id, const std::string& what) {
  return std::string(archive::at::derived) + "/" + id.substr(0, 2) + "/" + id + "/" + what;
}

// An archive holds its folder open; a layout made by hand does not.
store::Tree tree_of(const archive::Layout& layout) {
  if (layout.tree.fd() >= 0) return layout.tree;
  auto tree = store::Tree::open(layout.root);
  return tree ? *tree : store::Tree();
}

}  // namespace

void put_derived(const archive::Layout& layout, const std::string& id, const std::string& what,
                 std::string_view bytes) {
  store::replace_file(tree_of(layout), path_in(id, what), bytes);
}

void drop_derived(const archive::Layout& layout, const std::string& id, const std::string& what) {
  (void)tree_of(layout).remove(path_in(id, what));  // what cannot be removed is replaced or read over later
}

std::optional<std::string> get_derived(const archive::Layout& layout, const std::string& id, const std::string& what) {
  auto bytes = tree_of(layout).read(path_in(id, what), most_bytes);
  if (!bytes) return std::nullopt;
  return std::move(*bytes);
}

base::Result<base::Fd> open_derived(const archive::Layout& layout, const std::string& id, const std::string& what) {
  return tree_of(layout).open_file(path_in(id, what));
}

}  // namespace contrechamp::pipeline
