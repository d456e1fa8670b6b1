// Everything the simulated platform knows: accounts, people, and the books of its families of rules. No rule stands here.
#pragma once

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/simulator/agenda.h"
#include "wechat_api/simulator/api.h"
#include "wechat_api/simulator/draft.h"
#include "wechat_api/simulator/follower.h"
#include "wechat_api/simulator/mass_message.h"
#include "wechat_api/simulator/media.h"
#include "wechat_api/simulator/menu_call.h"
#include "wechat_api/simulator/person.h"
#include "wechat_api/simulator/quota.h"
#include "wechat_api/simulator/scene_code.h"
#include "wechat_api/simulator/template_message.h"
#include "wechat_api/simulator/token.h"
#include "wechat_api/simulator/web_login.h"
#include "wechat_api/simulator/wecom_contact.h"
#include "wechat_api/simulator/wecom_group.h"
#include "wechat_api/simulator/wecom_message.h"

namespace wechat_api::simulator {

// What an operator sets in the platform's console, and how the platform behaves towards one account.
struct AccountRules {
  std::vector<std::string> allowed_ips;       // empty: from anywhere
  bool is_secret_frozen = false;
  double busy_rate = 0;                       // of all calls, the share that finds the platform busy
  std::chrono::seconds template_delay{2};     // until TEMPLATESENDJOBFINISH and subscribe_msg_sent_event
  std::chrono::seconds mass_delay{10};        // until a mass message arrives and MASSSENDJOBFINISH is told
  std::string mass_outcome = "send success";  // or "err(20001)": then nobody gets it
  bool may_mass = true;                       // false: 48008
  bool is_mass_protected = false;             // the administrator confirms each mass message to all or by tag
  int publish_outcome = 0;                    // publish_status of PUBLISHJOBFINISH
  // WeCom.
  int member_limit = 500;                     // 200 person-times a day for each
  bool has_callback = true;                   // false: cards that call back get 43012
  bool sees_root = true;                      // the visible range is the root department: group chats may be made
  bool is_contact_sync = false;               // the token is the contact-sync secret's: ids only

  bool admits(std::string_view caller) const;
};

// For rid/get.
struct RefusedCall {
  std::string account;
  Millis at{};
  std::string path, body, caller;
  boost::json::object answer;
};

struct PlatformState {
  PlatformState(std::vector<AccountSettings> settings, Ledger& book, std::uint64_t seed) : accounts(std::move(settings)), ledger(book), random(seed) {}

  const AccountSettings& account(std::string_view name) const;  // throws std::out_of_range
  // By AppID or CorpID; of several applications of one enterprise the first.
  const AccountSettings* account_of_app(std::string_view app_id, wechat_api::Platform platform) const;
  AccountRules& rules(std::string_view account) { return account_rules[std::string(account)]; }

  Person& add_person(std::string_view account, std::string_view name, std::string_view external_id);
  Person* person(std::string_view account, std::string_view name);
  // WeCom's user ids are the same in any letter case.
  Person* person_by_id(std::string_view account, std::string_view external_id);
  // In the order they came.
  std::vector<Person*> people_of(std::string_view account);
  // Onto somebody's phone. `sent` as the bot sent it; the phone's layout is made of it.
  void deliver(const Person& person, Sight::Via via, const std::string& sent, const std::string& message_id, Millis now, Face face = nullptr);
  std::uint64_t next_id() { return ++last_id; }

  std::vector<AccountSettings> accounts;
  Ledger& ledger;
  std::deque<Person> people;
  std::map<std::string, std::size_t, std::less<>> by_id, by_name;  // "account id", "account name"
  std::map<std::string, AccountRules> account_rules;
  std::map<std::string, RefusedCall, std::less<>> refusals;        // by rid
  std::mt19937_64 random;
  std::uint64_t last_id = 0;

  Agenda agenda;
  TokenBook tokens;
  QuotaBook quota;
  MediaShelf media;
  MenuBook menus;
  TemplateBook templates;
  MassBook masses;
  DraftBook drafts;
  FollowerBook followers;
  SceneCodeBook scene_codes;
  WebLoginBook web_logins;
  WecomMessageBook wecom_messages;
  WecomGroupBook wecom_groups;
  WecomContactBook wecom_contacts;
};

}  // namespace wechat_api::simulator
