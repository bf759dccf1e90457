// Media type of a file by its first bytes (libmagic).
#pragma once

#include <string>

namespace contrechamp::media {

void warm_sniff();  // loads the database; call it before the sandbox
std::string sniff_mime(int fd);

}  // namespace contrechamp::media
