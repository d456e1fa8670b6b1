// For the tests of the two channels: an account, a script and a shelf around one Channel.
#pragma once

#include <memory>
#include <string>

#include "tests/support/scripted_transport.h"
#include "tests/wechat_api/memory_shelf.h"
#include "wechat_api/channel.h"

namespace tests {

struct ChannelBench {
  explicit ChannelBench(const wechat_api::AccountSettings& settings)
      : channel(wechat_api::make_channel(settings, transport, memory.shelf(), [this] { return now; })) {}

  ScriptedTransport transport;
  MemoryShelf memory;
  std::chrono::sys_seconds now{std::chrono::seconds(1795000000)};
  std::unique_ptr<wechat_api::Channel> channel;
};

inline const std::string kTokenAnswer = R"({"errcode":0,"errmsg":"ok","access_token":"T1","expires_in":7200})";
inline const std::string kNewTokenAnswer = R"({"errcode":0,"errmsg":"ok","access_token":"T2","expires_in":7200})";

}  // namespace tests
