#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/result.h"

namespace contrechamp::base {

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest(DigestKind kind) : state_(std::make_unique<State>()) {
  const EVP_MD* md = kind == DigestKind::sha256 ? EVP_sha256() : EVP_sha512();
  if (state_->context == nullptr || EVP_DigestInit_ex(state_->context, md, nullptr) != 1)
    throw Fatal("OpenSSL cannot start a digest");
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(const void* data, std::size_t size_bytes) {
  if (EVP_DigestUpdate(state_->context, data, size_bytes) != 1) throw Fatal("OpenSSL digest failed");
}

std::string Digest::hex() {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(state_->context, out, &size) != 1) throw Fatal("OpenSSL digest failed");
  return to_hex({reinterpret_cast<const char*>(out), size});
}

std::string sha256_hex(std::string_view bytes) {
  Digest digest(DigestKind::sha256);
  digest.update(bytes.data(), bytes.size());
  return digest.hex();
}

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string from_hex(std::string_view hex) {
  auto value = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  if (hex.size() % 2 != 0) return out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = value(hex[i]);
    const int low = value(hex[i + 1]);
    if (high < 0 || low < 0) return {};
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string random_bytes(std::size_t size_bytes) {
  std::string out(size_bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size_bytes)) != 1)
    throw Fatal("no random bytes from the system");
  return out;
}

}  // namespace contrechamp::base
