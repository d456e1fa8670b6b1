// WeChat's side: one router over files of rules. Pure: every rule takes the time as a parameter, no socket, no clock. Written
// from reference/wechat-oa §4–7, §9 and reference/wecom §4–8, §11, without the bot's own rules.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/simulator/agenda.h"
#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/ledger.h"
#include "wechat_api/simulator/person.h"

namespace wechat_api::simulator {

struct AccountRules;
struct Media;

// A fault asked for: the next `times` calls of the path.
struct Fault {
  // garbage: `answer` instead of the platform's, which does nothing. truncate: the platform acts and half its answer comes.
  enum class Kind { lose_before_acting, lose_after_acting, busy, slow, garbage, truncate };
  Kind kind = Kind::lose_after_acting;
  std::string path;
  int times = 1;
  std::chrono::milliseconds delay{0};
  int status = 200;              // of garbage
  std::string answer = {};
  std::string content_type = "text/html";
  std::string location = {};     // of a redirection
};

class Platform {
 public:
  // `seed` decides request ids and every random fault.
  Platform(std::vector<AccountSettings> accounts, Ledger& ledger, std::uint64_t seed);
  ~Platform();

  const std::vector<AccountSettings>& accounts() const;
  const AccountSettings& account(std::string_view name) const;  // throws std::out_of_range
  // What the operator's console sets and how the platform behaves towards the account (platform_state.h). Throws as account() does.
  AccountRules& rules(std::string_view account);
  // The official account is of another kind from now on.
  void set_type(std::string_view account, AccountType type);
  Person& add_person(std::string_view account, std::string_view name, std::string_view external_id);
  Person* person(std::string_view account, std::string_view name);
  const std::deque<Person>& people() const;

  // What a person does: a message opens 48 hours and five messages; a tap, a follow or a scan one minute and three.
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
  // Every token issued so far stops working at once.
  void revoke_tokens();
  // 0: no limit.
  void set_daily_limit(std::string_view account, std::string_view path, int calls);
  void set_minute_limit(std::string_view account, std::string_view path, int calls);
  // What was counted on a civil date of Beijing, by path; WeCom's recipients as "person-times", mass messages taken on, which
  // a repeated or refused call is not, as "mass messages".
  const std::map<std::string, int, std::less<>>& used(std::string_view account, std::string_view day) const;
  // Calls of the path a day; 0: no limit. Of "person-times" what the enterprise may send its members in all.
  int daily_limit(std::string_view account, std::string_view path) const;
  // {"account","day","api","used"} a line, of every day.
  std::string quota_lines() const;

  // `content`: lines with {{thing1.DATA}}. `title`: above the form on a phone; empty: its id, which a phone does not show.
  void add_template(std::string_view account, std::string_view id, std::string_view content, bool is_subscription, std::string_view title = "");
  // The person may be sent `times` more notices of the template.
  void accept_notice(Person& person, std::string_view template_id, int times = 1);
  // The administrator answers everything that waits for a confirmation.
  void settle_masses(std::string_view account, bool is_confirmed, Millis now);

  void add_department(std::string_view account, std::int64_t id, std::string_view name, std::int64_t parent);
  void add_member_tag(std::string_view account, std::int64_t id, std::string_view name);
  void add_webhook(std::string_view account, std::string_view key, std::string_view group);
  // See wecom_card.h.
  std::optional<std::string> click_card(const Person& person, const std::string& key, const std::vector<std::string>& options, Millis now);
  // The code a redirection after web authorisation carries.
  std::string web_code(const Person& person, std::string_view scope, Millis now);

  // The scene of a code with that ticket: nothing when the simulator made no such code, "" once it has expired.
  std::optional<std::string> scanned_scene(std::string_view ticket, Millis now) const;

  // One API call. `target` is path and query, `caller` the address it came from.
  Reaction serve(std::string_view method, std::string_view target, std::string_view body, Millis now, std::string_view caller = "127.0.0.1");
  std::uint64_t calls() const { return calls_; }
  // A picture somebody uploaded, as a phone shows it; null for anything else.
  const Media* picture(std::string_view media_id) const;
  // What the account published last, as it was sent: {"button":[…]}. Empty: no menu.
  std::string menu(std::string_view account) const;

  // What happens later by itself: when the next of it does, and the callbacks that are due, what is due before them done.
  std::optional<Millis> next_event() const;
  std::vector<PlatformEvent> take_due(Millis now);
  // Told of the time of everything that will happen.
  void observe_agenda(std::function<void(Millis)> observer);

 private:
  // What the network does before the platform sees the call; nothing when it sees it.
  std::optional<Reaction> fault_of(const ApiCall& call, Reaction& around);
  Reaction answered(ApiCall& call);
  // A call that finds the platform busy was a call: it counts, like every other answer to a token that is good.
  Reaction busy(const ApiCall& call);

  std::unique_ptr<PlatformState> world_;
  std::deque<Fault> faults_;
  std::chrono::milliseconds latency_{0};
  int busy_every_ = 0, until_busy_ = 0;
  std::uint64_t calls_ = 0;
};

}  // namespace wechat_api::simulator
