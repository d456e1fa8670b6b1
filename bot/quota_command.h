// Our own count of an account's day, once the operator has had the platform begin it anew.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bot/config.h"
#include "bot/control.h"
#include "storage/transaction.h"

namespace bot {

bool is_quota_command(const std::string& command);
// "quota.cleared" with the account's name: calls are counted from nothing (mass messages are not: the platform does not give those
// back), and whatever waits for another day because of them goes now.
ControlAnswer run_quota_command(storage::Transaction& tx, std::chrono::sys_seconds now, const std::string& command, const std::vector<std::string>& arguments);
// By the server that runs, else in the database it will open. Words for the operator.
std::string forget_quota(const Config& config, const std::string& account);

}  // namespace bot
