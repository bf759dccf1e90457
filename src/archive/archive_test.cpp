#include "archive/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "archive/soundness/verify.h"
#include "base/digest.h"
#include "base/folder_fixture.h"

namespace contrechamp::archive {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ArchiveTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto archive = Archive::create(root_, "valley", "agent-1");
    ASSERT_TRUE(archive) << archive.error().message;
    archive_ = std::move(*archive);
  }

  std::string seal(const std::string& bytes, const std::string& path, std::int64_t accession) {
    Batch batch = archive_->make_batch();
    auto info = batch.stage([&, at = std::size_t{0}](std::span<char> into) mutable -> base::Result<std::size_t> {
      const std::size_t n = bytes.copy(into.data(), into.size(), at);
      at += n;
      return n;
    });
    archive_->commit(
        {archive_->make_record(event_type::ingestion, info->sha256,
                               {{"sha512", info->sha512}, {"size_bytes", info->size_bytes}}),
         archive_->make_record(
             event_type::transfer, info->sha256,
             {{"accession", accession}, {"path", path}, {"folder", "f"}, {"mtime_us", 1}, {"origin", path}})},
        &batch);
    return info->sha256;
  }

  void open_without_catalogue() {
    archive_.reset();
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove((root_ / "catalogue.sqlite").string() + suffix);
    archive_ = std::move(*Archive::open(root_));
  }

  std::vector<std::string> found() {
    std::vector<std::string> paths;
    for (const auto& finding : verify(root_, {}).findings) paths.push_back(finding.path);
    return paths;
  }

  store::Tree tree() const { return *store::Tree::open(root_); }

  base::TemporaryFolder temporary_;
  const fs::path root_ = temporary_.path() / "archive";
  std::unique_ptr<Archive> archive_;
};

TEST_F(ArchiveTest, FreshArchiveVerifiesAndIsPrivate) {
  EXPECT_TRUE(verify(root_, {}).good());
  EXPECT_EQ(fs::status(root_).permissions(), fs::perms::owner_all);
  EXPECT_EQ(verify(root_, {}).entries, 1);
}

TEST_F(ArchiveTest, LogIsCheckableByHand) {
  seal("abc", "a.mp4", 0);
  std::ifstream log(root_ / "log/entries-000000");
  std::string line;
  std::string before(64, '0');
  for (int seq = 0; std::getline(log, line); ++seq) {
    ASSERT_EQ(line.substr(0, 2 + 64), std::to_string(seq) + " " + before);
    const std::string commitment = line.substr(67);
    std::ifstream record(root_ / "records" / commitment.substr(0, 2) / commitment);
    const std::string text((std::istreambuf_iterator<char>(record)), {});
    EXPECT_EQ(base::sha256_hex(text), commitment);
    before = base::sha256_hex(line + "\n");
  }
}

TEST_F(ArchiveTest, RebuildGivesTheSameCatalogue) {
  const auto accession = archive_->commit({archive_->make_record(event_type::accession, "", {{"folder", "f"}})});
  archive_->commit({archive_->make_record(event_type::metadata_modification, "",
                                          {{"accession", accession}, {"key", "side"}, {"value", "north"}})});
  const auto id = seal("abc", "sub/a.mp4", accession);
  archive_->commit(
      {archive_->make_record(event_type::metadata_modification, id, {{"key", "place"}, {"value", "ford"}})});
  const std::string before = archive_->catalogue().check().dump_said();
  open_without_catalogue();
  EXPECT_EQ(archive_->catalogue().check().dump_said(), before);
  EXPECT_NE(before.find("north"), std::string::npos);
}

TEST_F(ArchiveTest, ErasedRecordLeavesALogThatHolds) {
  const auto id = seal("abc", "a.mp4", 0);
  const auto seq = archive_->commit(
      {archive_->make_record(event_type::metadata_modification, id, {{"key", "source"}, {"value", "Quillfeather"}})});
  ASSERT_TRUE(archive_->erase_record(seq, "consent withdrawn"));
  const auto result = verify(root_, {});
  EXPECT_TRUE(result.good());
  EXPECT_EQ(result.erased, 1);
  EXPECT_EQ(archive_->catalogue().items().find(id)->source, "");
  EXPECT_EQ(archive_->catalogue().check().dump_said().find("Quillfeather"), std::string::npos);
  EXPECT_NE(archive_->catalogue().check().dump_said().find("consent withdrawn"), std::string::npos);
  EXPECT_FALSE(archive_->erase_record(0, "no"));
}

// Killed between the log's word and the removal: the next writer ends it.
TEST_F(ArchiveTest, ErasureThatWasKilledIsEnded) {
  const auto id = seal("abc", "a.mp4", 0);
  const auto before = verify(root_, {});
  const auto seq = archive_->commit(
      {archive_->make_record(event_type::metadata_modification, id, {{"key", "source"}, {"value", "Quillfeather"}})});
  std::string commitment;
  read_log(tree(), {before.entries, before.head}, [&](const LogEntry& entry) { commitment = entry.commitment; });
  const fs::path record = root_ / "records" / commitment.substr(0, 2) / commitment;
  ASSERT_TRUE(fs::exists(record));
  const auto now = verify(root_, {});
  const std::string intention = commitment + " " + std::to_string(now.entries) + " " + now.head + "\n";

  std::ofstream(root_ / "incoming/erasing") << intention;  // killed before the log said so: nothing is erased
  archive_.reset();
  archive_ = std::move(*Archive::open(root_));
  EXPECT_TRUE(fs::exists(record));
  EXPECT_FALSE(fs::exists(root_ / "incoming/erasing"));

  archive_->commit({archive_->make_record(
      event_type::deletion, "",
      {{"seq", seq}, {"record", commitment}, {"event", "metadata modification"}, {"reason", "r"}})});
  EXPECT_THAT(found(), ::testing::ElementsAre(fs::relative(record, root_).string()));  // still there
  std::ofstream(root_ / "incoming/erasing") << intention;
  EXPECT_TRUE(verify(root_, {}).good());
  EXPECT_TRUE(verify(root_, {}).unfinished);
  archive_.reset();
  archive_ = std::move(*Archive::open(root_));
  EXPECT_FALSE(fs::exists(record));
  EXPECT_TRUE(verify(root_, {}).good());
  EXPECT_EQ(archive_->catalogue().check().dump_said().find("Quillfeather"), std::string::npos);
}

// Three files of the log, all of whose later entries commit to the first record: of the record that is said once.
TEST_F(ArchiveTest, MissingAndShortenedPartsOfTheLogAreNamed) {
  std::string first;
  const auto made = verify(root_, {});
  read_log(tree(), {}, [&](const LogEntry& entry) { first = entry.commitment; });
  append_log(tree(), {made.entries, made.head}, std::vector<std::string>(2 * entries_per_file + 3, first));
  const std::string record = "records/" + first.substr(0, 2) + "/" + first;
  EXPECT_THAT(found(), ::testing::ElementsAre(record));
  const auto without = [&](const char* name) {
    fs::rename(root_ / "log" / name, root_ / "hidden");
    const auto paths = found();
    fs::rename(root_ / "hidden", root_ / "log" / name);
    return paths;
  };
  EXPECT_THAT(without("entries-000000"),
              ::testing::UnorderedElementsAre(record, record, "log/entries-000000", "hidden"));
  EXPECT_THAT(without("entries-000001"), ::testing::UnorderedElementsAre(record, "log/entries-000001", "hidden"));
  const fs::path middle = root_ / "log/entries-000001";
  std::string text = text_of(middle);
  text.resize(text.rfind('\n', text.size() - 2) + 1);
  std::ofstream(middle, std::ios::trunc) << text;
  EXPECT_THAT(found(), ::testing::ElementsAre("log/entries-000001", record));
  text[20] = text[20] == '0' ? '1' : '0';
  std::ofstream(root_ / "log/entries-000002", std::ios::trunc) << text;  // no part that could follow
  EXPECT_THAT(found(), ::testing::ElementsAre(record, "log/entries-000002"));
}

TEST_F(ArchiveTest, ARecordIsNamedWhenItIsGone) {
  const auto seq = archive_->commit({archive_->make_record(event_type::accession, "", {{"folder", "f"}})});
  std::string commitment;
  read_log(tree(), {}, [&](const LogEntry& entry) {
    if (entry.seq == seq) commitment = entry.commitment;
  });
  const fs::path record = root_ / "records" / commitment.substr(0, 2) / commitment;
  fs::remove(record);
  EXPECT_THAT(found(), ::testing::ElementsAre(fs::relative(record, root_).string()));
}

// A log that holds together, of records whose fields are of no right type.
TEST_F(ArchiveTest, WrongTypesAreFindingsAndNoEnd) {
  for (const base::Json& detail :
       {base::Json({{"sha512", 5}, {"size_bytes", "many"}}), base::Json::array({1, 2}), base::Json("x")})
    archive_->commit({archive_->make_record(event_type::ingestion, "", detail)});
  archive_->commit({archive_->make_record(event_type::deletion, "", {{"record", base::Json::array()}})});
  EXPECT_FALSE(verify(root_, {}).good());
}

TEST_F(ArchiveTest, MissingAndExtraFilesAreNamed) {
  const auto id = seal("abc", "a.mp4", 0);
  std::ofstream(root_ / "objects" / "stray") << "x";
  std::ofstream(root_ / "log" / "entries-000009") << "x";
  fs::remove(root_ / "objects" / id.substr(0, 2) / id);
  EXPECT_THAT(found(), ::testing::UnorderedElementsAre("objects/stray", "log/entries-000009",
                                                       "objects/" + id.substr(0, 2) + "/" + id));
}

TEST_F(ArchiveTest, CutLogIsFoundByItsRecords) {
  seal("abc", "a.mp4", 0);
  std::string text = text_of(root_ / "log/entries-000000");
  text.resize(text.rfind('\n', text.size() - 2) + 1);
  std::ofstream(root_ / "log/entries-000000", std::ios::trunc) << text;
  const auto paths = found();
  ASSERT_EQ(paths.size(), 1u);
  EXPECT_EQ(paths[0].substr(0, 8), "records/");
}

// What a writer killed between two steps leaves behind.
TEST_F(ArchiveTest, UnacknowledgedBatchGoesAndTheNextOneStands) {
  const auto kept = seal("abc", "a.mp4", 0);
  const auto entries = verify(root_, {}).entries;
  const std::string object = base::sha256_hex("half");
  const std::string bytes = encode_record(
      archive_->make_record(event_type::ingestion, object, {{"sha512", "x"}, {"size_bytes", 4}}), std::string(32, 's'));
  const std::string record = base::sha256_hex(bytes);
  fs::create_directories(root_ / "objects" / object.substr(0, 2));
  fs::create_directories(root_ / "records" / record.substr(0, 2));
  std::ofstream(root_ / "objects" / object.substr(0, 2) / object) << "half";
  std::ofstream(root_ / "records" / record.substr(0, 2) / record) << bytes;
  std::ofstream(root_ / "log/entries-000000", std::ios::app) << entries << " torn";
  std::ofstream(root_ / "incoming/pending")
      << "batch " << entries << " 1\nobject " << object << "\nrecord " << record << "\nend 0\n";
  fs::create_directories(root_ / "incoming/process-dead");
  EXPECT_TRUE(verify(root_, {}).good());
  EXPECT_TRUE(verify(root_, {}).unfinished);
  archive_.reset();
  archive_ = std::move(*Archive::open(root_));
  const auto result = verify(root_, {});
  EXPECT_TRUE(result.good()) << (result.good() ? "" : result.findings[0].path + result.findings[0].what);
  EXPECT_FALSE(result.unfinished);
  EXPECT_EQ(result.entries, entries);
  EXPECT_FALSE(fs::exists(root_ / "objects" / object.substr(0, 2) / object));
  EXPECT_FALSE(fs::exists(root_ / "incoming/process-dead"));
  EXPECT_TRUE(archive_->catalogue().items().find(kept));
}

TEST_F(ArchiveTest, CatalogueCatchesUpWithTheLog) {
  const auto id = seal("abc", "a.mp4", 0);
  const std::string before = archive_->catalogue().check().dump_said();
  open_without_catalogue();
  EXPECT_EQ(archive_->catalogue().check().dump_said(), before);
  EXPECT_EQ(archive_->catalogue().items().find(id)->name, "a.mp4");
}

TEST_F(ArchiveTest, TwoWritersShareOneLog) {
  auto other = std::move(*Archive::open(root_));
  for (int i = 0; i < 5; ++i) {
    archive_->commit({archive_->make_record(event_type::accession, "", {{"folder", "a"}})});
    other->commit({other->make_record(event_type::accession, "", {{"folder", "b"}})});
  }
  EXPECT_EQ(verify(root_, {}).entries, 11);
  EXPECT_TRUE(verify(root_, {}).good());
}

TEST(Record, RoundTripAndRefusals) {
  Record record;
  record.event = "transfer";
  record.time = {1552380905000001};
  record.agent = "agent-1";
  record.detail = {{"path", "caf\xE9"}};
  const std::string file = encode_record(record, std::string(32, 's'));
  const auto back = parse_record(file);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->time.us, 1552380905000001);
  EXPECT_FALSE(parse_record(file.substr(0, 50)));
  EXPECT_FALSE(parse_record("contrechamp record 2\n" + file));
}

TEST(Settings, RefusesAnUnknownFormat) {
  Settings settings{std::string(32, 'a'), "v\"alley\n", "agent", 1};
  EXPECT_EQ(parse_settings(encode_settings(settings))->name, "v\"alley\n");
  settings.format = 3;
  EXPECT_FALSE(parse_settings(encode_settings(settings)));
}

}  // namespace
}  // namespace contrechamp::archive
