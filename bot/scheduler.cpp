// One loop: claim, write a slice, sleep until the next due time.
#include "bot/scheduler.h"

#include "storage/audit.h"
#include "storage/schedule.h"

namespace bot {
namespace {

constexpr int kRowsPerSlice = 1000;
constexpr std::chrono::minutes kLease{1};
constexpr std::chrono::seconds kAfterFailure{30};

}  // namespace

Scheduler::Scheduler(House& house, std::chrono::seconds early, std::function<void()> wrote)
    : house_(house), early_(early), wrote_(std::move(wrote)), alarm_(house.clock) {}

void Scheduler::stop() {
  is_stopping_ = true;
  alarm_.notify();
}

Scheduler::Step Scheduler::step(storage::Transaction& tx, std::chrono::sys_seconds now) const {
  const auto occurrence = storage::claim_due(tx, now + early_, now, house_.database.epoch(), now + kLease);
  if (!occurrence) return {false, storage::next_due(tx)};
  const handlers::Job* job = house_.registry.job(occurrence->kind);
  if (!job) throw std::logic_error("no job is called " + occurrence->kind);
  const handlers::Slice slice{now, kRowsPerSlice, house_.accounts};
  if (occurrence->state == storage::OccurrenceState::missed) {
    storage::audit(tx, std::nullopt, "occurrence.missed", "occurrence " + std::to_string(occurrence->id), "", now);
    job->missed(tx, *occurrence, slice);
  } else {
    job->run(tx, *occurrence, slice);
  }
  return {true, std::nullopt};
}

boost::asio::awaitable<void> Scheduler::run() {
  const Clock::Busy busy = house_.clock.busy();
  while (!is_stopping_) {
    const auto now = house_.now();
    Step done;
    bool has_failed = false;
    try {
      auto work = [this, now](storage::Transaction& tx) { return step(tx, now); };
      auto written = house_.database.write(std::move(work));
      done = co_await std::move(written);
    } catch (const std::exception& failure) {
      has_failed = true;
      house_.log.error("scheduler.failed", {{"why", failure.what()}});
    }
    if (done.has_worked) {
      if (house_.probe) house_.probe("after_slice");
      wrote_();
      continue;
    }
    TimePoint due = kNever;
    if (has_failed) due = house_.clock.now() + kAfterFailure;
    else if (done.next_due) due = *done.next_due - early_;
    auto slept = alarm_.wait_until(due);
    co_await std::move(slept);
  }
}

}  // namespace bot
