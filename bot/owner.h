// Whose files are: what root makes at the command line must belong to the user of the service.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bot {

struct Owner {
  uid_t user = 0;
  gid_t group = 0;
};

// Nothing when the system has no such user.
std::optional<Owner> owner_named(const std::string& user);
// Nothing when there is no such file.
std::optional<Owner> owner_of(const std::filesystem::path& path);
// As root: gives the files away, links themselves, not what they point to. As anybody else nothing is done.
// Throws Refusal (serve.h).
void give_to(const Owner& owner, const std::vector<std::filesystem::path>& paths);

}  // namespace bot
