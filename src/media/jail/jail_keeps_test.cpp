// The processes of the jail keep nothing of the program that could identify a person.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <string_view>

#include "media/jail/jail_fixture.h"

namespace contrechamp::media {
namespace {

// An entry in the environment of this test, which a worker must not find.
const char* const secret_word = "CONTRECHAMP_TEST_SOURCE=heron";
const char* address_before = nullptr;  // before the fork

int tell_what_is_left(const WorkerRequest&, int, MessageWriter& writer) {
  base::Json left = base::Json::array();
  for (char** word = environ; *word != nullptr; ++word) left.push_back(*word);
  writer.end({{"environment", left}, {"where_it_lay", std::string(address_before, std::strlen(address_before))}});
  return 0;
}

TEST(JailKeeps, WorkersHaveNothingOfTheEnvironment) {
  ASSERT_EQ(::setenv("CONTRECHAMP_TEST_SOURCE", "heron", 1), 0);
  for (char** word = environ; *word != nullptr; ++word)
    if (std::string_view(*word) == secret_word) address_before = *word;
  ASSERT_NE(address_before, nullptr);
  auto jail = Jail::prepare(tell_what_is_left, nullptr);
  ::unsetenv("CONTRECHAMP_TEST_SOURCE");
  ASSERT_TRUE(jail);
  const Outcome outcome = (*jail)->run({"", {}}, -1, tight());
  ASSERT_TRUE(outcome.finished) << outcome.reason;
  EXPECT_EQ(summary(outcome)["environment"], base::Json({"LC_ALL=C", "TZ=UTC0"}));
  EXPECT_EQ(summary(outcome)["where_it_lay"], "");
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(JailKeeps, ProcessesHideTheirArgumentsAndRaiseTheirOomScore) {
  auto jail = prepared();
  ASSERT_TRUE(jail);
  std::vector<pid_t> line;
  std::vector<std::string> arguments, scores, limits;
  std::atomic<bool> stop{false};
  std::thread observer([&] {
    line = descendants_of(::getpid());
    // A worker sets its limits shortly after the fork.
    within(a_minute, [&] {
      return line.size() == 3 &&
             text_of("/proc/" + std::to_string(line[2]) + "/status").find("Seccomp:\t2") != std::string::npos;
    });
    for (const pid_t pid : line) {
      const std::string folder = "/proc/" + std::to_string(pid);
      arguments.push_back(text_of(folder + "/cmdline"));
      scores.push_back(text_of(folder + "/oom_score_adj"));
      limits.push_back(text_of(folder + "/limits"));
    }
    stop = true;
  });
  (void)jail->run(attempt("sleep"), -1, JailLimits(), &stop);
  observer.join();
  ASSERT_EQ(line.size(), 3u);
  for (const auto& words : arguments) EXPECT_EQ(words.find("media_test"), std::string::npos) << words;
  EXPECT_EQ(text_of("/proc/self/cmdline").find("contrechamp jail"), std::string::npos) << "ours are as they were";
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) EXPECT_EQ(scores[i], "1000\n") << i;
  EXPECT_NE(scores[0], "1000\n") << "the keeper makes new ones";
  for (const auto& text : limits)
    if (!text.empty()) {
      EXPECT_NE(text.find("Max core file size        0                    0"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace contrechamp::media
