// One file that holds a few others: tar, compressed with zstd, so that `tar --zstd -xf` opens it without us.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/transaction.h"

namespace storage {

// What is no archive of ours, is cut off or has been changed. what() says where.
struct BrokenArchive : DatabaseError {
  using DatabaseError::DatabaseError;
};

// Packs the files of `folder` with these names, in this order, readable by their owner alone, into a new `file` and flushes
// it to the disk. Throws NoRoom, DatabaseError.
void pack(const std::string& file, const std::string& folder, const std::vector<std::string>& names);
// Unpacks into `folder`. Exactly these names, plain files, none twice, at most `most_bytes` in all: nothing an archive says
// decides where something is written. Throws BrokenArchive, NoRoom, DatabaseError.
void unpack(const std::string& file, const std::string& folder, const std::vector<std::string>& names, std::uint64_t most_bytes);

// Lower-case hex. Throws DatabaseError when it cannot be read.
std::string sha256_of_file(const std::string& file);
// Flushes a file or a folder's list of names. Throws NoRoom, DatabaseError.
void flush_to_disk(const std::string& path);

}  // namespace storage
