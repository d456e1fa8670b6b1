// For tests of the access token: a shelf that keeps the token in memory and can be looked into.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "wechat_api/channel.h"

namespace tests {

// Must outlive the TokenShelf made of it.
struct MemoryShelf {
  std::optional<wechat_api::Token> kept;
  int loads = 0;
  int keeps = 0;

  boost::asio::awaitable<std::optional<wechat_api::Token>> load() {
    ++loads;
    co_return kept;
  }
  boost::asio::awaitable<bool> keep(wechat_api::Token token) {
    ++keeps;
    if (kept && kept->epoch >= token.epoch) co_return false;
    kept = std::move(token);
    co_return true;
  }
  wechat_api::TokenShelf shelf() {
    return {[this] { return load(); }, [this](wechat_api::Token token) { return keep(std::move(token)); }};
  }
};

}  // namespace tests
