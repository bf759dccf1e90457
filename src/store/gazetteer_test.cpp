// A dump of invented places in the form of geonames.org.
#include "store/gazetteer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/folder_fixture.h"

namespace contrechamp::store {
namespace {

namespace fs = std::filesystem;

class GazetteerTest : public ::testing::Test {
 protected:
  std::string write(const std::string& text) const {
    std::ofstream(folder_ / "XX.txt", std::ios::binary) << text;
    return (folder_ / "XX.txt").string();
  }
  std::string database() const { return (folder_ / "derived" / "gazetteer.sqlite").string(); }
  std::vector<std::string> found(const std::string& text) const {
    std::vector<std::string> names;
    for (const auto& place : find_places(database(), text, 10)) names.push_back(place.name);
    return names;
  }

  base::TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
};

const std::string dump =
    "11\tOurle-le-Haut\tOurle-le-Haut\tUrla,اورلة\t34.5\t69.25\tP\tPPL\tXX\t\t01\t\t\t\t4200\t\t1800\tAsia/Kabul\t2031-01-01\n"
    "12\tOurle-le-Bas\tOurle-le-Bas\t\t34.4\t69.2\tP\tPPL\tXX\t\t01\t\t\t\t90000\t\t1500\tAsia/Kabul\t2031-01-01\n"
    "not a place\n"
    "13\tNowhere\tNowhere\t\t95\t69.2\tP\tPPL\tXX\t\t01\t\t\t\t1\t\t\t\t\n"
    "14\tپل ساری\tPol-e Sari\tPont de Sarre\t34.45\t69.3\tS\tBDG\tXX\t\t\t\t\t\t0\t\t\t\t\n";

TEST_F(GazetteerTest, FindsByEverySpellingMostPeopledFirst) {
  EXPECT_TRUE(found("ourle").empty()) << "nothing was imported yet";
  const auto count = import_geonames(write(dump), database());
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(*count, 3);
  EXPECT_EQ(found("OURLE"), (std::vector<std::string>{"Ourle-le-Bas", "Ourle-le-Haut"}));
  EXPECT_EQ(found("ourle haut"), (std::vector<std::string>{"Ourle-le-Haut"}));
  EXPECT_EQ(found("اورله"), (std::vector<std::string>{"Ourle-le-Haut"}));
  EXPECT_EQ(found("پل ساري"), (std::vector<std::string>{"پل ساری"}));
  EXPECT_EQ(found("sarre").size(), 1u);
  EXPECT_TRUE(found("%").empty());
  const auto place = find_places(database(), "haut", 1).at(0);
  EXPECT_DOUBLE_EQ(place.lon_deg, 69.25);
  EXPECT_EQ(place.feature, "P.PPL");
}

TEST_F(GazetteerTest, ANewDumpTakesThePlaceOfTheOldOne) {
  ASSERT_TRUE(import_geonames(write(dump), database()));
  ASSERT_TRUE(import_geonames(write(dump.substr(0, dump.find('\n') + 1)), database()));
  EXPECT_EQ(found("ourle").size(), 1u);
}

TEST_F(GazetteerTest, AnotherFileIsRefusedAndTheOldOneStays) {
  ASSERT_TRUE(import_geonames(write(dump), database()));
  EXPECT_FALSE(import_geonames(write("root:x:0:0\nline\n"), database()));
  EXPECT_FALSE(import_geonames(folder_.string(), database()));
  EXPECT_FALSE(import_geonames((folder_ / "absent").string(), database()));
  EXPECT_EQ(found("ourle").size(), 2u);
}

}  // namespace
}  // namespace contrechamp::store
