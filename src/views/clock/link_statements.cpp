#include "views/clock/link_statements.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "archive/statements.h"

namespace contrechamp::views {
namespace {

using What = model::LinkStatement::What;

constexpr double same_offset_s = 5e-4;  // half of the millisecond that the page shows

// Nothing for a value that is no link, in a forged record.
std::optional<LinkOpinion> opinion_of(const store::StatementRow& row) {
  const auto value = model::value_of(row.key, row.value);
  const auto* link = std::get_if<model::LinkStatement>(&value);
  if (link == nullptr || link->other == row.item) return std::nullopt;
  LinkOpinion out{row.item, link->other, link->what, link->offset_s(), row.by, row.evidence, row.time_us, row.seq};
  if (out.b < out.a) {
    std::swap(out.a, out.b);
    out.offset_s = -out.offset_s;
  }
  return out;
}

bool disagree(const std::vector<LinkOpinion>& opinions) {
  const auto& first = opinions.front();
  return std::any_of(opinions.begin(), opinions.end(), [&](const LinkOpinion& one) {
    return one.what != first.what ||
           (one.what == What::lock && std::fabs(one.offset_s - first.offset_s) > same_offset_s);
  });
}

}  // namespace

LinkOpinions opinions_of_links(store::Catalogue& catalogue) {
  LinkOpinions out;
  for (const auto& row : catalogue.statements().of_key(model::link_key)) {
    auto opinion = opinion_of(row);
    if (!opinion) continue;
    auto& opinions = out[{opinion->a, opinion->b}].opinions;
    std::erase_if(opinions, [&](const LinkOpinion& one) { return one.by == opinion->by; });
    if (opinion->what != What::release) opinions.push_back(std::move(*opinion));
  }
  std::erase_if(out, [](const auto& of_pair) { return of_pair.second.opinions.empty(); });
  for (auto& [pair, of_pair] : out) of_pair.disputed = disagree(of_pair.opinions);
  return out;
}

std::vector<LinkOpinion> governing_opinions(store::Catalogue& catalogue) {
  std::vector<LinkOpinion> out;
  for (auto& [pair, of_pair] : opinions_of_links(catalogue)) out.push_back(std::move(of_pair.opinions.back()));
  return out;
}

base::Result<void> state_link(archive::Archive& archive, const std::string& a, const std::string& b,
                              const std::string& what, double offset_s, const std::string& by,
                              const std::string& evidence) {
  const auto link = model::value_from_json(model::Form::link, {{"what", what}, {"other", b}, {"offset_s", offset_s}});
  if (!link) return tl::unexpected(link.error());
  model::Statement statement;
  statement.key = model::link_key;
  statement.value = model::encode_value(*link);
  statement.by = by, statement.evidence = evidence;
  auto record = archive::make_statement(archive, {a, ""}, std::move(statement));
  if (!record) return tl::unexpected(record.error());
  archive.commit({std::move(*record)});
  return {};
}

}  // namespace contrechamp::views
