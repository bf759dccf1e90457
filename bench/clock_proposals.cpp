// clock_proposals FEATURES [RANKS [CLIPS]]: the links that an archive of CLIPS loses and the comparisons that it saves
// by the test of magnitude before the full comparison (least_magnitude_of_proposals).
//
// FEATURES is a folder of sound-2.bin files of real clips (derived/ of an archive); RANKS: see LandmarkIndex. Every
// pair of these clips that the index proposes is compared in full. The last line is `proposals P links L passed Q links
// passed K`.
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "clock/index/landmark_index.h"
#include "clock/pair/magnitude_blocks.h"
#include "clock/pair/pair.h"
#include "made_sounds.h"
#include "pipeline/stages/clock/sound_finder.h"

using namespace contrechamp;
using namespace contrechamp::clock;

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto real = bench::real_sounds(argv[1]);
  LandmarkIndex index(argc > 2 ? static_cast<std::uint32_t>(std::atol(argv[2])) : LandmarkIndex::all_ranks);
  const float least =
      pipeline::least_magnitude_of_proposals(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1407).value_or(0);
  FftSet ffts;
  std::vector<PreparedClip> clips;
  long proposals = 0, links = 0, passed = 0, links_passed = 0;
  for (std::uint32_t clip = 0; clip < real.size(); ++clip) {
    clips.push_back(prepare(real[clip], ffts));
    for (const auto& found : index.find(real[clip], 200)) {
      const bool agree = magnitude_near(clips[clip], clips[found.clip], found.lag_s).score >= least;
      const bool link = compare(clips[clip], clips[found.clip], ffts).state == State::same_event;
      ++proposals, links += link, passed += agree, links_passed += link && agree;
    }
    index.add(clip, real[clip]);
  }
  std::printf("proposals %ld links %ld passed %ld links passed %ld\n", proposals, links, passed, links_passed);
}
