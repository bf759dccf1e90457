// The stage `tags`: EXIF, XMP and IPTC claims. Its parser aborts on some files.
#pragma once

#include "pipeline/stage.h"

namespace contrechamp::pipeline {

base::Result<void> tags(const StageContext& context, const Stage& stage, const store::ItemRow& item);
media::JailLimits limits_for_tags(const store::ItemRow& item);
void tags_task(const base::Json& params, int fd, media::MessageWriter& writer);

}  // namespace contrechamp::pipeline
