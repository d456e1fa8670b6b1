// The loop of the errands: claims, performs outside any transaction, writes the result. What a person waits for is answered on the
// connection that still waits, else by the outbox, else with the person's next message (architecture §4).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "bot/house.h"
#include "storage/errand.h"
#include "wechat_api/message.h"

namespace bot {

// What came of it. Not done: it is tried again, later each time, until its not_after.
struct ErrandResult {
  bool is_done = true;
  std::string answer = {};                                      // words for the person; empty: nobody is told
  std::function<void(storage::Transaction&, std::chrono::sys_seconds now)> finish = nullptr;  // in the transaction that ends it
  std::string why = {};                                         // of a failure, for the log
};
using ErrandWork = std::function<boost::asio::awaitable<ErrandResult>(storage::Errand)>;

class Errands {
 public:
  // `works`: by kind. `wrote`: after an answer has gone to the outbox.
  Errands(House& house, std::map<std::string, ErrandWork, std::less<>> works, std::function<void()> wrote);

  boost::asio::awaitable<void> run();
  void wake() { alarm_.notify(); }
  void stop();

  // The answer to a message that waits for an errand, for the connection that brought it: nothing when it is not there by `deadline`.
  // While a connection waits, the answer takes no other way.
  boost::asio::awaitable<std::optional<wechat_api::Reply>> answer_of(std::int64_t inbox_id, TimePoint deadline);

 private:
  boost::asio::awaitable<void> perform(storage::Errand errand);
  void settle(storage::Transaction& tx, const storage::Errand& errand, const ErrandResult& result, bool is_awaited, std::chrono::sys_seconds now) const;

  House& house_;
  std::map<std::string, ErrandWork, std::less<>> works_;
  std::function<void()> wrote_;
  Clock::Alarm alarm_;
  std::multimap<std::int64_t, Clock::Alarm*> waiting_;  // by inbox id: each delivery of the message may wait
  std::set<std::int64_t> writing_;                      // inbox ids whose answer is on its way to the disk
  bool is_stopping_ = false;
};

}  // namespace bot
