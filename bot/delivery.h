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
  struct Round;
  struct Chunk;
  struct Outgone;
  struct Recent;
  using Tx = storage::Transaction;
  using Seconds = std::chrono::sys_seconds;
  void free_room(int calls);
  boost::asio::awaitable<void> finish_settling();
  boost::asio::awaitable<void> run(Line& line);
  boost::asio::awaitable<bool> find_tag(Line& line);
  boost::asio::awaitable<void> send(Line& line, Outgone outgone);
  boost::asio::awaitable<wechat_api::SendResult> transmit(Line& line, const Outgone& outgone);

  // delivery_claim.cpp: what a claim takes.
  const handlers::Account& account_of(const Line& line) const;
  Claimed claim(Tx& tx, const Line& line, Seconds now, int room) const;
  void settle_unconfirmed(Tx& tx, const Line& line, Seconds now, Claimed& claimed) const;
  void claim_repeats(Tx& tx, const Line& line, Seconds now, int room, Claimed& claimed) const;
  void claim_rows(Tx& tx, const Line& line, Round& round, int room, Claimed& claimed) const;
  void claim_mass(Tx& tx, const Line& line, Round& round, Claimed& claimed) const;
  Recent recent_of(Tx& tx, const Line& line, const storage::OutboxRow& row, Round& round) const;
  std::optional<wechat_api::Via> door_now(Tx& tx, const Line& line, const storage::OutboxRow& row, const Recent& recent, Round& round) const;
  bool is_welcome(Tx& tx, const storage::OutboxRow& row, Seconds now) const;
  bool turn_to_mass(Tx& tx, const Line& line, const storage::OutboxRow& row, const storage::Identity& identity, Round& round) const;
  void open(Tx& tx, const Line& line, Chunk& chunk, Round& round, Claimed& claimed) const;

  // delivery_rules.cpp: what a result means for each row.
  // True: the call carries more rows than one transaction settles; once more with the same result.
  bool settle(Tx& tx, const Line& line, const storage::FrozenCall& call, const wechat_api::SendResult& result, Seconds now) const;
  // What the result says of the whole account, as send() believes it: only what is accepted lifts a hold.
  void keep_hold(Tx& tx, const Line& line, const wechat_api::SendResult& result, Seconds now) const;
  bool settle_accepted(Tx& tx, const Line& line, const storage::FrozenCall& call, const wechat_api::SendResult& result, Seconds now) const;
  void settle_refused(Tx& tx, const Line& line, const storage::FrozenCall& call, const wechat_api::SendResult& result, Seconds now) const;
  void settle_unknown(Tx& tx, const Line& line, const storage::FrozenCall& call, const std::string& why, Seconds now) const;
  void give_back(Tx& tx, const Line& line, const storage::FrozenCall& call, std::int64_t people, Seconds now) const;
  void postpone(Tx& tx, const Line& line, const storage::OutboxRow& row, Seconds until, std::string_view reason, Seconds now) const;
  // Ready again, not before `until`; ended with that reason where it would be of no use by then.
  void put_off(Tx& tx, const storage::OutboxRow& row, Seconds until, std::string_view reason, Seconds now) const;
  // Somebody decided that the row is not sent, nor sent again.
  void spare(Tx& tx, storage::OutboxRow row, storage::OutboxState state, std::string_view reason, Seconds now) const;
  void finish(Tx& tx, storage::OutboxRow row, storage::OutboxState state, std::string_view reason, int errcode, Seconds now) const;

  House& house_;
  std::vector<std::unique_ptr<Line>> lines_;
  int in_flight_ = 0;
  bool is_stopping_ = false;
  Clock::Alarm all_landed_;
};

}  // namespace bot
