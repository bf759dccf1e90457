#include "base/library.h"

#include <openssl/crypto.h>
#include <openssl/opensslv.h>

namespace contrechamp::base {

std::vector<Library> libraries() { return {{"openssl", OPENSSL_VERSION_STR, OpenSSL_version(OPENSSL_VERSION_STRING)}}; }

}  // namespace contrechamp::base
