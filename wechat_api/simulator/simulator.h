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
  std::function<void(const struct Callback&)> delivered = nullptr;  // after each attempt
  // Lets a coroutine live beside the caller; without it what the platform does later by itself is never told the bot.
  std::function<void(boost::asio::awaitable<void>)> spawn = nullptr;
};

// One attempt to deliver a message to the bot, and what came back.
struct Callback {
  Millis at{};
  std::string account, person, external_id, message_id;
  std::string xml;                       // before it was sealed
  bool is_event = false;
  Mode mode = Mode::safe;
  int attempt = 1;
  std::chrono::milliseconds took{0};     // of the machine's clock
  int status = 0;                        // 0: no answer came
  std::string lost;                      // "request" or "answer": what the weak network dropped
  std::optional<std::string> text;       // what the phone shows
  std::string complaint;
};

// What the people did and what was changed around them, in order: enough to play it again.
struct Deed {
  Millis at{};
  std::size_t ledger_index = 0;          // entries of the ledger before it
  std::string person;                    // empty: the network became weak or good again
  Act act;
  bool is_weak = false;
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
  const Platform& platform() const { return platform_; }
  const Ledger& ledger() const { return ledger_; }
  Ledger& ledger() { return ledger_; }
  const std::vector<Message>& messages() const { return messages_; }
  const std::vector<Deed>& deeds() const { return deeds_; }
  // While the network is weak every other delivery is lost on its way, and of those every other one only after the bot took
  // it; the platform's API is busy every third time. Always in the same order, so that a play can repeat it.
  void set_weak_network(bool is_weak);
  bool is_network_weak() const { return is_weak_; }
  // Somebody the account does not know yet, who does not follow it yet either.
  Person& add_stranger(const std::string& account, const std::string& name);
  // Grows with everything that passes between bot and platform: unchanged, nothing happened in between.
  std::uint64_t activity() const { return posts_ + platform_.calls(); }

  // After so many failed deliveries of an account in a row the platform pushes nothing for a minute (0: never); whoever writes
  // meanwhile is told that the account is out of service.
  void set_mark_fail_after(int failures) { mark_fail_after_ = failures; }
  int mark_fail_after() const { return mark_fail_after_; }

  // A person does something; resumes when the platform is done with it: answered, or given up after its last attempt.
  // A name the account does not know is a stranger's. Returns the index into messages(), of the last callback it caused.
  boost::asio::awaitable<std::size_t> act(std::string account, std::string name, Act act);

 private:
  const Envelope* envelope(const std::string& account) const;
  void opens_windows(Person& person, const Act& act);
  // Throws std::invalid_argument when no card on the phone has the button.
  std::string card_elements(const Person& person, const std::string& words);
  boost::asio::awaitable<std::size_t> deliver(Person& person, Act act);
  boost::asio::awaitable<void> tell_due(Millis at);
  boost::asio::awaitable<void> tell(PlatformEvent event);
  // Up to the platform's number of attempts, from `begun` on; counts them in `attempts`.
  boost::asio::awaitable<Judged> attempt(Callback callback, Millis begun, int& attempts);
  boost::asio::awaitable<Judged> post(Callback& callback);
  void conclude(Person& person, Message& message, const Judged& judged);

  bool is_lost(std::string_view what) const;
  struct Failing {
    int in_a_row = 0;
    Millis paused_until{};
  };

  Ledger ledger_;
  Platform platform_;
  HttpTransport& bot_;
  Hooks hooks_;
  std::mt19937_64 random_;
  std::map<std::string, Envelope> envelopes_;
  std::vector<Message> messages_;
  std::vector<Deed> deeds_;
  std::map<std::string, Failing> failing_;  // by account
  int mark_fail_after_ = 5;                 // the platform's own number is not published (reference: wechat-oa D11)
  bool is_weak_ = false;
  std::uint64_t weak_posts_ = 0;
  std::uint64_t posts_ = 0;
  std::uint64_t strangers_ = 0;
  std::uint64_t next_message_id_ = 25'110'000'000'000'000;  // the size of real ones: above 2^53
};

}  // namespace wechat_api::simulator
