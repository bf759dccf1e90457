#include "model/claims/name_time.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

std::string read(const std::string& name) {
  const auto found = time_in_name(name);
  return found ? found->value + " " + found->clock : "";
}

TEST(NameTime, IsReadAsProgramsWriteIt) {
  const std::string day = "2031-04-12 local-no-zone", time = "2031-04-12 15:32:41 local-no-zone";
  const std::pair<const char*, std::string> names[] = {
      {"IMG-20310412-WA0012.jpg", day},
      {"VID-20310412-WA0003.mp4", day},
      {"PTT-20310412-WA0001.opus", day},
      {"WhatsApp Image 2031-04-12 at 15.32.41.jpeg", time},
      {"WhatsApp Video 2031-04-12 at 3.32.41 PM.mp4", time},
      {"VID_20310412_153241.mp4", time},
      {"IMG_20310412_153241_HDR.jpg", time},
      {"20310412_153241.mp4", time},
      {"PXL_20310412_153241123.TS.mp4", "2031-04-12 15:32:41 utc-claimed"},
      {"Screenshot_20310412-153241.png", time},
      {"Screenshot_2031-04-12-15-32-41-123_org.example.jpg", time},
      {"Screenshot 2031-04-12 at 15.32.41.png", time},
      {"Screen Recording 2031-04-12 at 3.32.41\u202FPM.mov", time},
      {"Screen_Recording_20310412-153241_Player.mp4", time},
      {"Bildschirmfoto 2031-04-12 um 15.32.41.png", time},
      {"Capture d’écran 2031-04-12 à 15.32.41.png", time},
      {"Captura de pantalla 2031-04-12 a las 15.32.41.png", time},
      {"Снимок экрана 2031-04-12 в 15.32.41.png", time},
      {"Screenshot from 2031-04-12 15-32-41.png", time},
      {"signal-2031-04-12-15-32-41-123.mp4", time},
      {"signal-2031-04-12-153241_002.jpeg", time},
      {"photo_2031-04-12_15-32-41.jpg", time},
      {"video_2031-04-12_15-32-41 (2).mp4", time},
      {"photo_7@12-04-2031_15-32-41.jpg", time},
      {"DJI_20310412153241_0001_D.MP4", time},
      {"2031_0412_153241_012F.MP4", time},
      {"WP_20310412_15_32_41_Pro.mp4", time},
      {"recording 2031.04.12 12.32.41 AM.m4a", "2031-04-12 00:32:41 local-no-zone"},
      {"FB_IMG_1933860761000.jpg", "2031-04-13 15:32:41 utc-claimed"},
  };
  for (const auto& [name, expected] : names) EXPECT_EQ(read(name), expected) << name;
}

TEST(NameTime, NumbersThatAreNoDateAreNone) {
  for (const char* name :
       {"IMG_0012.JPG", "GX010077.MP4", "DSC20311345.jpg", "20310230_120000.mp4", "clip-12345678.mp4",
        "1933855961000.jpg", "00000.MTS", "MVI_1234.AVI", "", "2031", "v1.2.3-04.mp4"})
    EXPECT_EQ(read(name), "") << name;
}

TEST(NameTime, AnImpossibleTimeLeavesTheDay) { EXPECT_EQ(read("VID_20310412_993241.mp4"), "2031-04-12 local-no-zone"); }

}  // namespace
}  // namespace contrechamp::model
