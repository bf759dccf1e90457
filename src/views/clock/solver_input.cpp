#include "views/clock/solver_input.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "pipeline/stages/clock/version.h"

namespace contrechamp::views {
namespace {

constexpr int solver_version = 11;
constexpr double least_strength = 0.001;  // as it is kept: of pairs with nothing in common it is 0

std::string digest_of(const SolverInput& input) {
  base::Digest digest(base::DigestKind::sha256);
  const auto add = [&](const std::string& text) { digest.update(text.data(), text.size() + 1); };
  add(fmt::format("{} {}", solver_version, pipeline::clock_version));
  for (const auto& p : input.pairs) add(p.a), add(p.b), add(p.state), add(p.hypotheses);
  for (const auto& s : input.stated) add(s.a), add(s.b), add(to_string(s.what)), add(fmt::format("{}", s.offset_s));
  for (const auto& [id, s] : input.sounds) add(id), add(fmt::format("{} {}", s.samples, s.begin_us));
  return digest.hex();
}

}  // namespace

SolverInput read_solver_input(store::Catalogue& catalogue) {
  SolverInput out;
  out.pairs = catalogue.sounds().pairs(pipeline::clock_version, least_strength);
  out.stated = governing_opinions(catalogue);
  for (auto& row : catalogue.sounds().heard()) out.sounds.emplace(row.item, std::move(row));
  out.digest = digest_of(out);
  return out;
}

double begin_s(const SolverInput& input, const std::string& id) {
  const auto found = input.sounds.find(id);
  return found == input.sounds.end() ? 0 : static_cast<double>(found->second.begin_us) / 1e6;
}

}  // namespace contrechamp::views
