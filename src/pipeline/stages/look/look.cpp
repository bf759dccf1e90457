#include "pipeline/stages/look/look.h"

#include <algorithm>

#include "base/strings.h"
#include "fingerprint/clip_fingerprint.h"
#include "fingerprint/detail.h"
#include "media/decode/frames.h"
#include "model/fingerprint.h"
#include "pipeline/derived.h"
#include "pipeline/stages/look/pictures.h"

namespace contrechamp::pipeline {
namespace {

using base::Json;

// Of the pictures that the task answers: the parent keeps no answer that goes beyond.
constexpr int thumb_px = 320;  // long side
constexpr int tile_px = 160;
constexpr int most_tiles = 24;
constexpr int sheet_columns = 6;

// Picks what a person wants to see first: the most detailed of the first frames after the opening.
class Chooser {
 public:
  explicit Chooser(std::int64_t duration_us) : opening_us_(duration_us / 10) {}
  bool better(int detail, std::int64_t time_us) {
    const int worth = detail + (time_us >= opening_us_ ? 20 : 0);
    if (worth < best_ + 10) return false;  // not for a hair's breadth: early frames keep their place
    best_ = worth;
    return true;
  }

 private:
  std::int64_t opening_us_;
  int best_ = -11;
};

bool fits(const model::RgbPicture& picture, int side_px) {
  return std::max(picture.width_px, picture.height_px) <= side_px;
}

base::Result<void> keep_pictures(const StageContext& context, const std::string& id, const media::Outcome& outcome) {
  const auto& layout = context.archive.layout();
  model::RgbPicture thumb;
  std::vector<model::RgbPicture> tiles;
  Json times = Json::array();
  for (const auto& message : outcome.messages) {
    if (message.type != media::MessageType::picture) continue;
    auto labelled = media::decode_picture(message.payload);
    if (!labelled) continue;
    // A sheet has the size of its first tile times their number: without these limits, as large as the worker likes.
    const bool tile = labelled->label == "tile";
    if (!fits(labelled->picture, tile ? tile_px : thumb_px) ||
        (tile && tiles.size() >= static_cast<std::size_t>(most_tiles)))
      return base::fail(base::ErrorKind::unreadable,
                        "the parser's answer makes no sense: more pictures than were asked for, or larger ones");
    if (labelled->label == "thumb") thumb = std::move(labelled->picture);
    else if (tile) {
      times.push_back(static_cast<double>(labelled->time_us) / 1e6);
      tiles.push_back(std::move(labelled->picture));
    }
  }
  if (!thumb.pixels.empty()) {
    const auto webp = encode_webp(thumb, 72);
    if (!webp) return tl::unexpected(webp.error());
    put_derived(layout, id, thumb_file, *webp);
  }
  std::string sheet_json;
  if (tiles.size() > 1) {
    const Sheet sheet = lay_out(tiles, sheet_columns);
    const auto webp = encode_webp(sheet.picture, 65);
    if (!webp) return tl::unexpected(webp.error());
    put_derived(layout, id, sheet_file, *webp);
    sheet_json = base::dump(Json{{"columns", sheet.columns},
                                 {"rows", sheet.rows},
                                 {"tile_width", sheet.tile_width_px},
                                 {"tile_height", sheet.tile_height_px},
                                 {"times", times}});
  }
  context.catalogue.media().put_pictures(id, !thumb.pixels.empty(), sheet_json);
  return {};
}

}  // namespace

void look_task(const Json& params, int fd, media::MessageWriter& writer) {
  const std::int64_t duration_us = params.value("duration_us", std::int64_t{0});
  const std::int64_t tile_step_us = std::max<std::int64_t>(duration_us / most_tiles, 1);
  std::int64_t next_tile_us = 0;
  Chooser chooser(duration_us);
  fingerprint::ClipCollector collector(duration_us == 0);
  int pictures = 0;
  auto summary = media::sample_frames(fd, media::SamplePlan{}, [&](media::SampledPicture&& sampled) {
    const int detail = fingerprint::detail(sampled.luma);
    collector.add(sampled.luma, sampled.time_us, detail);
    if (chooser.better(detail, sampled.time_us))
      writer.picture("thumb", sampled.time_us, shrink(sampled.rgb, thumb_px));
    if (sampled.time_us >= next_tile_us && pictures < most_tiles) {
      writer.picture("tile", sampled.time_us, shrink(sampled.rgb, tile_px));
      next_tile_us = sampled.time_us + tile_step_us;
      ++pictures;
    }
    return true;
  });
  if (!summary) return refuse(writer, summary.error());
  const auto fingerprints = collector.finish(duration_us);
  writer.fingerprint(fingerprints.kept);
  writer.fingerprint(fingerprints.query);
  writer.end({{"ok", summary->emitted > 0},
              {"reason", summary->emitted > 0 ? "" : "no picture could be decoded"},
              {"stopped", summary->stopped_early},
              {"frames", summary->emitted},
              {"duration_us", summary->duration_us}});
}

base::Result<void> look(const StageContext& context, const Stage& stage, const store::ItemRow& item) {
  if (item.media.kind != model::Kind::video && item.media.kind != model::Kind::photo) return {};
  auto outcome =
      run_task_of(context, stage, item,
                  {{"mime", item.media.mime}, {"duration_us", std::max<std::int64_t>(item.media.duration_us, 0)}});
  if (!outcome) return tl::unexpected(outcome.error());
  drop_derived(context.archive.layout(), item.id, view_file);  // of a version before: made again when asked for
  // What came before a worker died is kept: half a clip is better than none.
  if (const auto kept = keep_pictures(context, item.id, *outcome); !kept) {
    context.catalogue.media().set_reason(item.id, item.media.mime + ": " + kept.error().message);
    return tl::unexpected(kept.error());
  }
  const char* file = fingerprint_file;  // first the one that is kept, then the richer one to search with
  for (const auto& message : outcome->messages)
    if (message.type == media::MessageType::fingerprint) {
      put_derived(context.archive.layout(), item.id, file, message.payload);
      file = query_file;
    }
  if (succeeded(*outcome)) {
    // Half of a film is no failure, but it must be said.
    const Json end = base::parse_json(outcome->messages.back().payload);
    std::vector<store::ClaimRow> rows;
    if (end.contains("stopped") && end["stopped"].is_string() && !end["stopped"].get_ref<const std::string&>().empty())
      rows.push_back(
          {stage.name, "decoder", "incomplete", base::to_utf8(end["stopped"].get<std::string>().substr(0, 500)), ""});
    context.catalogue.media().put_claims(item.id, stage.name, rows);
    return {};
  }
  const base::Error error = failure(*outcome);
  if (!context.catalogue.items().find(item.id)->thumb)
    context.catalogue.media().set_reason(item.id, item.media.mime + ": " + error.message);
  return tl::unexpected(error);
}

}  // namespace contrechamp::pipeline
