// For load.cpp and strangers.cpp: messages as the platform delivers them, made before the clock runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "wechat_api/channel.h"
#include "wechat_api/envelope.h"
#include "wechat_api/simulator/platform.h"

namespace benchmark {

inline constexpr const char* kAccount = "bench";
inline constexpr const char* kAppId = "wxbench";
inline constexpr const char* kOriginalId = "gh_bench";

// The account scripts/bench configures. `secrets`: the folder with the files token and aes-key.
wechat_api::AccountSettings account_with(const std::filesystem::path& secrets);
wechat_api::Envelope envelope_of(const wechat_api::AccountSettings& account);

// The openid of the n-th member, as scripts/bench binds it.
std::string openid_of(std::uint64_t member);

// The whole request, head and body, keep-alive.
std::string post(const std::string& target, const std::string& body);

struct Letter {
  std::string bytes;
  std::string openid;
};
// Safe-mode text messages with ids of their own; the n-th is from member (first + n) modulo `members`.
std::vector<Letter> letters(const wechat_api::AccountSettings& account, const std::string& text, std::uint64_t count,
                            std::uint64_t members, std::uint64_t first);

// What the answer to `letter` says, opened as the platform opens it; throws std::runtime_error for any that does not
// open or is for somebody else. `body`: of the HTTP answer.
std::string opened(const wechat_api::Envelope& envelope, const std::string& body, const Letter& letter);

}  // namespace benchmark
