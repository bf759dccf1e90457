// A dump of invented places in the form of geonames.org.
#include "store/gazetteer/gazetteer.h"

#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

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
    "11\tOurle-le-Haut\tOurle-le-Haut\tUrla,اورلة\t34.5\t69.25\tP\tPPL\tXX\t\t01\t\t\t\t4200\t\t1800\tAsia/"
    "Kabul\t2031-01-01\n"
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

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path().filename().string());
  return out;
}

TEST_F(GazetteerTest, NothingIsWaitedForAndNothingElseIsLeft) {
  ASSERT_TRUE(import_geonames(write(dump), database()));
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  for (const std::string& file :
       {(folder_ / "fifo").string(), std::string("/dev/zero"), folder_.string(), std::string("/dev/stdin/none")})
    EXPECT_EQ(import_geonames(file, database()).error().message, "no file to read") << file;
  fs::create_symlink(folder_ / "XX.txt", folder_ / "link");
  EXPECT_TRUE(import_geonames((folder_ / "link").string(), database())) << "a person names it: links are followed";
  EXPECT_EQ(names_in(folder_ / "derived"), (std::vector<std::string>{"gazetteer.sqlite"}));
  EXPECT_EQ(fs::status(database()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

// A line without an end is passed over through a buffer of fixed size, wherever in a block it begins.
TEST_F(GazetteerTest, LinesWithoutAnEndAreLeftOut) {
  const std::string line = dump.substr(0, dump.find('\n'));
  for (const std::size_t length : {most_line_bytes + 1, std::size_t{1} << 20, (std::size_t{5} << 20) + 17}) {
    ImportProgress last;
    const ImportHooks hooks{nullptr, [&](const ImportProgress& p) { last = p; }};
    const std::string text = std::string(length, 'x') + "\n" + dump + std::string(length, '\t') + "\n15" +
                             line.substr(2) + "\n" + std::string(length, 'y');
    const auto count = import_geonames(write(text), database(), hooks);
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, 4);
    EXPECT_EQ(last.left_out, 5) << length;
    EXPECT_EQ(last.places, 4);
    EXPECT_EQ(last.bytes_done, static_cast<std::int64_t>(text.size()));
    EXPECT_EQ(last.bytes_total, last.bytes_done);
  }
  // As long as a line may be, and a last one without an end.
  const std::string longest =
      "16\tLongest\t\t" + std::string(most_line_bytes - line.size() - 100, 'n') + line.substr(line.find("\t34.5"));
  EXPECT_EQ(*import_geonames(write(longest), database()), 1);
}

TEST_F(GazetteerTest, AHoleIsNoPlaceAndTakesNoMemory) {
  write(dump);
  fs::resize_file(folder_ / "XX.txt", std::uintmax_t{512} << 20);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  EXPECT_EQ(*import_geonames((folder_ / "XX.txt").string(), database()), 3);
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 << 10) << "kB";
  fs::resize_file(folder_ / "XX.txt", std::uintmax_t{1} << 40);
  EXPECT_EQ(import_geonames((folder_ / "XX.txt").string(), database()).error().kind, base::ErrorKind::limit);
}

TEST_F(GazetteerTest, StoppedItLeavesTheOldOne) {
  ASSERT_TRUE(import_geonames(write(dump), database()));
  std::atomic<bool> stop = false;
  std::string text;
  for (int i = 0; i < 40000; ++i)
    text += std::to_string(100 + i) + "\tElsewhere\tElsewhere\t\t1\t1\tP\tPPL\tXX\t\t01\t\t\t\t1\t\t1\t\t\n";
  ASSERT_GT(text.size(), std::size_t{1} << 20);
  const ImportHooks hooks{&stop, [&](const ImportProgress& p) { stop = p.places > 0; }};
  const auto count = import_geonames(write(text), database(), hooks);
  ASSERT_FALSE(count);
  EXPECT_EQ(count.error().message, import_interrupted);
  EXPECT_EQ(found("ourle").size(), 2u);
  EXPECT_TRUE(found("elsewhere").empty());
  EXPECT_EQ(names_in(folder_ / "derived").size(), 1u);
}

TEST_F(GazetteerTest, ALinkInItsPlaceIsReplacedNeverWrittenThrough) {
  const auto foreign = (folder_ / "foreign" / "gazetteer.sqlite").string();
  ASSERT_TRUE(import_geonames(write(dump), foreign));
  fs::create_directory(folder_ / "derived");
  fs::create_symlink(foreign, database());
  EXPECT_THROW(found("ourle"), base::Fatal) << "nor read through";
  ASSERT_TRUE(import_geonames(write(dump.substr(0, dump.find('\n') + 1)), database()));
  EXPECT_FALSE(fs::is_symlink(fs::symlink_status(database())));
  EXPECT_EQ(found("ourle").size(), 1u);
  EXPECT_EQ(find_places(foreign, "ourle", 10).size(), 2u) << "as it was";
}

TEST_F(GazetteerTest, AFolderThatIsALinkIsRefused) {
  const auto foreign = (folder_ / "foreign" / "gazetteer.sqlite").string();
  ASSERT_TRUE(import_geonames(write(dump), foreign));
  fs::create_directory_symlink(folder_ / "foreign", folder_ / "derived");
  EXPECT_THROW((void)import_geonames(write(dump.substr(0, dump.find('\n') + 1)), database()), base::Fatal);
  EXPECT_THROW(found("ourle"), base::Fatal);
  EXPECT_EQ(find_places(foreign, "ourle", 10).size(), 2u);
}

// A derived folder may come from another hand: what lies under the name is never waited for, and never an answer.
TEST_F(GazetteerTest, WhatIsNoDatabaseIsNoAnswer) {
  ASSERT_TRUE(import_geonames(write(dump), database()));
  const auto refused = [&] { EXPECT_THROW(found("ourle"), base::Fatal); };
  for (const std::uintmax_t left : {std::uintmax_t{9000}, std::uintmax_t{50}, std::uintmax_t{0}}) {
    fs::resize_file(database(), left);
    refused();
  }
  fs::remove(database());
  ASSERT_EQ(::mkfifo(database().c_str(), 0600), 0);
  refused();
  ASSERT_TRUE(import_geonames(write(dump), database())) << "a new one takes its place";
  EXPECT_EQ(found("ourle").size(), 2u);
  {
    soci::session sql(soci::sqlite3, "db=" + database());
    sql << "ALTER TABLE place RENAME TO other";
    sql << "CREATE VIEW place AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, '' AS "
           "name,"
           " '' AS other_names, 0 AS lat_e7, 0 AS lon_e7, '' AS feature, '' AS country, 0 AS population FROM n";
  }
  refused();  // and does not count for ever
  ASSERT_TRUE(import_geonames(write(dump), database()));
  {
    soci::session sql(soci::sqlite3, "db=" + database());
    std::string mode;
    sql << "PRAGMA journal_mode = WAL", soci::into(mode);
  }
  refused();  // it would be read through shared memory
  ASSERT_TRUE(import_geonames(write(dump), database()));
  soci::session(soci::sqlite3, "db=" + database()) << "PRAGMA user_version = 0";
  refused();  // its names were folded otherwise: they would not be found by their words
}

TEST_F(GazetteerTest, AFolderMayHaveASpaceInItsName) {
  const auto spaced = (folder_ / "two words" / "gazetteer.sqlite").string();
  ASSERT_TRUE(import_geonames(write(dump), spaced));
  EXPECT_EQ(find_places(spaced, "ourle", 10).size(), 2u);
  EXPECT_EQ(names_in(folder_).size(), 2u) << "nothing beside it";
}

TEST_F(GazetteerTest, LeftoversOfKilledImportsGo) {
  ASSERT_TRUE(import_geonames(write(dump), database()));
  std::ofstream(database() + ".0123456789ab.new") << "half";
  std::ofstream(database() + ".of-a-person") << "kept";
  ASSERT_TRUE(import_geonames(write(dump), database()));
  EXPECT_EQ(names_in(folder_ / "derived").size(), 2u);
}

}  // namespace
}  // namespace contrechamp::store
