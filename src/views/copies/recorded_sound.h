// Pairs of items that hold one recorded sound: a copied track, a broadcast taken down twice. What the clock leaves out
// because it is no second witness, for the list of copies.
#pragma once

#include <map>
#include <string>

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

// Says where. That they hold one recorded sound is what the row says.
class SoundPlaces {
 public:
  explicit SoundPlaces(store::Catalogue& catalogue) : catalogue_(catalogue) {}
  // Of sounds that were not compared, or not listened to, what is not known is left at 0.
  RecordedSound of(const store::FootageRow& row);

 private:
  const store::SoundRow& sound_of(const std::string& item);

  store::Catalogue& catalogue_;
  std::map<std::string, store::SoundRow> sounds_;
};

}  // namespace contrechamp::views
