// The type of bytes by their beginning (libmagic).
#pragma once

#include <string>

namespace contrechamp::media {

void warm_sniff();  // loads the database; before the jail is locked
std::string sniff_mime(int fd);

}  // namespace contrechamp::media
