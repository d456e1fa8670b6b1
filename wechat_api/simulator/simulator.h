// The people of the simulator at work: what they do goes to the bot as callbacks, repeated as the platform repeats; what the
// bot answers goes into the ledger. bot/sim.cpp gives it clock and network.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/http_transport.h"
#include "wechat_api/simulator/callback.h"
#include "wechat_api/simulator/ledger.h"
#include "wechat_api/simulator/platform.h"

namespace wechat_api::simulator {

struct Hooks {
  std::function<Millis()> now;
  std::function<boost::asio::awaitable<void>(Millis)> wait_until;
  std::function<std::shared_ptr<void>()> busy;  // held from the first step of an act to its last
};

// One message of a person and what became of it.
struct Message {
  std::string account, person, message_id, text;
  int attempts = 0;
  bool is_acknowledged = false;  // the bot answered 200
  std::string answer;            // what the phone showed; empty for `success`
  std::string complaint;         // what was wrong with the answer
};

class Simulator {
 public:
  // `bot` posts to the bot's listener and must outlive the Simulator.
  Simulator(std::vector<AccountSettings> accounts, HttpTransport& bot, Hooks hooks, std::uint64_t seed);

  Platform& platform() { return platform_; }
  const Ledger& ledger() const { return ledger_; }
  const std::vector<Message>& messages() const { return messages_; }
  // Grows with everything that passes between bot and platform: unchanged, nothing happened in between.
  std::uint64_t activity() const { return posts_ + platform_.calls(); }

  // A person does something; resumes when the platform is done with it: answered, or given up after its last attempt.
  // A name the account does not know is a stranger's. Returns the index into messages(), of the last callback it caused.
  boost::asio::awaitable<std::size_t> act(std::string account, std::string name, Act act);

 private:
  const Envelope* envelope(const std::string& account) const;
  void opens_windows(Person& person, const Act& act);
  boost::asio::awaitable<std::size_t> deliver(Person& person, Act act);
  void conclude(Person& person, Message& message, const Judged& judged);

  Ledger ledger_;
  Platform platform_;
  HttpTransport& bot_;
  Hooks hooks_;
  std::mt19937_64 random_;
  std::map<std::string, Envelope> envelopes_;
  std::vector<Message> messages_;
  std::uint64_t posts_ = 0;
  std::uint64_t next_message_id_ = 25'110'000'000'000'000;  // the size of real ones: above 2^53
};

}  // namespace wechat_api::simulator
