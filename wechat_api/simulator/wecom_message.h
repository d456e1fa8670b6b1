// Messages of a WeCom application to its members (reference: wecom §5.1, §5.2, §5.5, §5.7).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

inline constexpr int kTimesADay = 200;  // person-times of an application, for each member the enterprise may have

struct WecomMessageBook {
  struct Repeated {
    Millis at{};
    std::string answer;
  };
  struct Sent {
    std::string account;
    Millis at{};
    std::vector<std::string> recipients;  // user ids it reached
    boost::json::object card;             // of a template card
    std::int64_t number = 0;              // grows
  };
  struct ResponseCode {
    std::string account, message_id;
    Millis expires_at{};
    bool is_used = false;
  };
  std::map<std::string, Repeated, std::less<>> memory;            // "account body"
  std::map<std::string, Sent, std::less<>> sent;                  // by msgid
  std::map<std::string, ResponseCode, std::less<>> response_codes;
};

// Whom a list of users, departments and tags means, and which of them mean nobody.
struct Recipients {
  std::vector<std::string> user_ids;  // in range, each once
  std::string invalid_users, invalid_parties, invalid_tags, unlicensed;  // joined by |, users in lower case
};
Recipients recipients_of(PlatformState& world, const AccountSettings& account, const std::vector<std::string>& users,
                         const std::vector<std::string>& parties, const std::vector<std::string>& tags);

// What refuses a message of this type, 0 for none, and what a phone shows of it.
struct MemberPayload {
  int code = 0;
  std::string text;
};
MemberPayload member_payload(PlatformState& world, const ApiCall& call, const boost::json::object& message);

// A code for update_template_card: 72 hours, one use.
std::string new_response_code(PlatformState& world, const std::string& account, const std::string& message_id, Millis now);

Reaction message_send(PlatformState& world, const ApiCall& call);
Reaction message_recall(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
