// See owner.h.
#include "bot/owner.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bot/serve.h"

namespace bot {

std::optional<Owner> owner_named(const std::string& user) {
  const passwd* known = ::getpwnam(user.c_str());
  if (!known) return std::nullopt;
  return Owner{known->pw_uid, known->pw_gid};
}

std::optional<Owner> owner_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Owner{status.st_uid, status.st_gid};
}

void give_to(const Owner& owner, const std::vector<std::filesystem::path>& paths) {
  if (::geteuid() != 0) return;
  for (const auto& path : paths)
    if (::lchown(path.c_str(), owner.user, owner.group) != 0)
      throw Refusal(kNotPermitted, path.string() + " 没能交给服务的用户", fmt::format("chown {}:{} {}", owner.user, owner.group, path.string()));
}

}  // namespace bot
