// A lock on a file beside the database: two processes on one SQLite file would each believe they are alone. Used by
// database.cpp, and by whoever puts another database in its place.
#pragma once

#include <string>

namespace storage {

// The lock file of a database.
std::string lock_path(const std::string& database_path);

// Held until its end. Nothing is locked for ":memory:".
class FileLock {
 public:
  // Throws AlreadyOpen (database.h) when another process holds it, DatabaseError when the file cannot be made.
  explicit FileLock(const std::string& database_path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace storage
