// Group chats an application makes, and the webhooks of groups (reference: wecom §5.8, §5.9).
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct WecomGroupBook {
  struct Chat {
    std::string account, name, owner;
    std::vector<std::string> members;  // user ids
  };
  struct Webhook {
    std::string account, group;        // a group's name stands in the ledger as the person
    std::deque<Millis> sent;           // of the last minute
  };
  std::map<std::string, Chat, std::less<>> chats;        // by chat id
  std::map<std::string, Webhook, std::less<>> webhooks;  // by key
  std::map<std::string, std::deque<Millis>, std::less<>> received;  // "account member": of the last day
};

Reaction group_create(PlatformState& world, const ApiCall& call);
Reaction group_update(PlatformState& world, const ApiCall& call);
Reaction group_get(PlatformState& world, const ApiCall& call);
Reaction group_send(PlatformState& world, const ApiCall& call);
Reaction webhook_send(PlatformState& world, const ApiCall& call);
Reaction webhook_upload(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
