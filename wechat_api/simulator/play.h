// A text file that reads like a play, and its performance against the simulator.
//
//   # a comment
//   @平台 公众号            (or 企业微信, or 公众号、企业微信: performed on each; ⟦lines⟧ stand for the numbered lines of WeCom)
//   @账号 订阅号             the kind of the official account: 服务号 (both are certified; without the line it is this one), 订阅号, 未认证
//   @模板                    the account has a template message and a subscription notice, both registered on the platform
//   @只在 公众号            from here on for this platform only; @都在 ends it
//   @重复 30 … @止           the lines between so many times, no loop inside; {n} is the number of the round, from 1
//   @时钟 2026-11-21 18:00  (later: 19:00 for the next such time, +2h, +30m, +1d)
//   周林（关注）             关注, 取消关注, 扫码 CODE, 菜单 KEY, 位置 LAT LON LABEL, 选位置 LAT LON LABEL (the menu's picker),
//                            图片, 语音 WORDS (what was recognised, or nothing), 视频, 表情, 链接 URL TITLE, 进入,
//                            点卡片 KEY OPTION… (a button of a template card), 同意通知 TEMPLATE
//   周林：打卡
//   金桥 → 周林：✅ 打卡成功…   the next thing on that phone; … stands for anything; lines that begin with two spaces go on
//   金桥 → 周林：（没有）       nothing new on that phone
//   金桥 → 周林：（撤回了）     the next thing on that phone was taken back before anybody looked
//   @网络 弱                  deliveries are lost and repeated from here on; 好 ends it
//   @对账                    what the bot counted of each account's day and what the platform counted are the same, for every day so far
// Words in ASCII quotes are a JSON string, exactly: 周林："  两个空格\n# 不是注释"; what is expected in quotes has no "…".
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/simulator/callback.h"

namespace wechat_api::simulator {

struct PlayLine {
  enum class Kind { clock, act, expect, nothing, network, reconcile };
  int number = 0;  // in the file, from 1
  int round = 0;   // of the loop it stands in, from 1; 0: in none
  Kind kind = Kind::act;
  std::string person;
  std::string text;  // of the clock, of what is expected, of the network
  bool is_exact = false;
  Act act;
};
struct Play {
  wechat_api::Platform platform = wechat_api::Platform::official_account;
  bool is_for_both = false;
  wechat_api::AccountType type = wechat_api::AccountType::certified_service;
  bool has_forms = false;  // a template message and a subscription notice
  std::string start;  // "2026-11-21 18:00"
  std::vector<PlayLine> lines;
};

// what() is "line 7: …".
struct PlayError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// `wanted`: the platform of a play that is for both.
Play read_play(std::string_view text, wechat_api::Platform wanted = wechat_api::Platform::official_account);

inline constexpr std::string_view kWithdrawn = "（撤回了）";

// True when `seen` is `expected` with any text in the place of each "…".
bool fits(std::string_view expected, std::string_view seen);

// The instant a clock line means: a date and time (with seconds and thousandths where they matter), the next such time of day, or a step. Beijing time.
// Throws PlayError for anything else.
Millis clock_line(std::string_view text, Millis now);

// Where a play is performed. `act` and `turn_to` resume when everything they caused is over.
struct Stage {
  std::function<boost::asio::awaitable<void>(std::string person, Act act)> act;
  std::function<boost::asio::awaitable<void>(Millis until)> turn_to;
  std::function<void(bool is_weak)> set_weak_network;
  std::function<Millis()> now;
  // The oldest thing on the phone that no earlier call returned; nothing when there is none.
  std::function<std::optional<std::string>(const std::string& person)> next_unread;
  // Where the bot and the platform count differently; nothing when they agree.
  std::function<boost::asio::awaitable<std::optional<std::string>>()> reconcile;
};

// Nothing when every line held; else what failed: line, expected, seen.
boost::asio::awaitable<std::optional<std::string>> perform(Play play, Stage stage);

}  // namespace wechat_api::simulator
