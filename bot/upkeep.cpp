// One loop, once a night.
#include "bot/upkeep.h"

#include "handlers/calendar/civil.h"
#include "storage/file.h"
#include "storage/identity.h"
#include "storage/retention.h"

namespace bot {
namespace {

constexpr int kRowsAtOnce = 500;  // files too
// WeCom does not tell when somebody is let into the application's visible range: after so long they are tried again.
constexpr std::chrono::days kAbsenceBelieved{7};

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
    auto forgetting = forget_absence();
    co_await std::move(forgetting);
    if (is_stopping_ || media_folder_.empty()) continue;
    auto sweeping = sweep();
    co_await std::move(sweeping);
  }
}

boost::asio::awaitable<void> Upkeep::forget_absence() {
  try {
    const auto before = house_.now() - kAbsenceBelieved;
    auto work = [this, before](storage::Transaction& tx) {
      std::int64_t people = 0;
      for (const handlers::Account& account : house_.accounts)
        if (account.platform == wechat_api::Platform::wecom) people += storage::forget_absence(tx, account.name, before);
      return people;
    };
    auto written = house_.database.write(std::move(work));
    const std::int64_t people = co_await std::move(written);
    if (people > 0) house_.log.info("upkeep.tried_again", {{"people", std::to_string(people)}});
  } catch (const std::exception& failure) {
    house_.log.error("upkeep.failed", {{"why", failure.what()}});
  }
}

boost::asio::awaitable<void> Upkeep::sweep() {
  try {
    auto look = [this](const storage::Snapshot&) { return storage::kept_files(media_folder_); };
    auto reading = house_.database.read(std::move(look));
    const std::vector<std::string> names = co_await std::move(reading);
    int gone = 0;
    for (std::size_t at = 0; at < names.size() && !is_stopping_; at += kRowsAtOnce) {
      const std::vector<std::string> some(names.begin() + static_cast<std::ptrdiff_t>(at),
                                          names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), at + kRowsAtOnce)));
      auto work = [&](storage::Transaction& tx) { return storage::sweep_orphans(tx, media_folder_, some); };
      auto written = house_.database.write(std::move(work));
      const int swept = co_await std::move(written);
      gone += swept;
    }
    if (gone > 0) house_.log.info("upkeep.swept", {{"files", std::to_string(gone)}});
  } catch (const std::exception& failure) {
    house_.log.error("upkeep.failed", {{"why", failure.what()}});
  }
}

}  // namespace bot
