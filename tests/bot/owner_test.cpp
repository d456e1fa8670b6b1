#include "bot/owner.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/storage.h"

TEST_CASE("files go to the named user when root gives them, and stay where they are otherwise") {
  const tests::Folder folder;
  const std::string file = folder.file("secret");
  std::ofstream(file) << "x";
  CHECK_FALSE(bot::owner_named("nobody-is-called-so"));
  CHECK_FALSE(bot::owner_of(folder.file("nowhere")));
  const auto nobody = bot::owner_named("nobody");
  REQUIRE(nobody);
  bot::give_to(*nobody, {file});
  CHECK(bot::owner_of(file)->user == (::geteuid() == 0 ? nobody->user : ::geteuid()));
}
