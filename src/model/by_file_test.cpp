#include "model/by_file.h"

#include <gtest/gtest.h>

namespace contrechamp::model {
namespace {

TEST(ByFile, IsToldByTypeAndName) {
  EXPECT_STRNE(by_file_of("._MVI_1.mp4", "multipart/appledouble"), "");
  EXPECT_STRNE(by_file_of("MVI_1.mp4", "multipart/appledouble"), "");
  EXPECT_STRNE(by_file_of(".DS_Store", ds_store_mime), "");
  EXPECT_STRNE(by_file_of("Thumbs.db", "application/CDFV2"), "");
  EXPECT_STRNE(by_file_of("THUMBS.DB", "application/vnd.ms-office"), "");
  EXPECT_STRNE(by_file_of("desktop.ini", "text/plain"), "");
  EXPECT_STREQ(by_file_of("._MVI_1.mp4", "video/mp4"), "");
  EXPECT_STREQ(by_file_of(".DS_Store", "video/mp4"), "");
  EXPECT_STREQ(by_file_of("Thumbs.db", "image/jpeg"), "");
  EXPECT_STREQ(by_file_of("letter.doc", "application/CDFV2"), "");
  EXPECT_STREQ(by_file_of("notes.ini", "text/plain"), "");
}

}  // namespace
}  // namespace contrechamp::model
