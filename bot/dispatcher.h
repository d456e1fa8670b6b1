// One inbound message inside one transaction: seen before? who is it? which feature? Effects and answer commit together.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/understanding.h"
#include "handlers/registry.h"
#include "storage/sealed.h"
#include "storage/transaction.h"
#include "wechat_api/message.h"

namespace bot {

struct Dispatched {
  wechat_api::Reply reply;
  std::string_view feature;   // "" for what no feature answered
  bool is_repetition = false; // the stored answer of an earlier delivery
  std::int64_t pending_id = 0;  // the inbox row whose answer an errand is to find; 0: `reply` is the answer
};

// Used by webhook.cpp for every authentic message. Whatever a feature throws passes through: the caller's unit is undone.
Dispatched dispatch(storage::Transaction& tx, const handlers::Registry& registry, const std::vector<handlers::Account>& accounts,
                    const storage::DataKey& key, const wechat_api::Inbound& message, std::chrono::sys_seconds now, std::uint64_t random);

}  // namespace bot
