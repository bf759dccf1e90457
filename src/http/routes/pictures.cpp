// Pictures and segments to play.
#include "http/routes/subjects.h"
#include "views/renderings.h"

namespace contrechamp::http {
namespace {

using views::Picture;
using Rendered = base::Result<views::Rendering>;

Response rendering_reply(Rendered rendered) {
  if (!rendered) return error_reply(rendered.error());
  Response response;
  if (rendered->bytes.empty()) {
    response.status = 204;
    response.headers.emplace_back("Cache-Control", "no-store");  // it may be made later
    return response;
  }
  response.content_type = std::move(rendered->content_type);
  response.body = std::move(rendered->bytes);
  // Named by the digest of the original: it never changes under its address but with a new version of the program.
  // In the browser alone (private), and for nobody who does not show the same key.
  response.headers.emplace_back("Cache-Control", "private, max-age=3600");
  response.headers.emplace_back("Vary", "Authorization");
  return response;
}

std::optional<Response> rendering_reply(std::optional<Rendered> rendered) {
  if (!rendered) return std::nullopt;
  return rendering_reply(std::move(*rendered));
}

template <Picture what>
Response picture(Context& c, const Request& r) {
  return rendering_reply(views::picture_of(c.archive, *c.readers.lend(), c.previews, r.parts.id, what));
}

std::optional<Response> view_at_once(Context& c, const Request& r) {
  return rendering_reply(views::picture_at_once(c.archive, *c.readers.lend(), r.parts.id, Picture::view));
}

Response segment(Context& c, const Request& r) {
  return rendering_reply(views::segment_of(c.archive, *c.readers.lend(), c.previews, r.parts.id, r.parts.number));
}

std::optional<Response> segment_at_once(Context& c, const Request& r) {
  return rendering_reply(views::segment_at_once(c.archive, *c.readers.lend(), r.parts.id, r.parts.number));
}

}  // namespace

Rows picture_rows() {
  return {
      {"GET", "/api/items/:id/thumb.webp", picture<Picture::thumb>, {.is_picture = true}},
      {"GET", "/api/items/:id/sheet.webp", picture<Picture::sheet>, {.is_picture = true}},
      {"GET",
       "/api/items/:id/view.webp",
       picture<Picture::view>,
       {.lane = Lane::picture, .is_picture = true},
       view_at_once},
      {"GET", "/api/items/:id/preview/:n.mp4", segment, {.lane = Lane::picture}, segment_at_once},
  };
}

}  // namespace contrechamp::http
