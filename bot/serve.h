// `jinqiao serve`: the process around an App. Exit codes as everywhere (README, "退出码").
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace bot {

enum ExitCode {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,
  kConfigInvalid = 3,
  kDatabaseTrouble = 4,
  kPlatformTrouble = 5,
  kNotPermitted = 6,
  kNotFound = 7,
  kConflict = 8,
  kCheckFoundProblems = 9,
  kSyncFailed = 70
};

struct ServeOptions {
  std::string config_file;
  std::optional<std::uint16_t> clock_port;  // of a simulator on this machine; its clock replaces ours
};

// Runs until SIGTERM or SIGINT.
int serve(const ServeOptions& options);

// Prints "jinqiao: 错误: …" and "怎么办: …" to stderr and returns `code`.
int complain(int code, const std::string& what, const std::string& remedy);

// Ends a command of the operator: what() and `remedy` are Chinese, for him.
struct Refusal : std::runtime_error {
  Refusal(int code, const std::string& what, std::string remedy) : std::runtime_error(what), code(code), remedy(std::move(remedy)) {}
  int code;
  std::string remedy;
};

// Runs `work` and turns what it throws into a complaint and its exit code.
int guarded(const std::function<int()>& work);

}  // namespace bot
