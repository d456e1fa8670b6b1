// `jinqiao member …`: the roster, by the running server where there is one, else on the database itself.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bot/control.h"
#include "storage/sealed.h"
#include "storage/transaction.h"

namespace bot {

struct MemberOperation {
  const storage::DataKey& key;
  std::vector<std::string> wecom_accounts;
  std::chrono::sys_seconds now;
};
bool is_member_command(const std::string& command);
// member.import CSV-TEXT, member.unbind NAME LAST-4-DIGITS, member.leave NAME LAST-4-DIGITS. The text says what came of it and what to do.
ControlAnswer run_member_command(storage::Transaction& tx, const MemberOperation& operation, const std::string& command, const std::vector<std::string>& arguments);

// From the command line.
int import_members(const std::string& config_file, const std::string& csv_file, bool is_dry_run);
int member_command(const std::string& config_file, const std::string& command, const std::vector<std::string>& arguments);

}  // namespace bot
