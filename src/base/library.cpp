#include "base/library.h"

#include <openssl/crypto.h>
#include <openssl/opensslv.h>
#include <unicode/uversion.h>

#include <array>

namespace contrechamp::base {

std::vector<Library> libraries() {
  UVersionInfo version = {};
  std::array<char, U_MAX_VERSION_STRING_LENGTH> running{};
  u_getVersion(version);
  u_versionToString(version, running.data());
  return {{"openssl", OPENSSL_VERSION_STR, OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"icu", U_ICU_VERSION, running.data()}};
}

}  // namespace contrechamp::base
