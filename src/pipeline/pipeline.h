// The product, read top to bottom: what is derived from each sealed object, by which stage, in which version.
#pragma once

#include <string>
#include <vector>

namespace contrechamp::pipeline {

struct Stage {
  const char* name;
  int version;        // raised with every change of what it makes: the job loop then makes it anew
  const char* needs;  // the stage that must have ended before, "" for none
  const char* makes;
  // One item at a time in the order of arrival, after every earlier item had `needs`: what is made depends on the items
  // before, and must be the same whichever worker is quicker.
  bool in_order = false;
};

inline constexpr int clock_version =
    8;  // of the stage `clock` and of the pairs it keeps: those of another are not read

// In the order in which a free worker looks for a job.
inline const std::vector<Stage>& pipeline() {
  static const std::vector<Stage> stages = {
      {"probe", 1, "", "kind, container, streams, durations, and the claims of the container"},
      {"look", 6, "probe", "thumbnail, contact sheet and fingerprint, from one decode"},
      {"copies", 8, "look", "pairs with earlier items, with their segments", true},
      {"listen", 2, "probe", "sound features, drawn waveform and the clock of the file, from one decode"},
      {"clock", clock_version, "listen", "evidence of common sound with earlier items", true},
      {"tags", 2, "probe", "EXIF, XMP and IPTC claims"},  // last: its parser aborts on some files
  };
  return stages;
}

}  // namespace contrechamp::pipeline
