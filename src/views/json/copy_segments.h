// Segments of a pair as JSON: for the API, and read from the text that the catalogue keeps.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "views/copies/copy_list.h"

namespace contrechamp::views {

base::Json to_json(const CopySegment& segment);
// Of a row that the stage `copies` wrote (pipeline::segments_json); nothing for another text.
std::vector<CopySegment> decode_segments(const std::string& text);

}  // namespace contrechamp::views
