// One flock, which the system gives back when the process ends however it ends.
#include "storage/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "storage/database.h"

namespace storage {

std::string lock_path(const std::string& database_path) { return database_path + ".lock"; }

FileLock::FileLock(const std::string& database_path) {
  if (database_path == ":memory:") return;
  const std::string path = lock_path(database_path);
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) throw DatabaseError("cannot create " + path);
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw AlreadyOpen(path + " is held by another process");
  }
}

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace storage
