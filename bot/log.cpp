// spdlog behind the house's own form of a line.
#include "bot/log.h"

#include <algorithm>

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

namespace {

// Where a credential begins, as addresses and JSON of the platforms write it.
constexpr std::string_view kCredentials[] = {"access_token", "refresh_token", "corpsecret", "appsecret", "secret", "jsapi_ticket", "user_ticket", "key"};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_credential_part(char c) { return is_word(c) || c == '-' || c == '.' || c == '%' || c == '+' || c == '/' || c == '~'; }

// The length of `name` and of what stands between it and its value ('=', or '":"'), or 0.
std::size_t lead_at(std::string_view text, std::size_t at, std::string_view name) {
  if (text.substr(at, name.size()) != name || (at > 0 && is_word(text[at - 1]))) return 0;
  std::size_t end = at + name.size();
  if (text.substr(end, 1) == "=") return name.size() + 1;
  if (text.substr(end, 1) == "\"") ++end;
  while (end < text.size() && (text[end] == ' ' || text[end] == ':')) ++end;
  if (end == at + name.size() || text.substr(end, 1) != "\"") return 0;
  return end + 1 - at;
}

std::string without_credentials(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t lead = 0;
    for (const std::string_view name : kCredentials) lead = std::max(lead, lead_at(text, at, name));
    if (lead == 0) {
      out += text[at++];
      continue;
    }
    out.append(text.substr(at, lead)).append("***");
    at += lead;
    while (at < text.size() && is_credential_part(text[at])) ++at;
  }
  return out;
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
  // A credential that the cut would halve is masked before.
  const std::string masked = without_credentials(text.substr(0, 2 * kLongestValue));
  for (const char c : std::string_view(masked).substr(0, kLongestValue)) {
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
