#include "pipeline/stages/tags/tags.h"

#include "media/describe/tags.h"
#include "pipeline/stages/probe/media_json.h"

namespace contrechamp::pipeline {

using base::Json;

void tags_task(const Json&, int fd, media::MessageWriter& writer) {
  // The first message stays where Exiv2 dies.
  auto claims = media::read_tags(fd, [&](const auto& first) { writer.json(to_json(first)); });
  if (!claims) return refuse(writer, claims.error());
  writer.json(to_json(*claims));
  writer.end({{"ok", true}});
}

// Exiv2 takes as long as a forged file likes, so that it gets no more than this. Chosen by hand.
media::JailLimits limits_for_tags(const store::ItemRow& item) {
  media::JailLimits limits = limits_by_size(item);
  limits.cpu_s = 10;
  limits.wall_s = 20;
  return limits;
}

base::Result<void> tags(const StageContext& context, const Stage& stage, const store::ItemRow& item) {
  if (item.media.kind != model::Kind::video && item.media.kind != model::Kind::photo) return {};
  auto outcome = run_task_of(context, stage, item);
  if (!outcome) return tl::unexpected(outcome.error());
  std::vector<model::MediaClaim> claims;
  for (const auto& message : outcome->messages)
    if (message.type == media::MessageType::json) claims = claims_from_json(base::parse_json(message.payload));
  context.catalogue.media().put_claims(item.id, stage.name, rows_of(stage, claims));
  if (!outcome->finished) return tl::unexpected(failure(*outcome));
  return {};  // a file without such tags is no failure
}

}  // namespace contrechamp::pipeline
