// Somebody on the platform's side: a follower of an official account or a member of an enterprise.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/ledger.h"

namespace wechat_api::simulator {

struct Person {
  std::string account;
  std::string name;
  std::string external_id;   // openid or user id
  bool follows = true;       // WeCom: inside the application's visible range
  Millis message_until{}, act_until{};
  int message_left = 0, act_left = 0;
  Millis acted_at{};         // last interaction of any kind; typing asks for one in the last 30 s
  bool is_seen_typing = false;
  std::deque<Millis> received;  // WeCom: of the last hour, for the limits of one member

  // Official account.
  Millis followed_at{};
  std::string remark;
  std::vector<std::int64_t> tags;   // in the order they were given
  bool is_blacklisted = false;
  bool refuses_messages = false;    // switched off receiving: 48002
  bool blocks_templates = false;    // accepted by the API, then "failed:user block"
  std::map<std::string, int> notices;             // consents left, by template
  std::map<std::string, int> masses;              // mass messages received, by civil month "2026-11"

  // WeCom.
  bool is_licensed = true;          // false: comes back as unlicenseduser
  std::vector<std::int64_t> departments{1};
  std::vector<std::int64_t> member_tags;
};

}  // namespace wechat_api::simulator
