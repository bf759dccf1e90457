#include "model/by_file.h"

#include <cctype>
#include <string>

namespace contrechamp::model {

const char* by_file_of(std::string_view name, std::string_view mime) {
  // RFC 1740. Of any name: macOS writes "._" before that of the file, some programs lay it into a folder __MACOSX.
  if (mime == "multipart/appledouble") return "what macOS keeps beside a file (AppleDouble)";
  if (mime == ds_store_mime) return "how macOS shows a folder (.DS_Store)";
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  // The type is that of every document of older Offices, so the name decides.
  const bool compound =
      mime == "application/CDFV2" || mime == "application/vnd.ms-office" || mime == "application/x-ole-storage";
  if (compound && (lower == "thumbs.db" || lower == "ehthumbs.db" || lower == "ehthumbs_vista.db"))
    return "small pictures that Windows keeps of a folder (Thumbs.db)";
  if ((mime.rfind("text/", 0) == 0 || mime == "application/x-wine-extension-ini") && lower == "desktop.ini")
    return "how Windows shows a folder (desktop.ini)";
  return "";
}

}  // namespace contrechamp::model
