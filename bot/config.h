// The configuration: one TOML file, one table of options. An unknown key, a bad value or a secret that everybody can read
// stops the start with file, line and remedy.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "wechat_api/channel.h"

namespace bot {

struct Option {
  const char* section;  // "server" or "account"
  const char* key;
  const char* kind;     // string | strings | address | file | directory | boolean | integer | duration | one of a|b|c
  const char* fallback; // as written in the file; "" when it must be given or may be absent
  const char* meaning;  // Chinese, for the generated file and `config schema`
};
const std::vector<Option>& options();

struct AccountConfig {
  wechat_api::AccountSettings settings;
  std::string api_base;
  std::chrono::seconds start_early{0};  // pushes of this account start so much before they are due
  std::chrono::seconds jitter{0};       // and are spread over so much, the same for the same evening
};

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

struct Config {
  std::string file;
  Endpoint listen;
  std::vector<std::string> hosts;
  std::string data_dir;
  std::string data_key;  // 32 bytes
  std::string backup_dir;
  Endpoint metrics_listen;
  std::vector<AccountConfig> accounts;
};

// what() is "file:line: what is wrong"; remedy says what to do.
struct ConfigError : std::runtime_error {
  ConfigError(const std::string& what, std::string remedy) : std::runtime_error(what), remedy(std::move(remedy)) {}
  std::string remedy;
};

// `file` with the variables JINQIAO_SERVER_… of the environment over it. Relative paths are relative to the file.
Config read_config(const std::string& file);
// As TOML, every key present, without secrets.
std::string show(const Config& config);

// "127.0.0.1:8080", "[::1]:8080". Throws std::invalid_argument.
Endpoint endpoint_of(const std::string& text);

}  // namespace bot
