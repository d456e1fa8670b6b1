// What a message means to whom it came from, and the answer of the feature that was meant: the order of architecture §3.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "handlers/registry.h"
#include "storage/conversation.h"
#include "storage/sealed.h"
#include "storage/transaction.h"
#include "wechat_api/message.h"

namespace bot {

inline constexpr std::size_t kLongestTextBytes = 1800;  // 600 characters

struct Understanding {
  wechat_api::Reply reply;
  std::string_view feature;
};

// Everything one message needs on its way.
struct Desk {
  storage::Transaction& tx;
  const handlers::Registry& registry;
  const std::vector<handlers::Account>& accounts;
  const wechat_api::Inbound& message;
  const storage::Identity& identity;
  const storage::Member* member;
  const storage::Conversation& open;
  const storage::DataKey& key;
  std::chrono::sys_seconds now;
  std::uint64_t random;
  bool is_by_voice = false;
  std::int64_t inbox_id = 0;

  handlers::Request request(std::string_view argument, std::string_view state = {}) const {
    return {message, identity, member, argument, state, now, random, accounts, registry.features(), key, inbox_id};
  }
};

Understanding understand(const Desk& desk);

// True for what a member typed, sent or tapped and therefore waits for words; false for events of the platform itself.
bool expects_words(const wechat_api::Content& content);

}  // namespace bot
