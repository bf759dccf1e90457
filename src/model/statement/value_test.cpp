#include "model/statement/value.h"

#include <gtest/gtest.h>

#include <random>

#include "base/strings.h"
#include "model/statement/keys.h"

namespace contrechamp::model {
namespace {

constexpr int generated = 1000;
constexpr unsigned seed = 20310512;

class Generator {
 public:
  Value value(Form form) {
    switch (form) {
      case Form::text: return Text{text()};
      case Form::time: return Time{time()};
      case Form::rating: return Rating{static_cast<int>(below(6))};
      case Form::level: return Level{static_cast<int>(below(4))};
      case Form::degrees:
        return Degrees{below(2) == 0 ? static_cast<double>(below(361))
                                     : std::uniform_real_distribution(0.0, 360.0)(random_)};
      case Form::incident: return IncidentId{digits(16)};
      case Form::mark: return Mark{static_cast<Mark::Kind>(below(3))};
      case Form::footage: return FootageStatement{digits(64), static_cast<FootageStatement::Verdict>(below(3))};
      case Form::link: return link();
      case Form::clock_time: return clock_time();
      case Form::search: return Search{text(), base::dump({{text(), text()}, {"n", below(1000)}})};
    }
    return {};
  }
  // Random bytes, or a valid text with one change.
  std::string spoiled(const std::string& good) {
    std::string out = good;
    if (below(4) == 0 || out.empty()) {
      out.clear();
      for (auto n = below(40) + 1; n > 0; --n) out += static_cast<char>(below(256));
      return out;
    }
    const auto at = below(out.size());
    if (below(3) == 0) out.erase(at, 1 + below(4));
    else if (below(2) == 0) out.insert(at, 1, static_cast<char>(below(256)));
    else out[at] = static_cast<char>(below(256));
    return out;
  }

 private:
  std::uint64_t below(std::uint64_t end) { return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_); }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution(low, high)(random_);
  }
  std::string digits(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "0123456789abcdef"[below(16)];
    return out;
  }
  std::string text() {
    static constexpr const char* pieces[] = {"a", "same", " ", "é", "جسر", "\"",   "\\", "\n",
                                             "%", "{}",   "🜂", "=", "'",   "2031", "T"};
    std::string out = "x";
    for (auto n = below(12); n > 0; --n) out += pieces[below(std::size(pieces))];
    return out + "x";
  }
  std::string time() {
    static constexpr const char* times[] = {"2031-05-12T16:04Z",       "2031-05?", "2031~/2032", "../2031-05", "203X",
                                            "[2031-05-11,2031-05-12]", "2031-21",  "Y20310"};
    return below(2) == 0 ? times[below(std::size(times))]
                         : std::to_string(1000 + below(9000)) + "-" + std::to_string(10 + below(3)) + "-1" +
                               std::to_string(below(10));
  }
  LinkStatement link() {
    const auto what = static_cast<LinkStatement::What>(below(4));
    return {what, digits(64), what == LinkStatement::What::lock ? between(-1000000000000, 1000000000000) : 0};
  }
  ClockTime clock_time() {
    const auto from = between(-62135596800000000, 253402300799999998), to = between(from, 253402300799999999);
    return {between(-1000000000000, 1000000000000), from, to, below(3) == 0 ? "" : text()};
  }

  std::mt19937_64 random_{seed};
};

TEST(StatementValue, OfEveryKeyIsReadAsItWasWritten) {
  Generator generator;
  for (const KeyRule& rule : key_rules())
    for (int i = 0; i < generated; ++i) {
      const Value value = generator.value(rule.form);
      const std::string text = encode_value(value);
      const auto read = parse_value(rule.form, text);
      ASSERT_TRUE(read) << rule.key << "=" << text << ": " << read.error().message << ", seed " << seed;
      ASSERT_TRUE(*read == value) << rule.key << "=" << text << ", seed " << seed;
      ASSERT_EQ(encode_value(*read), text);
      const auto again = value_from_json(rule.form, to_json(value));
      ASSERT_TRUE(again) << rule.key << "=" << base::dump(to_json(value)) << ": " << again.error().message;
      ASSERT_TRUE(*again == value) << rule.key << "=" << base::dump(to_json(value)) << ", seed " << seed;
    }
}

// A changed text is refused, or it is another value that keeps its canonical text.
TEST(StatementValue, SpoiledIsRefusedInWordsOrIsAnother) {
  Generator generator;
  for (const KeyRule& rule : key_rules())
    for (int i = 0; i < generated; ++i) {
      const std::string text = generator.spoiled(encode_value(generator.value(rule.form)));
      const auto read = parse_value(rule.form, text);
      if (!read) {
        EXPECT_FALSE(read.error().message.empty());
        EXPECT_TRUE(base::is_utf8(read.error().message)) << rule.key;
        EXPECT_LT(read.error().message.size(), 1000u) << rule.key;
        continue;
      }
      const auto again = parse_value(rule.form, encode_value(*read));
      ASSERT_TRUE(again) << rule.key << "=" << encode_value(*read) << " of " << text << ": " << again.error().message;
      ASSERT_TRUE(*again == *read) << rule.key << "=" << text << ", seed " << seed;
    }
}

TEST(StatementValue, EveryFormAndSubjectIsUsedByAKey) {
  for (int form = 0; form <= static_cast<int>(Form::search); ++form) {
    bool used = false;
    for (const KeyRule& rule : key_rules()) used = used || rule.form == static_cast<Form>(form);
    EXPECT_TRUE(used) << to_string(static_cast<Form>(form));
  }
  for (const KeyRule& rule : key_rules()) {
    EXPECT_FALSE(rule.of.empty()) << rule.key;
    EXPECT_STRNE(rule.what, "") << rule.key;
    EXPECT_TRUE(!rule.protectable || rule.form == Form::text || rule.form == Form::search)
        << rule.key << ": what is computed with cannot be locked away";
  }
}

}  // namespace
}  // namespace contrechamp::model
