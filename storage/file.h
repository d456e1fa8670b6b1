// Files of what people send: named by the sha256 of their bytes, in one folder. The file is whole on the disk before its row
// (media.h) is written; a file without a row is an orphan and goes with the next nightly round. Reading needs no lock. Writing and
// sweeping are done inside units of writing, which run one after the other: what is being written now is no orphan.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/transaction.h"

namespace storage {

// Returns the name: 64 hex digits. The same bytes again are the same file. Throws NoRoom when the disk takes no more,
// DatabaseError for anything else; then nothing is left of it.
std::string keep_file(const std::string& folder, std::string_view bytes);
// Nothing when it is not there, or is not what its name says.
std::optional<std::string> read_file(const std::string& folder, const std::string& sha256);
// The names that keep_file() writes, unfinished ones included; nobody else's.
std::vector<std::string> kept_files(const std::string& folder);
// Removes those of `names` that no row speaks of; returns how many.
int sweep_orphans(const Transaction& tx, const std::string& folder, const std::vector<std::string>& names);

}  // namespace storage
