// What the loops of the house share: references to the objects App owns.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/clock.h"
#include "bot/log.h"
#include "bot/metrics.h"
#include "handlers/registry.h"
#include "storage/database.h"

namespace bot {

// Called at named points; the kill loop ends the process there.
using Probe = std::function<void(std::string_view point)>;

// Told of what the house did; the simulator's page shows it. Nothing in production.
struct Observer {
  // A message of `from` on `account` was understood by `feature`, "" for none.
  std::function<void(const std::string& account, const std::string& from, std::string_view feature, bool is_repetition)> dispatched;
  std::function<void(const std::string& job, std::chrono::sys_seconds due_at)> job_ran;
};

struct House {
  Clock& clock;
  storage::Database& database;
  const handlers::Registry& registry;
  const std::vector<handlers::Account>& accounts;
  const storage::DataKey& key;
  Metrics& metrics;
  Log& log;
  Probe probe;
  Observer observer;
  // The machine's clock lies before this program was made: plans wait, and only the key of a message protects from replay.
  bool clock_is_wrong = false;

  std::chrono::sys_seconds now() const { return std::chrono::floor<std::chrono::seconds>(clock.now()); }
};

}  // namespace bot
