// The built page, inside the program.
#pragma once

#include <cstddef>
#include <string>

namespace contrechamp::http {

struct PageFile {
  const char* path;  // "/index.html"
  const char* content_type;
  const char* data;
  std::size_t size;
};

const PageFile* find_page_file(const std::string& path);

}  // namespace contrechamp::http
