// `jinqiao push …` and `jinqiao queue`: what the secretary can do in chat, for an operator at the machine.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bot/control.h"
#include "handlers/reach.h"
#include "storage/transaction.h"

namespace bot {

// push.plan [ID], push.preview ID, push.send ID, push.cancel ID, push.retry ID, queue. Anything else: code 2 with what there is.
ControlAnswer run_push_command(storage::Transaction& tx, const std::vector<handlers::Account>& accounts, const std::string& command,
                               const std::vector<std::string>& arguments, std::chrono::sys_seconds now);

// The same from the command line: by the running server, else on the database itself.
int push_command(const std::string& config_file, const std::string& command, const std::vector<std::string>& arguments);

}  // namespace bot
