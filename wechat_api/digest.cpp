// See digest.h.
#include "wechat_api/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace wechat_api {

namespace {

const char* name_of(Digest::Kind kind) {
  constexpr const char* kNames[] = {"SHA1", "SHA256", "MD5"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

void Digest::Free::operator()(evp_md_st* algorithm) const {
  EVP_MD_free(algorithm);
}
void Digest::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Digest::Digest(Kind kind) : algorithm_(EVP_MD_fetch(nullptr, name_of(kind), nullptr)), context_(EVP_MD_CTX_new()) {
  if (!algorithm_ || !context_) throw std::runtime_error("OpenSSL offers no SHA-1, SHA-256 or MD5");
}

std::string Digest::hex(std::initializer_list<std::string_view> parts) {
  return hex_of(parts.begin(), parts.end());
}

std::string Digest::signature(std::initializer_list<std::string_view> parts) {
  std::array<std::string_view, 4> sorted;
  if (parts.size() > sorted.size()) throw std::logic_error("a signature has at most four parts");
  const auto end = std::copy(parts.begin(), parts.end(), sorted.begin());
  std::sort(sorted.begin(), end);
  return hex_of(sorted.data(), sorted.data() + parts.size());
}

std::string Digest::hex_of(const std::string_view* first, const std::string_view* last) {
  constexpr char kHex[] = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned int hash_bytes = 0;
  bool good = EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) == 1;
  for (; good && first != last; ++first) {
    good = EVP_DigestUpdate(context_.get(), first->data(), first->size()) == 1;
  }
  good = good && EVP_DigestFinal_ex(context_.get(), hash.data(), &hash_bytes) == 1;
  if (!good) throw std::runtime_error("OpenSSL could not hash");

  std::string hex(hash_bytes * 2u, '\0');
  for (unsigned int index = 0; index < hash_bytes; ++index) {
    hex[index * 2] = kHex[hash[index] >> 4];
    hex[index * 2 + 1] = kHex[hash[index] & 15];
  }
  return hex;
}

bool is_signature(std::string_view given, std::string_view right) {
  constexpr std::size_t kHexDigits = 40;
  if (given.size() != kHexDigits || right.size() != kHexDigits) return false;
  // `right` is lower-case hex, so whatever equals it is.
  return CRYPTO_memcmp(given.data(), right.data(), kHexDigits) == 0;
}

}  // namespace wechat_api
