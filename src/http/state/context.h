// What the handlers of a server work with, made once for it. Any thread.
#pragma once

#include "archive/archive.h"
#include "http/server/threads.h"
#include "http/state/changes.h"
#include "http/state/delivery.h"
#include "http/state/kept_answers.h"
#include "http/state/readers.h"
#include "http/state/solved_clock.h"
#include "pipeline/jobs.h"

namespace contrechamp::http {

inline constexpr int reader_count = answer_threads + 3 * slow_threads;  // one for each thread that may ask

struct Context {
  // `jail` are prepared processes of their own, so that a person never waits for the jobs. All outlive this.
  Context(contrechamp::archive::Archive& of, pipeline::JobLoop& loop, pipeline::Jails& jail)
      : archive(of), jobs(loop), previews(jail), readers(of, reader_count), clock(of.layout(), readers, kept) {}

  contrechamp::archive::Archive& archive;
  pipeline::JobLoop& jobs;
  pipeline::Jails& previews;
  Changes changes{[this] { return jobs.changes(); }};
  Readers readers;
  KeptAnswers kept{changes};
  SolvedClock clock;
  Delivery delivery{changes};
};

// Says these records, and tells everybody; the sequence number of the first.
inline std::int64_t commit(Context& context, const std::vector<archive::Record>& records) {
  const std::int64_t first = context.archive.commit(records);
  context.changes.note_said();
  return first;
}

}  // namespace contrechamp::http
