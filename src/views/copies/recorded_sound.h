// Pairs of items that hold one recorded sound: a copied track, a broadcast taken down twice. What the clock leaves out
// because it is no second witness, for the list of copies.
#pragma once

#include <string>
#include <vector>

#include "store/tables/catalogue.h"

namespace contrechamp::views {

// Where the sound lies in each file, seconds of media time. `a` < `b` as ids.
struct RecordedSound {
  std::string a, b;
  double a_start_s = 0, a_end_s = 0;
  double b_start_s = 0, b_end_s = 0;
  double score = 0;     // as a clock link's: standard deviations, 8 and more is sure; 0 where only a person says so
  double likeness = 0;  // 0…1: how much of what a waveform against itself gives; from 0.36 one recording
  bool said = false;    // a person's word (`clock --recording`)
};

// Strongest first. Only compared pairs; a pair that a person locked onto one clock or said nothing in common of is
// left out.
// `item`: only its pairs; empty: all.
std::vector<RecordedSound> recorded_sound_pairs(store::Catalogue& catalogue, const std::string& item = "");

}  // namespace contrechamp::views
