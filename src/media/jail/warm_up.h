// Loads and builds once, in the keeper, what libraries load or build on first use: no file can be opened in the
// sandbox.
#pragma once

namespace contrechamp::media {

void warm_up();

}  // namespace contrechamp::media
