// How a command line speaks to the server that holds the database: a socket in the data directory, whose owner alone may open it. One
// line of JSON each way: {"command": "push.send", "arguments": ["12"]} → {"code": 0, "text": "…"}.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bot/config.h"
#include "bot/house.h"

namespace bot {

struct ControlAnswer {
  int code = 0;  // exit code of the command line
  std::string text;
};
// In one transaction; `arguments` as typed.
using ControlCommand = std::function<ControlAnswer(storage::Transaction&, const std::string& command, const std::vector<std::string>& arguments)>;

class ControlServer {
 public:
  // Binds at once; an older socket of that name is replaced. Where it cannot (a path above 100 bytes) the log says so and the
  // commands need the server stopped.
  ControlServer(House& house, const std::string& data_dir, ControlCommand run, std::function<void()> wrote);
  ~ControlServer();
  void start();
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Asks the server of a data directory; nothing when none listens there.
std::optional<ControlAnswer> ask_control(const std::string& data_dir, const std::string& command, const std::vector<std::string>& arguments);

// By the server that holds the installation's database; where none runs, by `run` in the database itself. Throws what opening it throws.
ControlAnswer carry_out(const Config& config, const std::string& command, const std::vector<std::string>& arguments, const ControlCommand& run);

}  // namespace bot
