#include "views/clock/link_statements.h"

#include <algorithm>
#include <cmath>

#include "archive/saying.h"
#include "base/time.h"
#include "model/statement.h"

namespace contrechamp::views {

using base::Json;

PairVoices voices_of_pairs(store::Catalogue& catalogue) {
  PairVoices out;
  for (const auto& row : catalogue.statements().of_key(model::link_key)) {
    const auto value = model::value_of(row.key, row.value);
    const auto* word = std::get_if<model::LinkStatement>(&value);
    if (word == nullptr || word->other == row.item) continue;
    SaidOfPair said{row.item, word->other,  to_string(word->what), word->offset_s(),
                    row.by,   row.evidence, row.time_us,           row.seq};
    if (said.b < said.a) {
      std::swap(said.a, said.b);
      said.offset_s = -said.offset_s;
    }
    auto& voices = out[{said.a, said.b}];
    voices.erase(std::remove_if(voices.begin(), voices.end(), [&](const SaidOfPair& one) { return one.by == said.by; }),
                 voices.end());
    if (said.what != "release") voices.push_back(std::move(said));
  }
  for (auto at = out.begin(); at != out.end();) at = at->second.empty() ? out.erase(at) : std::next(at);
  return out;
}

bool disagree(const std::vector<SaidOfPair>& voices) {
  for (const auto& one : voices)
    if (one.what != voices.front().what ||
        (one.what == "lock" && std::fabs(one.offset_s - voices.front().offset_s) > 5e-4))
      return true;
  return false;
}

std::vector<SaidOfPair> said_of_pairs(store::Catalogue& catalogue) {
  std::vector<SaidOfPair> out;
  for (auto& [pair, voices] : voices_of_pairs(catalogue)) out.push_back(std::move(voices.back()));
  return out;
}

Json to_json(const std::vector<SaidOfPair>& voices, const std::string& a) {
  Json out = Json::array();
  for (const auto& one : voices)
    out.push_back({{"seq", one.seq},
                   {"by", one.by},
                   {"what", one.what},
                   {"offset_s", one.what == "lock" ? Json(one.a == a ? one.offset_s : 0 - one.offset_s) : Json()},
                   {"evidence", one.evidence.empty() ? Json() : Json(one.evidence)},
                   {"time", base::to_iso({one.time_us})}});
  return out;
}

base::Result<void> say_link(archive::Archive& archive, const std::string& a, const std::string& b,
                            const std::string& what, double offset_s, const std::string& by,
                            const std::string& evidence) {
  const auto word = model::value_from_json(model::Form::link, {{"what", what}, {"other", b}, {"offset_s", offset_s}});
  if (!word) return tl::unexpected(word.error());
  model::Statement said;
  said.key = model::link_key;
  said.value = model::encode_value(*word);
  said.by = by, said.evidence = evidence;
  auto record = archive::make_statement(archive, {a, ""}, std::move(said));
  if (!record) return tl::unexpected(record.error());
  archive.commit({std::move(*record)});
  return {};
}

}  // namespace contrechamp::views
