// A prepared process and the workers it forks: see docs/design.md, "The jail".
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/json.h"
#include "base/result.h"
#include "media/sandbox.h"
#include "media/wire.h"

namespace contrechamp::media {

struct WorkerRequest {
  std::string task;
  base::Json params;
};

// Runs in the worker, locked down. Returns the exit code.
using WorkerMain = int (*)(const WorkerRequest&, int input_fd, MessageWriter&);

struct Outcome {
  std::vector<Message> messages;  // what came before the end, whatever the end
  bool finished = false;          // an end message and exit code 0
  base::ErrorKind kind = base::ErrorKind::died;
  std::string reason;  // for a person, when not finished
  int signal = 0;
  double cpu_s = 0;
  std::int64_t peak_bytes = 0;  // resident
};

class Jail {
 public:
  // Call before the program has threads: it forks. `warm_up` loads libraries, and meets no untrusted byte.
  static base::Result<std::unique_ptr<Jail>> prepare(WorkerMain main, void (*warm_up)());
  ~Jail();

  // One request at a time; others wait. The worker reads `input_fd` from wherever it stands.
  Outcome run(const WorkerRequest& request, int input_fd, const JailLimits& limits);

 private:
  Jail(pid_t process, base::Fd socket) : process_(process), socket_(std::move(socket)) {}
  pid_t process_;
  base::Fd socket_;
  std::mutex mutex_;
};

}  // namespace contrechamp::media
