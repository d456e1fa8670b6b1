// The only logger: one line per event, `time level event key=value …`, names and secrets never. Lines are written by a
// thread of the logging library: nobody waits for a disk.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace bot {

class Log {
 public:
  enum class Level { debug, info, warn, error };
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

  explicit Log(Level least = Level::info);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view event, Fields fields = {}) { write(Level::debug, event, fields); }
  void info(std::string_view event, Fields fields = {}) { write(Level::info, event, fields); }
  void warn(std::string_view event, Fields fields = {}) { write(Level::warn, event, fields); }
  void error(std::string_view event, Fields fields = {}) { write(Level::error, event, fields); }
  void flush();

 private:
  void write(Level level, std::string_view event, Fields fields);

  struct Sink;
  std::unique_ptr<Sink> sink_;
};

// What follows access_token=, secret=, key= and their like, in an address or in JSON, is written as ***. Control characters escaped (\n, \x1b), quoted when it holds spaces or quotes, cut at 1 KiB.
std::string log_value(std::string_view text);

}  // namespace bot
