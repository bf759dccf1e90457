#include "pipeline/stage.h"

#include <algorithm>

namespace contrechamp::pipeline {

using base::Json;

base::Result<media::Outcome> run_task_of(const StageContext& context, const Stage& stage, const store::ItemRow& item,
                                         Json params) {
  auto fd = context.archive.objects().open_fd(item.id);
  if (!fd) return tl::unexpected(fd.error());
  auto outcome = context.jails.run({stage.name, std::move(params)}, fd->get(), stage.limits(item));
  context.cpu_s += outcome.cpu_s;
  return outcome;
}

// Why a worker gave nothing: its own word, or how it died.
base::Error failure(const media::Outcome& outcome) {
  if (!outcome.finished) return {outcome.kind, outcome.reason, {}};
  for (const auto& message : outcome.messages) {
    if (message.type != media::MessageType::end) continue;
    const Json end = base::parse_json(message.payload);
    if (end.is_object() && end.contains("reason") && end["reason"].is_string())
      return {base::ErrorKind::unreadable, end["reason"].get<std::string>().substr(0, 500), {}};
  }
  return {base::ErrorKind::unreadable, "the worker gave no reason", {}};
}

bool succeeded(const media::Outcome& outcome) {
  if (!outcome.finished || outcome.messages.empty()) return false;
  const Json end = base::parse_json(outcome.messages.back().payload);
  const auto ok = end.find("ok");  // of a hostile worker it may be anything
  return ok != end.end() && ok->is_boolean() && ok->get<bool>();
}

void refuse(media::MessageWriter& writer, const base::Error& error) {
  writer.end({{"ok", false}, {"kind", base::to_string(error.kind)}, {"reason", error.message}});
}

std::vector<store::ClaimRow> rows_of(const Stage& stage, const std::vector<model::MediaClaim>& claims) {
  std::vector<store::ClaimRow> rows;
  for (const auto& claim : claims) rows.push_back({stage.name, claim.where, claim.key, claim.value, claim.clock});
  return rows;
}

media::JailLimits limits_by_size(const store::ItemRow& item) {
  const std::int64_t pixels = std::int64_t{std::max(item.media.width_px, 0)} * std::max(item.media.height_px, 0);
  return limits_for(item.size_bytes, item.media.duration_us, pixels);
}

}  // namespace contrechamp::pipeline
