// Everything that libraries load or build on first use, done once in the prepared process: after the jail is locked
// no file can be opened any more.
#pragma once

namespace contrechamp::media {

void warm_up();

}  // namespace contrechamp::media
