// The built page and the document of the API, inside the program.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace contrechamp::http {

struct PageFile {
  const char* path;  // "/index.html"
  const char* content_type;
  const char* data;
  std::size_t size;
};

const PageFile* find_page_file(const std::string& path);

// docs/api/openapi.json.
std::string_view contract();

}  // namespace contrechamp::http
