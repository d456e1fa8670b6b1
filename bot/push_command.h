// `jinqiao push …` and `jinqiao queue`: what the secretary can do in chat, for an operator at the machine.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bot/control.h"
#include "handlers/feature.h"
#include "storage/transaction.h"

namespace bot {

struct PushOperation {
  const std::vector<handlers::Feature>& features;
  const std::vector<handlers::Account>& accounts;
  std::chrono::sys_seconds now;
};
// push.plan [ID], push.preview ID, push.send ID, push.cancel ID, push.retry ID, queue. Anything else: code 2 with what there is.
ControlAnswer run_push_command(storage::Transaction& tx, const PushOperation& operation, const std::string& command, const std::vector<std::string>& arguments);

// The same from the command line: by the running server, else on the database itself.
int push_command(const std::string& config_file, const std::string& command, const std::vector<std::string>& arguments);

}  // namespace bot
