#include "views/json/copy_segments.h"

#include "pipeline/stages/copies/copy_json.h"

namespace contrechamp::views {

using base::Json;

Json to_json(const CopySegment& segment) {
  Json out{{"a_start", segment.a_start_s}, {"a_end", segment.a_end_s}, {"b_start", segment.b_start_s},
           {"b_end", segment.b_end_s},     {"score", segment.score},   {"speed", segment.speed}};
  if (segment.evidence) out.update(pipeline::to_json(*segment.evidence));
  return out;
}

std::vector<CopySegment> decode_segments(const std::string& text) {
  const Json rows = base::parse_json(text);
  std::vector<CopySegment> out;
  if (!rows.is_array()) return out;
  for (const Json& row : rows) {
    if (!row.is_object()) continue;
    const auto number = [&](const char* key, double otherwise) {
      const auto found = row.find(key);
      return found != row.end() && found->is_number() ? found->get<double>() : otherwise;
    };
    CopySegment segment{number("a_start", 0), number("a_end", 0), number("b_start", 0), number("b_end", 0),
                        number("score", 0),   number("speed", 1), std::nullopt};
    if (row.contains("map")) segment.evidence = pipeline::evidence_from_json(row);
    out.push_back(segment);
  }
  return out;
}

}  // namespace contrechamp::views
