// Encryption of the few fields that must not be readable in a copy of the database. Used by member.cpp and access_token.cpp.
#pragma once

#include <string>
#include <string_view>

namespace storage {

// The 32 bytes of `data_key_file`. Two keys are derived from them: one encrypts, one makes look-up values.
class DataKey {
 public:
  // Throws std::invalid_argument unless `bytes` has 32 bytes.
  explicit DataKey(std::string bytes);

  // AES-256-GCM: 12 random bytes | 16 bytes tag | text. `purpose` is authenticated with it: a value moved to another
  // column does not open.
  std::string seal(std::string_view text, std::string_view purpose) const;
  // Throws DatabaseError for a value that this key did not seal for this purpose.
  std::string open(std::string_view sealed, std::string_view purpose) const;
  // HMAC-SHA256, 32 bytes: equal texts of one purpose give equal values.
  std::string lookup(std::string_view text, std::string_view purpose) const;

 private:
  std::string encryption_key_;
  std::string lookup_key_;
};

// 32 bytes.
std::string sha256(std::string_view text);

}  // namespace storage
