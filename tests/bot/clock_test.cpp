// The clock: what sleeps, who counts as busy, and what turning it wakes.
#include "bot/clock.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::awaitable;
using bot::Clock;
using bot::TimePoint;
using bot::TurnedClock;

namespace {

const TimePoint kSix{1'795'255'200'000ms};

struct Diary {
  std::vector<std::string> lines;
  void add(const std::string& line) { lines.push_back(line); }
};

awaitable<void> sleep_and_note(Clock& clock, TimePoint due, std::string name, Diary& diary) {
  const Clock::Busy busy = clock.busy();
  co_await clock.wait_until(due);
  diary.add(name);
}

awaitable<void> wait_for_alarm(Clock& clock, Clock::Alarm& alarm, TimePoint due, Diary& diary) {
  const Clock::Busy busy = clock.busy();
  co_await alarm.wait_until(due);
  diary.add("woken");
}

awaitable<void> note_idle(TurnedClock& clock, Diary& diary) {
  co_await clock.idle();
  diary.add("idle");
}

awaitable<void> live_until(TurnedClock& clock, TimePoint until, Diary& diary) {
  co_await clock.pass_until(until);
  diary.add("there");
}

awaitable<void> repeat_every_hour(Clock& clock, int times, Diary& diary) {
  const Clock::Busy busy = clock.busy();
  for (int i = 0; i < times; ++i) {
    const TimePoint due = clock.now() + 1h;
    co_await clock.wait_until(due);
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(clock.now() - kSix).count();
    diary.add("hour " + std::to_string(hours));
  }
}

void run(asio::io_context& io) {
  io.restart();
  io.poll();
}

}  // namespace

TEST_CASE("a turned clock wakes what is due, in the order of the due times, and nothing else") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Diary diary;
  asio::co_spawn(io, sleep_and_note(clock, kSix + 3h, "late", diary), asio::detached);
  asio::co_spawn(io, sleep_and_note(clock, kSix + 2h, "second", diary), asio::detached);
  asio::co_spawn(io, sleep_and_note(clock, kSix + 1h, "first", diary), asio::detached);
  run(io);
  CHECK(diary.lines.empty());
  CHECK(clock.next_due() == kSix + 1h);
  clock.turn_to(kSix + 2h);
  run(io);
  CHECK(diary.lines == std::vector<std::string>{"first", "second"});
  CHECK(clock.next_due() == kSix + 3h);
  clock.turn_to(kSix);
  CHECK(clock.now() == kSix + 2h);
  clock.turn_to(kSix + 3h);
  run(io);
  CHECK(clock.next_due() == bot::kNever);
}

TEST_CASE("idle() does not resume between a wake-up and the work it wakes") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Diary diary;
  asio::co_spawn(io, sleep_and_note(clock, kSix + 1s, "work", diary), asio::detached);
  run(io);
  clock.turn_to(kSix + 1s);
  asio::co_spawn(io, note_idle(clock, diary), asio::detached);
  run(io);
  CHECK(diary.lines == std::vector<std::string>{"work", "idle"});
}

TEST_CASE("idle() waits for the last Busy and is there at once when there is none") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Diary diary;
  asio::co_spawn(io, note_idle(clock, diary), asio::detached);
  run(io);
  REQUIRE(diary.lines.size() == 1);
  {
    const Clock::Busy one = clock.busy();
    asio::co_spawn(io, note_idle(clock, diary), asio::detached);
    {
      const Clock::Busy other = clock.busy();
      run(io);
    }
    run(io);
    CHECK(diary.lines.size() == 1);
  }
  run(io);
  CHECK(diary.lines.size() == 2);
}

TEST_CASE("a notification wakes the sleeper before its time and counts as busy at once") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Clock::Alarm alarm(clock);
  Diary diary;
  asio::co_spawn(io, wait_for_alarm(clock, alarm, bot::kNever, diary), asio::detached);
  run(io);
  alarm.notify();
  asio::co_spawn(io, note_idle(clock, diary), asio::detached);
  run(io);
  CHECK(diary.lines == std::vector<std::string>{"woken", "idle"});
  CHECK(clock.next_due() == bot::kNever);
}

TEST_CASE("a notification that came while nobody slept ends the next sleep, and only that one") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Clock::Alarm alarm(clock);
  Diary diary;
  alarm.notify();
  alarm.notify();
  asio::co_spawn(io, wait_for_alarm(clock, alarm, bot::kNever, diary), asio::detached);
  run(io);
  CHECK(diary.lines.size() == 1);
  asio::co_spawn(io, wait_for_alarm(clock, alarm, kSix + 1h, diary), asio::detached);
  run(io);
  CHECK(diary.lines.size() == 1);
  clock.turn_to(kSix + 1h);
  run(io);
  CHECK(diary.lines.size() == 2);
}

TEST_CASE("a stretch of time is lived through from due time to due time") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Diary diary;
  asio::co_spawn(io, repeat_every_hour(clock, 5, diary), asio::detached);
  asio::co_spawn(io, live_until(clock, kSix + 3h + 30min, diary), asio::detached);
  run(io);
  CHECK(diary.lines == std::vector<std::string>{"hour 1", "hour 2", "hour 3", "there"});
  CHECK(clock.now() == kSix + 3h + 30min);
  CHECK(clock.next_due() == kSix + 4h);
}

TEST_CASE("a cancelled sleeper is forgotten and its Busy is counted right") {
  asio::io_context io;
  TurnedClock clock(io.get_executor(), kSix);
  Diary diary;
  asio::cancellation_signal cancel;
  asio::co_spawn(io, sleep_and_note(clock, kSix + 1h, "never", diary),
                 asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  run(io);
  cancel.emit(asio::cancellation_type::terminal);
  asio::co_spawn(io, note_idle(clock, diary), asio::detached);
  run(io);
  CHECK(clock.next_due() == bot::kNever);
  CHECK(diary.lines == std::vector<std::string>{"idle"});
}

TEST_CASE("a sleeper may outlive its alarm and its clock") {
  asio::io_context io;
  Diary diary;
  {
    TurnedClock clock(io.get_executor(), kSix);
    {
      Clock::Alarm alarm(clock);
      asio::co_spawn(io, wait_for_alarm(clock, alarm, kSix + 1h, diary), asio::detached);
      run(io);
    }
    CHECK(clock.next_due() == bot::kNever);
    asio::co_spawn(io, note_idle(clock, diary), asio::detached);
    run(io);
    CHECK(diary.lines == std::vector<std::string>{"woken", "idle"});
    asio::co_spawn(io, sleep_and_note(clock, kSix + 1h, "never", diary), asio::detached);
    run(io);
  }
  CHECK(diary.lines.size() == 2);
}

TEST_CASE("the system clock wakes at its time") {
  asio::io_context io;
  bot::SystemClock clock(io.get_executor());
  Diary diary;
  const TimePoint due = clock.now() + 20ms;
  asio::co_spawn(io, sleep_and_note(clock, due, "on time", diary), asio::detached);
  io.run();
  CHECK(clock.now() >= due);
  CHECK(diary.lines.size() == 1);
}

TEST_CASE("a jump of the wall clock is noticed by those who sleep, in both directions") {
  asio::io_context io;
  TimePoint wall = kSix;
  int asked = 0;
  // One hour early by the machine: the wall clock jumps forward while we sleep, after it went back once.
  auto read_wall = [&wall, &asked] {
    ++asked;
    if (asked == 4) wall = kSix - 24h;
    if (asked == 8) wall = kSix + 1h;
    return wall;
  };
  bot::SystemClock clock(io.get_executor(), read_wall, 2ms);
  Diary diary;
  asio::co_spawn(io, sleep_and_note(clock, kSix + 1h, "after the jump", diary), asio::detached);
  io.run();
  CHECK(diary.lines.size() == 1);
  CHECK(asked >= 8);
}
