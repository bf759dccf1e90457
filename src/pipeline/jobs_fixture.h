// Jobs of a small archive over a real jail, for tests.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "ingest/archive_fixture.h"
#include "pipeline/jobs.h"
#include "pipeline/pipeline.h"

namespace contrechamp::pipeline {

// A worker that answers what its file says: {"<task>": {"json": [...], "pictures": [[label, width, height, how many]],
// "sleep_s": s, "end": …}}.
inline int answer_as_told(const media::WorkerRequest& request, int input_fd, media::MessageWriter& writer) {
  std::string text(1 << 16, 0);
  const ssize_t size = ::pread(input_fd, text.data(), text.size(), 0);
  const base::Json told = base::parse_json({text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))});
  if (!told.is_object() || !told.contains(request.task)) return 1;
  const base::Json& answer = told[request.task];
  if (answer.contains("json")) writer.json(answer["json"]);
  for (const auto& p : answer.value("pictures", base::Json::array())) {
    model::RgbPicture picture{p[1].get<int>(), p[2].get<int>(), {}};
    picture.pixels.resize(static_cast<std::size_t>(picture.width_px) * static_cast<std::size_t>(picture.height_px) * 3);
    for (int i = 0; i < p[3].get<int>(); ++i) writer.picture(p[0].get<std::string>(), i * 1000, picture);
  }
  ::sleep(answer.value("sleep_s", 0U));
  writer.end(answer["end"]);
  return 0;
}

class JobsTest : public ingest::ArchiveFixture {
 protected:
  void SetUp() override { prepare(run_task); }
  void prepare(media::WorkerMain main) {
    auto jails = Jails::prepare(2, main);
    ASSERT_TRUE(jails) << jails.error().message;
    jails_ = std::move(*jails);
    ingest::ArchiveFixture::SetUp();
  }
  // Everything there is to do.
  void run_jobs() {
    JobLoop loop(*archive_, *jails_, 2);
    ASSERT_TRUE(loop.is_mine());
    loop.wait(nullptr, {});
  }
  // "stage version state" of each job of an item.
  std::vector<std::string> jobs(const std::string& id) {
    std::vector<std::string> out;
    for (const auto& job : archive_->catalogue().jobs().list(id))
      out.push_back(job.stage + " " + std::to_string(job.version) + " " + to_string(job.state));
    return out;
  }
  std::vector<std::string> all_done() const {
    std::vector<std::string> out;
    for (const Stage& stage : pipeline())
      out.push_back(std::string(stage.name) + " " + std::to_string(stage.version) + " done");
    return out;
  }

  std::unique_ptr<Jails> jails_;
};

}  // namespace contrechamp::pipeline
