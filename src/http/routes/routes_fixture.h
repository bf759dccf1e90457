// A small archive behind the real table of routes: two clips with sound, a photo, and what the pipeline would have made
// of them. No process parses anything here.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "clock/features/features.h"
#include "http/routes/table.h"
#include "http/server/requests_fixture.h"
#include "ingest/archive_fixture.h"
#include "pipeline/derived.h"

namespace contrechamp::http {

class RoutesTest : public ingest::ArchiveFixture {
 protected:
  static constexpr int clip_s = 8;

  void SetUp() override {
    ingest::ArchiveFixture::SetUp();
    for (const char* name : {"a.mp4", "b.mp4", "c.jpg"}) write(name, std::string("bytes of ") + name);
    take({}, "north");
    for (const auto& item : archive_->catalogue().items().page({})) ids_[item.name] = item.id;
    make_clip(ids_["a.mp4"], 1);
    make_clip(ids_["b.mp4"], 2);
    make_photo(ids_["c.jpg"]);
    jails_ = pipeline::Jails::none("no sandbox in this test");
    loop_ = std::make_unique<pipeline::JobLoop>(*archive_, *jails_, 1);
    context_ = std::make_unique<Context>(*archive_, *loop_, *jails_);
    service_ = service_of(*context_);
  }

  std::string id(const std::string& name) const { return ids_.at(name); }
  std::string item(const std::string& name, const std::string& rest = "") const {
    return "/api/items/" + id(name) + rest;
  }
  Response answer(const Request& request) const { return answer_of(service_, request); }

  // As a script asks; the path may have a query without anything to decode.
  Response get(const std::string& target) const {
    Request request = by_script("");
    EXPECT_TRUE(parse_target(target, request));
    return answer(request);
  }
  Response post(const std::string& path, const base::Json& body) const {
    Request request = by_script(path);
    request.method = "POST";
    request.headers["content-type"] = "application/json";
    request.body = body.is_string() ? body.get<std::string>() : base::dump(body);
    return answer(request);
  }
  base::Json got(const std::string& target) const { return json_of(get(target), target); }
  base::Json posted(const std::string& path, const base::Json& body) const { return json_of(post(path, body), path); }
  // "404 no_item"; "200" without an error.
  static std::string fault(const Response& response) {
    const base::Json body = base::parse_json(response.body);
    const std::string status = std::to_string(response.status);
    return body.is_object() && body.contains("error") ? status + " " + body["error"].value("code", "-") : status;
  }
  std::int64_t entries() const { return archive_->catalogue().log_position().entries; }

  std::map<std::string, std::string> ids_;
  std::unique_ptr<pipeline::Jails> jails_;
  std::unique_ptr<pipeline::JobLoop> loop_;
  std::unique_ptr<Context> context_;
  Service service_;

 private:
  static base::Json json_of(const Response& response, const std::string& path) {
    EXPECT_EQ(response.status, 200) << path << ": " << response.body;
    return base::parse_json(response.body);
  }
  void keep(const std::string& id, const std::string& file, const std::string& bytes) const {
    pipeline::put_derived(archive_->layout(), id, file, bytes);
  }
  void make_clip(const std::string& id, unsigned seed) const {
    store::MediaRow media;
    media.item = id, media.kind = model::Kind::video, media.mime = "video/mp4", media.container = "mp4";
    media.duration_us = clip_s * 1000000, media.width_px = 640, media.height_px = 360, media.has_sound = true;
    archive_->catalogue().media().put(media);
    archive_->catalogue().media().put_pictures(id, true, R"({"columns": 1})");
    for (const char* file : {pipeline::thumb_file, pipeline::sheet_file, pipeline::view_file}) keep(id, file, file);
    for (int segment = 0; segment < clip_s / 2; ++segment)
      keep(id, "preview-3/" + std::to_string(segment) + ".mp4", "segment " + std::to_string(segment));
    std::mt19937 random(seed);
    std::normal_distribution<float> noise(0, 0.1f);
    std::vector<float> pcm(clip_s * clock::rate_hz);
    for (float& sample : pcm) sample = noise(random);
    const auto features = clock::extract_features(pcm, {});
    keep(id, pipeline::sound_file, clock::to_bytes(features));
    keep(id, pipeline::wave_file, std::string(clip_s * 50, '\x40'));
    archive_->catalogue().sounds().put({id, features.samples, 0, 0, 0, 0, 0});
  }
  void make_photo(const std::string& id) const {
    store::MediaRow media;
    media.item = id, media.kind = model::Kind::photo, media.mime = "image/jpeg", media.container = "jpeg";
    media.width_px = 640, media.height_px = 360;
    archive_->catalogue().media().put(media);
  }
};

}  // namespace contrechamp::http
