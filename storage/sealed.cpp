// AES-256-GCM and HMAC-SHA256 by OpenSSL's EVP.
#include "storage/sealed.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

#include "storage/transaction.h"

namespace storage {
namespace {

constexpr int kNonceBytes = 12;
constexpr int kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* octets(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(bool worked, const char* what) {
  if (!worked) throw DatabaseError(what);
}

std::string hmac(std::string_view key, std::string_view text) {
  std::string out(32, '\0');
  unsigned length = 0;
  require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), octets(text), text.size(), octets(out), &length),
          "HMAC failed");
  return out;
}

}  // namespace

DataKey::DataKey(std::string bytes) {
  if (bytes.size() != 32) throw std::invalid_argument("a data key has 32 bytes");
  encryption_key_ = hmac(bytes, "jinqiao encryption 1");
  lookup_key_ = hmac(bytes, "jinqiao lookup 1");
}

std::string DataKey::seal(std::string_view text, std::string_view purpose) const {
  std::string out(kNonceBytes + kTagBytes + text.size(), '\0');
  require(RAND_bytes(octets(out), kNonceBytes) == 1, "no random bytes");
  const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int length = 0;
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, octets(std::string_view(encryption_key_)), octets(out)) == 1 &&
              EVP_EncryptUpdate(cipher.get(), nullptr, &length, octets(purpose), static_cast<int>(purpose.size())) == 1 &&
              EVP_EncryptUpdate(cipher.get(), octets(out) + kNonceBytes + kTagBytes, &length, octets(text),
                                static_cast<int>(text.size())) == 1 &&
              EVP_EncryptFinal_ex(cipher.get(), octets(out) + out.size(), &length) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, octets(out) + kNonceBytes) == 1,
          "sealing failed");
  return out;
}

std::string DataKey::open(std::string_view sealed, std::string_view purpose) const {
  require(sealed.size() >= kNonceBytes + kTagBytes, "a sealed value is too short");
  const std::string_view nonce = sealed.substr(0, kNonceBytes);
  std::string tag(sealed.substr(kNonceBytes, kTagBytes));
  const std::string_view body = sealed.substr(kNonceBytes + kTagBytes);
  std::string out(body.size() + 16, '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  int length = 0, rest = 0;
  require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, octets(std::string_view(encryption_key_)), octets(nonce)) == 1 &&
              EVP_DecryptUpdate(cipher.get(), nullptr, &length, octets(purpose), static_cast<int>(purpose.size())) == 1 &&
              EVP_DecryptUpdate(cipher.get(), octets(out), &length, octets(body), static_cast<int>(body.size())) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
              EVP_DecryptFinal_ex(cipher.get(), octets(out) + length, &rest) == 1,
          "a sealed value does not open: wrong data key or damaged row");
  out.resize(body.size());
  return out;
}

std::string DataKey::lookup(std::string_view text, std::string_view purpose) const {
  std::string message(purpose);
  message += '\0';
  message += text;
  return hmac(lookup_key_, message);
}

std::string sha256(std::string_view text) {
  std::string out(32, '\0');
  unsigned length = 0;
  require(EVP_Digest(text.data(), text.size(), octets(out), &length, EVP_sha256(), nullptr) == 1, "SHA-256 failed");
  return out;
}

}  // namespace storage
