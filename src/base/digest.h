// SHA-256 and SHA-512 (FIPS 180-4) by OpenSSL, the fastest of the libraries that were available.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace contrechamp::base {

enum class DigestKind { sha256, sha512 };

// Streaming digest of one stream. Not thread-safe.
class Digest {
 public:
  explicit Digest(DigestKind kind);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(const void* data, std::size_t size_bytes);
  // Lower-case hexadecimal. Ends the stream.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);
std::string to_hex(std::string_view bytes);
// Empty for an odd length or a character that is not hexadecimal.
std::string from_hex(std::string_view hex);
// `size_bytes` bytes from the system's random source.
std::string random_bytes(std::size_t size_bytes);

}  // namespace contrechamp::base
