// spdlog behind the house's own form of a line.
#include "bot/log.h"

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace bot {

namespace {
constexpr std::size_t kLongestValue = 1024;
constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kQueuedLines = 8192;

spdlog::level::level_enum level_of(Log::Level level) {
  constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                   spdlog::level::err};
  return kLevels[static_cast<int>(level)];
}
}  // namespace

struct Log::Sink {
  Sink()
      : pool(std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1)),
        logger(std::make_shared<spdlog::async_logger>("jinqiao", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool,
                                                      spdlog::async_overflow_policy::overrun_oldest)) {}
  // The thread that writes ends before the logger it writes for.
  ~Sink() { pool.reset(); }

  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(Level least) : sink_(std::make_unique<Sink>()) {
  sink_->logger->set_level(level_of(least));
  sink_->logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  sink_->logger->flush_on(spdlog::level::warn);
}
Log::~Log() { flush(); }

void Log::flush() { sink_->logger->flush(); }

void Log::write(Level level, std::string_view event, Fields fields) {
  if (!sink_->logger->should_log(level_of(level))) return;
  std::string line(event);
  for (const auto& [key, value] : fields) line += fmt::format(" {}={}", key, log_value(value));
  if (line.size() > kLongestLine) line.resize(kLongestLine);
  sink_->logger->log(level_of(level), "{}", line);
}

std::string log_value(std::string_view text) {
  std::string out;
  bool needs_quotes = text.empty();
  for (const char c : text.substr(0, kLongestValue)) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\n') out += "\\n";
    else if (octet < 0x20 || octet == 0x7f) out += fmt::format("\\x{:02x}", octet);
    else if (c == '"' || c == '\\') (out += '\\') += c;
    else out += c;
    needs_quotes = needs_quotes || c == ' ' || c == '"' || c == '=';
  }
  return needs_quotes ? '"' + out + '"' : out;
}

}  // namespace bot
