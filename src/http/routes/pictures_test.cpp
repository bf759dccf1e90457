// Pictures and segments of items: what there is, what there is not, and how long a browser keeps them.
#include "http/routes/routes_fixture.h"

namespace contrechamp::http {
namespace {

using PicturesTest = RoutesTest;

TEST_F(PicturesTest, WhatWasMadeIsAnswered) {
  for (const char* name : {"thumb.webp", "sheet.webp", "view.webp"}) {
    const Response picture = get(item("a.mp4", std::string("/") + name));
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.content_type, "image/webp");
    EXPECT_EQ(picture.body, name);
  }
  const Response segment = get(item("a.mp4", "/preview/3.mp4"));
  EXPECT_EQ(segment.content_type, "video/mp4");
  EXPECT_EQ(segment.body, "segment 3");
}

TEST_F(PicturesTest, AreKeptByTheBrowserAlone) {
  const Response picture = get(item("a.mp4", "/thumb.webp"));
  const std::map<std::string, std::string> headers(picture.headers.begin(), picture.headers.end());
  EXPECT_EQ(headers.at("Cache-Control"), "private, max-age=3600");
  EXPECT_EQ(headers.at("Vary"), "Authorization");
}

TEST_F(PicturesTest, AnItemWithoutAPictureIsAnAnswerThatIsNotKept) {
  const Response none = get(item("c.jpg", "/thumb.webp"));
  EXPECT_EQ(none.status, 204);
  EXPECT_EQ(none.body, "");
  const std::map<std::string, std::string> headers(none.headers.begin(), none.headers.end());
  EXPECT_EQ(headers.at("Cache-Control"), "no-store") << "it may be made later";
}

TEST_F(PicturesTest, ErrorsHaveTheirStatus) {
  const std::string nobody = "/api/items/" + std::string(64, '0');
  for (const char* rest : {"/thumb.webp", "/sheet.webp", "/view.webp", "/preview/0.mp4"})
    EXPECT_EQ(fault(get(nobody + rest)), "404 no_item") << rest;
  EXPECT_EQ(fault(get(item("c.jpg", "/sheet.webp"))), "404 no_picture");
  EXPECT_EQ(fault(get(item("c.jpg", "/preview/0.mp4"))), "404 no_preview");
  EXPECT_EQ(fault(get(item("a.mp4", "/preview/4.mp4"))), "404 no_segment");
  // What is not made yet cannot be made without a sandbox.
  EXPECT_EQ(get(item("c.jpg", "/view.webp")).status, 400);
}

}  // namespace
}  // namespace contrechamp::http
