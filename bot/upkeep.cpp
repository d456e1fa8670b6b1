// One loop, once a night.
#include "bot/upkeep.h"

#include "handlers/calendar/civil.h"
#include "storage/retention.h"

namespace bot {
namespace {

constexpr int kRowsAtOnce = 500;

TimePoint next_round(std::chrono::sys_seconds now) {
  const auto today = handlers::calendar::day_of(now) - handlers::calendar::kOffset + std::chrono::hours{3} + std::chrono::minutes{30};
  return today > now ? today : today + std::chrono::days{1};
}

}  // namespace

void Upkeep::stop() {
  is_stopping_ = true;
  alarm_.notify();
}

boost::asio::awaitable<void> Upkeep::run() {
  const Clock::Busy busy = house_.clock.busy();
  while (!is_stopping_) {
    auto slept = alarm_.wait_until(next_round(house_.now()));
    co_await std::move(slept);
    std::int64_t gone = is_stopping_ ? 0 : 1, total = 0;
    while (gone > 0 && !is_stopping_) {
      try {
        const auto now = house_.now();
        auto work = [now](storage::Transaction& tx) { return storage::purge(tx, now, kRowsAtOnce); };
        auto written = house_.database.write(std::move(work));
        gone = co_await std::move(written);
        total += gone;
      } catch (const std::exception& failure) {
        house_.log.error("upkeep.failed", {{"why", failure.what()}});
        gone = 0;
      }
    }
    if (total > 0) house_.log.info("upkeep.purged", {{"rows", std::to_string(total)}});
  }
}

}  // namespace bot
