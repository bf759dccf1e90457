// The clock of the archive, solved once for all who ask. Any thread; takes as long as the groups need.
#pragma once

#include <mutex>
#include <string>

#include "http/state/kept_answers.h"
#include "http/state/readers.h"
#include "pipeline/stages/clock/sounds.h"

namespace contrechamp::http {

class SolvedClock {
 public:
  SolvedClock(const archive::Layout& layout, Readers& readers, KeptAnswers& kept)
      : readers_(readers), kept_(kept), sounds_(layout, most_sound_bytes) {}

  // As views::clock_groups.
  base::Json groups();
  // As views::why_pair.
  base::Json why(const std::string& a, const std::string& b);

 private:
  static constexpr std::size_t most_sound_bytes = std::size_t{256} << 20;  // beside those of the jobs, which have more

  Readers& readers_;
  KeptAnswers& kept_;
  std::mutex mutex_;  // one solves, the others wait for what it finds
  pipeline::Sounds sounds_;
};

}  // namespace contrechamp::http
