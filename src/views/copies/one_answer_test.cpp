// Whoever asks whether two items are one footage gets one answer, whatever was found and whatever people say of them:
// the list, the number on a tile, the filter, the facet, the count, the families and the finder.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "archive/saying.h"
#include "base/digest.h"
#include "base/folder_fixture.h"
#include "ingest/archive_fixture.h"
#include "model/footage.h"
#include "model/statement.h"
#include "pipeline/stages/clock/sound_finder.h"
#include "pipeline/stages/copies/finder.h"
#include "views/copies/copy_list.h"
#include "views/copies/copy_pairs.h"

namespace contrechamp::views {
namespace {

using model::FootageStatement;
using model::LinkStatement;
using Pair = std::pair<std::string, std::string>;  // the smaller id first
using Same = std::map<Pair, bool>;                 // of what is shown

constexpr int item_count = 5;
constexpr const char* people[] = {"heron", "tilleul", "lark"};

Pair ordered(const std::string& a, const std::string& b) { return a < b ? Pair(a, b) : Pair(b, a); }

std::string id_of(int number) { return base::sha256_hex(std::to_string(number)); }

// What is said and found, kept beside the catalogue in the plainest way: all of it, and the rule asked of all of it.
struct Ledger {
  struct Said {
    store::StatementRow row;
    bool withdrawn = false;
  };
  std::vector<Said> said;
  std::vector<store::StatementRow> log;  // withdrawals too
  std::map<Pair, store::CopyRow> pictures;
  std::map<Pair, clock::PairResult> sounds;

  model::PairFacts facts(const Pair& pair) const {
    model::PairFacts out;
    if (const auto found = pictures.find(pair); found != pictures.end()) out.pictures = found->second.verdict;
    if (const auto found = sounds.find(pair); found != sounds.end()) {
      out.heard = found->second.state == clock::State::same_recorded_sound;
      out.likeness = found->second.best() == nullptr ? 0 : found->second.best()->evidence.likeness;
    }
    for (const auto& [row, withdrawn] : said) {
      const auto value = model::value_of(row.key, row.value);
      if (withdrawn || ordered(row.item, model::other_item(row.key, row.value)) != pair) continue;
      if (const auto* word = std::get_if<FootageStatement>(&value))
        out.footage.push_back({row.seq, row.by, word->verdict});
      if (const auto* word = std::get_if<LinkStatement>(&value)) out.links.push_back({row.seq, row.by, word->what});
    }
    return out;
  }
};

void add_items(store::Catalogue& c) {
  for (int i = 0; i < item_count; ++i) {
    c.items().add(id_of(i), "512", 5, i + 1);
    c.media().put({id_of(i), model::Kind::video, "video/mp4", "mp4", 30000000, 320, 240, true, "[]", ""});
    c.sounds().put({id_of(i), 240000, 0, 0, 0, 0, 0});
  }
}

// Random words of random people, and random findings, into one catalogue and the ledger.
class Story {
 public:
  Story(store::Catalogue& catalogue, unsigned seed) : c_(catalogue), random_(seed) { add_items(c_); }
  void go_on() {
    const Pair pair = any_pair();
    switch (below(8)) {
      case 0: return find_pictures(pair);
      case 1: return hear(pair);
      case 2: return drop(id_of(below(item_count)));
      case 3: return withdraw();
      case 4:
      case 5: return say_link(pair);
      default: return say_footage(pair);
    }
  }
  const Ledger& ledger() const { return ledger_; }

 private:
  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  // Few, so that much is said of each.
  Pair any_pair() {
    const int a = below(item_count);
    return ordered(id_of(a), id_of((a + 1) % item_count));
  }
  void find_pictures(const Pair& pair) {
    const auto verdict = static_cast<model::Verdict>(below(3));
    const bool turned = below(2) == 0;
    const auto &a = turned ? pair.second : pair.first, &b = turned ? pair.first : pair.second;
    ledger_.pictures[pair] = {a, b, 0.1 + 0.1 * below(9), verdict, "[]"};
    c_.footage().put_copy(ledger_.pictures[pair], 1);
  }
  // Below and above what makes one recording, and what sounds like one without its waveform.
  void hear(const Pair& pair) {
    clock::Hypothesis h;
    h.strength = 20, h.evidence.line = 20, h.evidence.magnitude = 20, h.evidence.steady = 9;
    h.evidence.overlap_s = 20, h.evidence.likeness = below(2) == 0 ? 0.1f : 0.6f;
    if (below(2) == 0) h.evidence.path = 30, h.evidence.path_slope = 0.03, h.evidence.wander = 0.03f;
    clock::PairResult result{clock::state_of({h}), {h}};
    ledger_.sounds[pair] = result;
    c_.sounds().put_pair(pipeline::to_row(pair.first, pair.second, result));
  }
  void drop(const std::string& item) {
    c_.footage().drop_copies_of(item);
    std::erase_if(ledger_.pictures,
                  [&](const auto& found) { return found.first.first == item || found.first.second == item; });
  }
  // Now and then of the larger id, as no program writes it today.
  void say(const Pair& pair, const char* key, const std::function<model::Value(const std::string&)>& value) {
    const bool turned = below(5) == 0;
    store::StatementRow row;
    row.seq = seq_++, row.time_us = row.seq, row.agent = "agent-1", row.by = people[below(3)];
    row.item = turned ? pair.second : pair.first, row.key = key;
    row.value = model::encode_value(value(turned ? pair.first : pair.second));
    c_.statements().add(row);
    ledger_.said.push_back({row}), ledger_.log.push_back(row);
  }
  void say_footage(const Pair& pair) {
    const auto word = static_cast<FootageStatement::Verdict>(below(3));
    say(pair, model::footage_key, [&](const std::string& other) { return FootageStatement{other, word}; });
  }
  void say_link(const Pair& pair) {
    const auto word = below(2) == 0 ? LinkStatement::What::recording : static_cast<LinkStatement::What>(below(4));
    say(pair, model::link_key, [&](const std::string& other) { return LinkStatement{word, other, 0}; });
  }
  void withdraw() {
    if (ledger_.said.empty()) return;
    auto& [said, withdrawn] = ledger_.said[static_cast<std::size_t>(below(static_cast<int>(ledger_.said.size())))];
    store::StatementRow row = said;
    row.seq = seq_++, row.value.clear(), row.withdraws = said.seq;
    c_.statements().add(row);
    withdrawn = true, ledger_.log.push_back(row);
  }

  store::Catalogue& c_;
  std::mt19937 random_;
  std::int64_t seq_ = 100;
  Ledger ledger_;
};

Same by_the_rule(const Ledger& ledger) {
  Same out;
  for (int i = 0; i < item_count; ++i)
    for (int j = i + 1; j < item_count; ++j) {
      const Pair pair = ordered(id_of(i), id_of(j));
      const auto answer = model::judge_pair(ledger.facts(pair));
      if (answer.shown) out.emplace(pair, answer.same_footage);
    }
  return out;
}

Same in_the_list(store::Catalogue& c, const std::string& item) {
  Same out;
  for (const auto& pair : copy_pairs(c, item))
    out.emplace(ordered(pair.row.a, pair.row.b), pair.row.answer.same_footage);
  return out;
}

Same only_of(const Same& all, const std::string& item) {
  Same out;
  for (const auto& one : all)
    if (one.first.first == item || one.first.second == item) out.insert(one);
  return out;
}

std::set<Pair> same_of(const Same& all) {
  std::set<Pair> out;
  for (const auto& [pair, same] : all)
    if (same) out.insert(pair);
  return out;
}

std::set<Pair> in_families(store::Catalogue& c, const std::string& item) {
  std::set<Pair> out;
  const base::Json all = view_families(c, item);
  for (const auto& family : all["families"])
    for (const auto& link : family["links"])
      out.insert(ordered(link["a"].get<std::string>(), link["b"].get<std::string>()));
  return out;
}

std::set<std::string> filtered(store::Catalogue& c, const char* copies) {
  store::ItemQuery query;
  query.copies = copies;
  std::set<std::string> out;
  for (const auto& item : c.items().page(query)) out.insert(item.id);
  return out;
}

std::int64_t in_the_facet(store::Catalogue& c, const std::string& value) {
  for (const auto& row : c.items().facets({}))
    if (row.facet == "copies" && row.value == value) return row.count;
  return 0;
}

// The finder follows copies to copies of copies: through what pictures show and nobody's word takes away.
std::set<Pair> followed(store::Catalogue& c) {
  std::set<Pair> out;
  for (int i = 0; i < item_count; ++i)
    for (const auto& row : pipeline::rows_to_follow(c, id_of(i))) out.insert(ordered(row.a, row.b));
  return out;
}

void expect_one_answer(store::Catalogue& c, const Ledger& ledger) {
  const Same rule = by_the_rule(ledger);
  EXPECT_EQ(in_the_list(c, ""), rule) << "the list of all";
  std::set<std::string> with, without;
  for (int i = 0; i < item_count; ++i) {
    const std::string id = id_of(i);
    const auto own = only_of(rule, id);
    EXPECT_EQ(in_the_list(c, id), own) << "the list of an item";
    EXPECT_EQ(c.items().find(id)->copies, static_cast<std::int64_t>(same_of(own).size())) << "the number on a tile";
    for (const auto& pair : same_of(own)) EXPECT_TRUE(in_families(c, id).count(pair)) << "the families of an item";
    (same_of(own).empty() ? without : with).insert(id);
  }
  EXPECT_EQ(filtered(c, "yes"), with);
  EXPECT_EQ(filtered(c, "no"), without);
  EXPECT_EQ(in_the_facet(c, "yes"), static_cast<std::int64_t>(with.size()));
  EXPECT_EQ(in_the_facet(c, "no"), static_cast<std::int64_t>(without.size()));
  EXPECT_EQ(c.items().counts().copies, static_cast<std::int64_t>(same_of(rule).size())) << "the count";
  EXPECT_EQ(in_families(c, ""), same_of(rule)) << "the families";
  std::set<Pair> by_pictures;
  for (const auto& pair : same_of(rule))
    if (const auto found = ledger.pictures.find(pair);
        found != ledger.pictures.end() && found->second.verdict == model::Verdict::copy)
      by_pictures.insert(pair);
  EXPECT_EQ(followed(c), by_pictures) << "the finder";
}

// All rows, in words.
std::string rows_of(store::Catalogue& c) {
  std::string out;
  for (const auto& row : c.footage().pairs("")) {
    const auto& answer = row.answer;
    out += row.a + " " + row.b + " " + (answer.verdict ? to_string(*answer.verdict) : "-") + " '" +
           to_string(answer.judged) + "' '" + to_string(answer.recorded) + "' " + std::to_string(answer.by_sound) +
           std::to_string(answer.same_footage) + " " + std::to_string(row.score) + "\n";
  }
  return out;
}

class OneAnswer : public ::testing::Test {
 protected:
  std::string address(const std::string& name) const { return "sqlite3://" + (temporary_.path() / name).string(); }
  base::TemporaryFolder temporary_;
};

TEST_F(OneAnswer, OfEveryReaderAboutEveryPair) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    store::Catalogue c(address(std::to_string(seed)), store::Durability::rebuildable);
    Story story(c, seed);
    for (int step = 1; step <= 72; ++step) {
      story.go_on();
      if (step % 12 == 0) expect_one_answer(c, story.ledger());
      if (HasFailure()) return;
    }
  }
}

// As a catalogue is made anew: all statements at once, whatever they were preceded by when they were said, and then
// what is found, in another order; and from a log that was put in another order by hand, items last.
TEST_F(OneAnswer, IsTheSameWhenTheCatalogueIsMadeAnew) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto make = [&](const char* name) {
      return store::Catalogue(address(name + std::to_string(seed)), store::Durability::rebuildable);
    };
    store::Catalogue grown = make("grown"), anew = make("anew"), turned = make("turned");
    Story story(grown, seed);
    for (int step = 1; step <= 72; ++step) story.go_on();
    const Ledger& ledger = story.ledger();
    const auto say = [&](store::Catalogue& c) {
      for (const auto& row : ledger.log) c.statements().add(row);
    };
    const auto find = [&](store::Catalogue& c) {
      for (const auto& [pair, result] : ledger.sounds)
        c.sounds().put_pair(pipeline::to_row(pair.first, pair.second, result));
      for (const auto& [pair, row] : ledger.pictures) c.footage().put_copy(row, 1);
    };
    anew.transact([&] { add_items(anew), say(anew); });
    find(anew);
    turned.transact([&] { find(turned), say(turned), add_items(turned); });
    EXPECT_EQ(rows_of(anew), rows_of(grown));
    EXPECT_EQ(rows_of(turned), rows_of(grown));
    EXPECT_EQ(anew.check().dump_said(), grown.check().dump_said());
    EXPECT_EQ(turned.check().dump_said(), grown.check().dump_said());
  }
}

class RebuiltAnswer : public ingest::ArchiveFixture {};

TEST_F(RebuiltAnswer, SaysWhatItSaid) {
  for (const char* name : {"a.bin", "b.bin", "c.bin"}) write(name, name);
  take();
  std::vector<std::string> ids;
  for (const auto& item : archive_->catalogue().items().page({})) ids.push_back(item.id);
  std::sort(ids.begin(), ids.end());
  const auto say = [&](const std::string& one, const std::string& other, FootageStatement::Verdict word,
                       const char* by) {
    model::Statement said;
    said.key = model::footage_key, said.by = by, said.value = model::encode_value(FootageStatement{other, word});
    archive_->commit({*archive::make_statement(*archive_, {one, ""}, said)});
  };
  say(ids[0], ids[1], FootageStatement::Verdict::same, "heron");
  say(ids[1], ids[0], FootageStatement::Verdict::different, "tilleul");
  say(ids[2], ids[1], FootageStatement::Verdict::same, "heron");
  const auto find = [&] {
    archive_->catalogue().footage().put_copy({ids[1], ids[0], 0.75, model::Verdict::copy, "[]"}, 1);
  };
  find();
  const std::string before = rows_of(archive_->catalogue());
  EXPECT_EQ(archive_->catalogue().items().counts().copies, 2) << "a copy of which people disagree, and what one says";
  archive_.reset();
  ASSERT_TRUE(archive::Archive::rebuild(folder_ / "archive", false));
  EXPECT_EQ(archive::Archive::catalogue_difference(folder_ / "archive"), "");
  reopen();
  EXPECT_EQ(archive_->catalogue().items().counts().copies, 1) << "what was found is yet to be found again";
  find();
  EXPECT_EQ(rows_of(archive_->catalogue()), before);
}

}  // namespace
}  // namespace contrechamp::views
