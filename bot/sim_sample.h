// The invented organisation of the simulator: 青松岭林业局, six people, one account of each platform.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bot/config.h"

namespace bot {

// The roster as CSV. With `has_wecom` most people have a user id; 李静 is new and 吴敏 outside the application's range.
std::string sample_roster(bool has_wecom);

struct SamplePerson {
  std::string name, external_id;
  bool follows;
  std::string unit, role, phone_last4;
};
// Who is known to the simulated platform before anything is said. 吴敏 stands on the roster and does not follow yet.
std::vector<SamplePerson> sample_people(bool has_wecom);

// What kind of world: the platform, and of an official account its type and whether it has forms (a template message and a
// subscription notice).
struct SampleKind {
  SampleKind(bool is_wecom = false) : is_wecom(is_wecom) {}  // NOLINT: most worlds differ in this alone
  bool is_wecom = false;
  wechat_api::AccountType type = wechat_api::AccountType::certified_service;
  bool has_forms = false;
};

// One account, in safe mode, whose API is the simulator on `api_port`; secrets are random for this run.
AccountConfig sample_account(const SampleKind& kind, std::uint16_t api_port);
// A whole configuration around it, listening on `port` (0: any) with its files in `folder`.
Config sample_config(const SampleKind& kind, std::uint16_t api_port, std::uint16_t port, const std::string& folder);

// As the platform keeps the two forms of `sample_account`: lines with {{thing1.DATA}}.
inline constexpr std::string_view kSampleTemplate = "学习通知\n学习：{{thing1.DATA}}\n时间：{{time2.DATA}}";
inline constexpr std::string_view kSampleNotice = "事项：{{thing1.DATA}}\n时间：{{time2.DATA}}";

}  // namespace bot
