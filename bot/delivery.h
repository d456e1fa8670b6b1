// Outbox rows → calls with frozen bytes → results per row. What is unknown is repeated where the platform recognises a
// repetition, else parked for a person (reliability §2.1).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bot/house.h"
#include "storage/outbox.h"
#include "wechat_api/channel.h"

namespace bot {

struct DeliveryAccount {
  std::string name;
  wechat_api::Platform platform;
  wechat_api::AccountType type;
  wechat_api::Channel* channel;
  std::chrono::seconds start_early{0};
  std::chrono::seconds jitter{0};
};

// At most this many calls of the whole process wait for an answer: the most a crash can leave unknown.
inline constexpr int kCallsInFlight = 16;

class Delivery {
 public:
  Delivery(House& house, std::vector<DeliveryAccount> accounts);
  ~Delivery();

  // Settles what an earlier run left open. Call before run().
  boost::asio::awaitable<void> recover();
  // One loop per account, until stop().
  void start();
  void wake();
  // Claims nothing more and resumes when no call is in flight any more.
  boost::asio::awaitable<void> stop();

 private:
  struct Line;
  struct Claimed;
  void free_room(int calls);
  boost::asio::awaitable<void> run(Line& line);
  boost::asio::awaitable<void> send(Line& line, storage::FrozenCall call);
  Claimed claim(storage::Transaction& tx, const Line& line, std::chrono::sys_seconds now, int room) const;
  void claim_repeats(storage::Transaction& tx, const Line& line, std::chrono::sys_seconds now, int room, Claimed& claimed) const;
  void claim_rows(storage::Transaction& tx, const Line& line, std::chrono::sys_seconds now, int room, Claimed& claimed) const;
  bool may_send(storage::Transaction& tx, const Line& line, const storage::OutboxRow& row, int in_this_claim,
                std::chrono::sys_seconds now) const;
  void settle(storage::Transaction& tx, const Line& line, const storage::FrozenCall& call, const wechat_api::SendResult& result,
              std::chrono::sys_seconds now) const;
  void settle_refused(storage::Transaction& tx, const Line& line, const storage::FrozenCall& call,
                      const wechat_api::SendResult& result, std::chrono::sys_seconds now) const;
  void settle_unknown(storage::Transaction& tx, const Line& line, const storage::FrozenCall& call, const std::string& why,
                      std::chrono::sys_seconds now) const;
  void postpone(storage::Transaction& tx, const Line& line, const storage::OutboxRow& row, std::chrono::sys_seconds until,
                std::string_view reason, std::chrono::sys_seconds now) const;
  void finish(storage::Transaction& tx, storage::OutboxRow row, storage::OutboxState state, std::string_view reason, int errcode,
              std::chrono::sys_seconds now) const;

  House& house_;
  std::vector<std::unique_ptr<Line>> lines_;
  int in_flight_ = 0;
  bool is_stopping_ = false;
  Clock::Alarm all_landed_;
};

}  // namespace bot
