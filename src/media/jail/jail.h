// Runs code on an untrusted file in a separate process that can only read that file and answer: see docs/design.md,
// "The jail".
//
// prepare() forks a keeper, which loads the libraries once and never reads an untrusted byte. The keeper forks a
// "prepared process", and another one when that is killed. For each request the prepared process forks a worker, which
// enters the sandbox (sandbox.h) and calls WorkerMain. A worker that dies is a normal outcome: neither the parent nor
// the next request is affected.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/fd.h"
#include "base/json.h"
#include "base/result.h"
#include "media/jail/sandbox.h"
#include "media/jail/wire.h"

namespace contrechamp::media {

struct WorkerRequest {
  std::string task;
  base::Json params;
};

// Runs inside the sandbox. Reads `input_fd`, which is -1 when run() was given none. Its offset is shared with the
// parent: use pread. Answers through the writer; the last message is end(). Returns 0; any other code means "died".
using WorkerMain = int (*)(const WorkerRequest&, int input_fd, MessageWriter&);

struct Outcome {
  std::vector<Message> messages;                 // the complete ones, also when not finished
  bool begun = true;                             // false: the failure is not due to the input
  bool finished = false;                         // the end message was seen and the worker returned 0
  base::ErrorKind kind = base::ErrorKind::died;  // when not finished: died, limit, or refused (no sandbox)
  std::string reason;                            // when not finished: for a person
  int signal = 0;                                // that ended the worker; 0 when none did
  double cpu_s = 0;
  std::int64_t peak_bytes = 0;  // largest resident set
};

class Jail {
 public:
  // Call before the program has threads, from the thread that ends last: the keeper dies with that thread.
  // `warm_up` loads what workers need (may be nullptr). ErrorKind::refused when no sandbox is possible here.
  static base::Result<std::unique_ptr<Jail>> prepare(WorkerMain main, void (*warm_up)());
  ~Jail();
  Jail(const Jail&) = delete;
  Jail& operator=(const Jail&) = delete;

  // Blocks until the worker has ended. Thread-safe; one request at a time. The caller keeps `input_fd`, which must be
  // open for reading only. The request as JSON may take 64 KiB. Never throws because of a worker. When the prepared
  // process is killed, this request fails (not begun, kind died) and the next one gets a new prepared process.
  // A `stop` that is set meanwhile ends the worker within 0.1 s (not begun, kind refused).
  Outcome run(const WorkerRequest& request, int input_fd, const JailLimits& limits,
              const std::atomic<bool>* stop = nullptr);

 private:
  Jail(base::Fd keeper_socket, pid_t keeper_pid);
  bool renew();

  std::mutex mutex_;
  base::Fd keeper_socket_;
  base::Fd socket_;  // to the prepared process; closed when that has ended
  pid_t keeper_pid_;
};

}  // namespace contrechamp::media
