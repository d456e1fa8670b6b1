#include "storage/sealed.h"

#include <catch2/catch.hpp>

#include "storage/transaction.h"

TEST_CASE("a sealed value opens with its key and purpose only, and no two seals are equal") {
  const storage::DataKey key(std::string(32, 'a')), other(std::string(32, 'b'));
  const std::string sealed = key.seal("13900005678", "member.phone");
  CHECK(key.open(sealed, "member.phone") == "13900005678");
  CHECK(sealed != key.seal("13900005678", "member.phone"));
  CHECK(sealed.find("5678") == std::string::npos);
  CHECK_THROWS_AS(other.open(sealed, "member.phone"), storage::DatabaseError);
  CHECK_THROWS_AS(key.open(sealed, "access_token"), storage::DatabaseError);
}

TEST_CASE("a sealed value with any bit flipped does not open") {
  const storage::DataKey key(std::string(32, 'a'));
  const std::string sealed = key.seal("x", "p");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string flipped = sealed;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    CHECK_THROWS_AS(key.open(flipped, "p"), storage::DatabaseError);
  }
  CHECK_THROWS_AS(key.open("short", "p"), storage::DatabaseError);
}

TEST_CASE("equal texts have equal look-up values within one purpose") {
  const storage::DataKey key(std::string(32, 'a'));
  CHECK(key.lookup("1", "a") == key.lookup("1", "a"));
  CHECK(key.lookup("1", "a") != key.lookup("1", "b"));
}

TEST_CASE("a data key of another length is refused") { CHECK_THROWS_AS(storage::DataKey("short"), std::invalid_argument); }
