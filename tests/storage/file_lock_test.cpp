#include "storage/file_lock.h"

#include <catch2/catch.hpp>

#include "storage/database.h"
#include "tests/support/storage.h"

TEST_CASE("one holder at a time, and the next one once it is given back") {
  const tests::Folder folder;
  const std::string path = folder.file("jinqiao.db");
  {
    const storage::FileLock lock(path);
    CHECK_THROWS_AS(storage::FileLock(path), storage::AlreadyOpen);
  }
  CHECK_NOTHROW(storage::FileLock(path));
  CHECK_THROWS_AS(storage::FileLock(folder.file("nowhere/jinqiao.db")), storage::DatabaseError);
}
