// WeChat's side as a state: accounts, people, tokens, windows, quotas. Pure: every rule takes the time as a parameter, no
// socket, no clock. Written from reference/wechat-oa §4–6, §9 and reference/wecom §4–5, §11, without the bot's own rules.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/simulator/ledger.h"

namespace wechat_api::simulator {

struct Person {
  std::string account;
  std::string name;
  std::string external_id;   // openid or user id
  bool follows = true;       // WeCom: inside the application's visible range
  Millis message_until{}, act_until{};
  int message_left = 0, act_left = 0;
  std::deque<Millis> received;  // WeCom: of the last minute
};

// One answer of the API, and what the network does to it.
struct Reaction {
  std::string body;                        // JSON, HTTP status 200 whatever it says
  std::chrono::milliseconds delay{0};      // of the machine's clock
  bool is_lost = false;                    // the connection ends without an answer
};

// A fault asked for: the next `times` calls of the path.
struct Fault {
  enum class Kind { lose_before_acting, lose_after_acting, busy, slow };
  Kind kind = Kind::lose_after_acting;
  std::string path;
  int times = 1;
  std::chrono::milliseconds delay{0};
};

class Platform {
 public:
  // `seed` decides request ids and every random fault.
  Platform(std::vector<AccountSettings> accounts, Ledger& ledger, std::uint64_t seed);

  const std::vector<AccountSettings>& accounts() const { return accounts_; }
  const AccountSettings& account(std::string_view name) const;  // throws std::out_of_range
  Person& add_person(std::string_view account, std::string_view name, std::string_view external_id);
  Person* person(std::string_view account, std::string_view name);

  // A message of a person opens 48 hours and five messages; a tap, a follow or a scan one minute and three.
  void said_something(Person& person, Millis now);
  void acted(Person& person, Millis now);

  void ask_for(Fault fault) { faults_.push_back(std::move(fault)); }
  // From now on every call of the API answers after so much of the machine's time.
  void set_latency(std::chrono::milliseconds latency) { latency_ = latency; }
  // Of the calls from now on every n-th finds the platform busy; 0: none.
  void set_busy_every(int n) {
    busy_every_ = n;
    until_busy_ = n;
  }
  const std::deque<Person>& people() const { return people_; }
  // Every token issued so far stops working at once.
  void revoke_tokens() { tokens_.clear(); }

  // One API call. `target` is path and query.
  Reaction serve(std::string_view method, std::string_view target, std::string_view body, Millis now);
  std::uint64_t calls() const { return calls_; }
  // What the account published last, as it was sent: {"button":[…]}. Empty: no menu.
  std::string menu(std::string_view account) const;

 private:
  struct IssuedToken {
    std::string account;
    Millis expires_at;
  };
  struct Sent {  // WeCom's memory of a request's JSON
    Millis at;
    std::string answer;
  };
  using Parameters = std::map<std::string, std::string, std::less<>>;

  std::string act_on(std::string_view path, const Parameters& query, std::string_view body, Millis now);
  std::string stable_token(std::string_view body, Millis now);
  std::string get_token(const Parameters& query, Millis now);
  std::string issue(const AccountSettings& account, bool is_renewed, Millis now);
  // The account whose token this is, or the error to answer.
  const AccountSettings* account_of(const Parameters& query, wechat_api::Platform platform, Millis now, std::string& error);
  std::string custom_send(const AccountSettings& account, std::string_view body, Millis now);
  std::string message_send(const AccountSettings& account, std::string_view body, Millis now);
  std::string deliver_to_many(const AccountSettings& account, std::string_view body, std::string_view touser,
                              std::string_view text, Millis now);
  std::string menu_call(std::string_view path, const AccountSettings& account, const Parameters& query, std::string_view body);
  std::string error(wechat_api::Platform platform, int code, std::string_view text);
  Person* person_by_id(std::string_view account, std::string_view external_id);

  std::vector<AccountSettings> accounts_;
  Ledger& ledger_;
  std::deque<Person> people_;
  std::map<std::string, std::size_t, std::less<>> by_id_;    // "account external_id"
  std::map<std::string, std::size_t, std::less<>> by_name_;  // "account name"
  std::map<std::string, IssuedToken, std::less<>> tokens_;
  std::map<std::string, Sent, std::less<>> sent_;
  std::map<std::string, std::string, std::less<>> menus_;    // of each account, as sent
  std::deque<Fault> faults_;
  std::mt19937_64 random_;
  std::chrono::milliseconds latency_{0};
  int busy_every_ = 0, until_busy_ = 0;
  std::uint64_t calls_ = 0, issued_ = 0, messages_ = 0;
};

}  // namespace wechat_api::simulator
