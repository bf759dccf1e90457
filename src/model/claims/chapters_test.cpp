#include "model/claims/chapters.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

std::string read(const char* name) {
  const auto chapter = chapter_of(name);
  return chapter ? chapter->recording + " " + std::to_string(chapter->number) : "";
}

TEST(Chapters, AreReadFromTheNames) {
  EXPECT_EQ(read("GX010077.MP4"), "0077 1");
  EXPECT_EQ(read("GX030077.MP4"), "0077 3");
  EXPECT_EQ(read("gh120077 (2).mp4"), "0077 12");
  EXPECT_EQ(read("GS020077.360"), "0077 2");
  EXPECT_EQ(read("GOPR0077.MP4"), "0077 1");
  EXPECT_EQ(read("GP010077.MP4"), "0077 2");
}

TEST(Chapters, OtherNamesHaveNone) {
  for (const char* name : {"GX01007.MP4", "GX0100771.MP4", "IMG_0077.MP4", "GPXX0077.MP4", "GX000077.MP4", ""})
    EXPECT_EQ(read(name), "") << name;
}

}  // namespace
}  // namespace contrechamp::model
