// For signatures (SHA-1, as the platform demands), the pictures of a group robot (MD5, likewise) and the keys of
// messages without an id (SHA-256).
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_st;
struct evp_md_ctx_st;

namespace wechat_api {

// One reusable hash. Fetching an algorithm and making a context cost as much as hashing a message, so an owner keeps
// one. Not thread-safe.
class Digest {
 public:
  enum class Kind { sha1, sha256, md5 };
  explicit Digest(Kind kind);  // throws std::runtime_error when OpenSSL does not offer it

  // Lower-case hex of the hash of the parts one after the other.
  std::string hex(std::initializer_list<std::string_view> parts);
  // The platform's signature: the parts sorted as byte strings. At most four of them.
  std::string signature(std::initializer_list<std::string_view> parts);

 private:
  struct Free {
    void operator()(evp_md_st* algorithm) const;
    void operator()(evp_md_ctx_st* context) const;
  };
  std::string hex_of(const std::string_view* first, const std::string_view* last);

  std::unique_ptr<evp_md_st, Free> algorithm_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// True when `given` is exactly 40 lower-case hex digits and equal to `right`; takes the same time wherever they differ.
bool is_signature(std::string_view given, std::string_view right);

}  // namespace wechat_api
