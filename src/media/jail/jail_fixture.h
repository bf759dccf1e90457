// Shared by the tests of the jail.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "media/jail/jail.h"
#include "media/jail/misbehave.h"

namespace contrechamp::media {

using Clock = std::chrono::steady_clock;

inline JailLimits tight() {
  JailLimits limits;
  limits.cpu_s = 1;
  limits.wall_s = 2;
  limits.output_bytes = 4 << 20;
  return limits;
}

// For what ends by itself: only what hangs takes so long, however busy the machine is.
inline JailLimits patient() {
  JailLimits limits = tight();
  limits.wall_s = 60;
  return limits;
}

inline std::unique_ptr<Jail> prepared() {
  base::Result<std::unique_ptr<Jail>> jail = Jail::prepare(misbehave, nullptr);
  if (!jail) {
    ADD_FAILURE() << jail.error().message;
    return nullptr;
  }
  return std::move(*jail);
}

inline WorkerRequest attempt(const std::string& name) {
  return {"misbehave", {{"try", name}, {"parent", static_cast<int>(::getpid())}}};
}

inline base::Json summary(const Outcome& outcome) {
  if (outcome.messages.empty()) return base::Json::object();
  return decode_json(outcome.messages.back().payload).value_or(base::Json::object());
}

// Process ids whose parent is `parent`.
inline std::vector<pid_t> children_of(pid_t parent) {
  std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  std::vector<pid_t> out;
  for (pid_t pid = 0; file >> pid;) out.push_back(pid);
  return out;
}

// Ended, reaped or not.
inline bool is_gone(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  return !(file >> number >> name >> state) || state == "Z" || state == "X";
}

template <class Condition>
inline bool within(std::chrono::milliseconds time, Condition condition) {
  for (auto end = Clock::now() + time; Clock::now() < end;) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

constexpr auto a_minute = std::chrono::minutes(1);  // what is waited for comes long before

// The keeper, the prepared process and the worker under `program`, as far as they exist within a minute.
inline std::vector<pid_t> descendants_of(pid_t program) {
  std::vector<pid_t> found;
  within(a_minute, [&] {
    found.clear();
    for (pid_t above = program; found.size() < 3; above = found.back()) {
      std::vector<pid_t> below = children_of(above);
      if (below.size() != 1) return false;
      found.push_back(below[0]);
    }
    return true;
  });
  return found;
}

}  // namespace contrechamp::media
