# cmake -DDIST=folder -DCONTRACT=file -DOUT=folder -P embed.cmake: every file of the built page as a symbol, and a table of
# them; and the document of the API.
file(GLOB_RECURSE files RELATIVE ${DIST} ${DIST}/*)
if(NOT files)
  file(MAKE_DIRECTORY ${OUT}/no_page)
  file(WRITE ${OUT}/no_page/index.html "<!doctype html><title>Contrechamp</title><p>The page is not built: ./run --build\n")
  set(DIST ${OUT}/no_page)
  set(files index.html)
endif()
set(types html "text/html\; charset=utf-8" js "text/javascript" mjs "text/javascript" css "text/css" svg "image/svg+xml" woff2 "font/woff2"
          webp "image/webp" png "image/png" json "application/json")
set(assembly ".section .rodata\n")
set(externs "")
set(rows "")
set(number 0)
foreach(file IN LISTS files)
  string(REGEX REPLACE ".*\\." "" extension "${file}")
  list(FIND types "${extension}" at)
  set(type "application/octet-stream")
  if(NOT at EQUAL -1)
    math(EXPR at "${at} + 1")
    list(GET types ${at} type)
  endif()
  string(APPEND assembly ".global page_file_${number}\npage_file_${number}:\n.incbin \"${DIST}/${file}\"\n"
                         ".global page_file_end_${number}\npage_file_end_${number}:\n.byte 0\n")
  string(APPEND externs "extern \"C\" const char page_file_${number}[];\nextern \"C\" const char page_file_end_${number}[];\n")
  string(APPEND rows "      {\"/${file}\", \"${type}\", page_file_${number}, static_cast<std::size_t>(page_file_end_${number} - page_file_${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()
string(APPEND assembly ".global contract_file\ncontract_file:\n.incbin \"${CONTRACT}\"\n.global contract_file_end\ncontract_file_end:\n.byte 0\n")
string(APPEND externs "extern \"C\" const char contract_file[];\nextern \"C\" const char contract_file_end[];\n")
file(WRITE ${OUT}/page_files.S "${assembly}.section .note.GNU-stack,\"\",@progbits\n")
file(WRITE ${OUT}/page_files.cpp "// Made by cmake/embed.cmake.
#include \"http/server/page.h\"

${externs}
namespace contrechamp::http {

const PageFile* find_page_file(const std::string& path) {
  static const PageFile files[] = {
${rows}  };
  for (const PageFile& file : files)
    if (path == file.path) return &file;
  return nullptr;
}

std::string_view contract() { return {contract_file, static_cast<std::size_t>(contract_file_end - contract_file)}; }

}  // namespace contrechamp::http
")
