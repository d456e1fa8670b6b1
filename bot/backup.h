// `jinqiao backup`: create, list, verify, prune.
#pragma once

#include <string>
#include <vector>

namespace bot {

// How many of the newest days, weeks and months that have a backup keep their newest one.
struct KeepRule {
  int days = 14, weeks = 8, months = 12;
};
// Of these names (newest first) the ones no rule keeps. Whatever is less than two days older than the newest is kept: what
// was made by hand, or before an upgrade.
std::vector<std::string> expired_backups(const std::vector<std::string>& names, const KeepRule& rule);

int backup_create(const std::string& config_file);
int backup_list(const std::string& config_file);
// `file` empty: the newest.
int backup_verify(const std::string& config_file, const std::string& file);
int backup_prune(const std::string& config_file, const KeepRule& rule, bool is_dry_run);

// "3 小时前", for a person.
std::string age_text(long long seconds);

}  // namespace bot
