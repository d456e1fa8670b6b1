// Writing plays; play.cpp reads them.
#include "wechat_api/simulator/transcript.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <set>

namespace wechat_api::simulator {
namespace {

constexpr std::chrono::hours kBeijing{8};

std::string time_text(Millis at) {
  const auto local = at + kBeijing;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const auto of_day = (local - day).count();
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()), of_day / 3'600'000, of_day / 60'000 % 60);
  if (of_day % 60'000 != 0) text += fmt::format(":{:02}.{:03}", of_day / 1000 % 60, of_day % 1000);
  return text;
}

std::string act_words(const Act& act) {
  switch (act.kind) {
    case Act::Kind::say: return "";
    case Act::Kind::follow: return "关注";
    case Act::Kind::unfollow: return "取消关注";
    case Act::Kind::scan: return "扫码";
    case Act::Kind::tap: return "菜单";
    case Act::Kind::location: return fmt::format("位置 {} {}", act.latitude, act.longitude);
    case Act::Kind::pick_location: return fmt::format("选位置 {} {}", act.latitude, act.longitude);
    case Act::Kind::picture: return "图片";
    case Act::Kind::voice: return "语音";
    case Act::Kind::video: return "视频";
    case Act::Kind::sticker: return "表情";
    case Act::Kind::link: return "链接 " + act.url;
    case Act::Kind::enter: return "进入";
    case Act::Kind::card: return "点卡片";
    case Act::Kind::agree: return "同意通知";
  }
  return "";
}

std::string quoted(std::string_view text) { return boost::json::serialize(boost::json::string(text)); }

std::string act_line(const Deed& deed) {
  if (deed.person.empty()) return deed.is_weak ? "@网络 弱\n" : "@网络 好\n";
  if (deed.act.kind == Act::Kind::say) return deed.person + "：" + play_words(deed.act.text) + "\n";
  std::string words = deed.act.text.empty() ? "" : " " + play_words(deed.act.text);
  if (words.find('\n') != std::string::npos) words = " " + quoted(deed.act.text);
  return fmt::format("{}（{}{}）\n", deed.person, act_words(deed.act), words);
}

bool is_plain(std::string_view text) {
  if (text.empty() || text == "（没有）" || text.front() == '"' || text.find("…") != std::string_view::npos) return false;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) return false;
  while (true) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.starts_with(' ') || line.ends_with(' ')) return false;
    if (line.size() == text.size()) return true;
    text.remove_prefix(line.size() + 1);
  }
}

}  // namespace

std::string play_words(std::string_view text) {
  if (!is_plain(text)) return quoted(text);
  std::string words;
  for (const char c : text) words += c == '\n' ? "\n  " : std::string(1, c);
  return words;
}

std::string transcript(const Simulator& simulator, Millis start, Millis now) {
  const auto& sights = simulator.ledger().all();
  const auto& deeds = simulator.deeds();
  const bool is_wecom = simulator.platform().accounts().front().platform == wechat_api::Platform::wecom;
  std::string text = fmt::format("# 金桥模拟器导出的对话，可重演：jinqiao sim script 文件\n@平台 {}\n@时钟 {}\n", is_wecom ? "企业微信" : "公众号",
                                 time_text(start));
  Millis reached = start;
  const auto turn_to = [&](Millis at) {
    if (at <= reached) return;
    reached = at;
    text += "@时钟 " + time_text(at) + "\n";
  };
  std::set<std::string> people;
  auto deed = deeds.begin();
  for (std::size_t n = 0; n <= sights.size(); ++n) {
    for (; deed != deeds.end() && deed->ledger_index == n; ++deed) {
      turn_to(deed->at);
      text += act_line(*deed);
    }
    if (n == sights.size()) break;
    const Sight& sight = sights[n];
    people.insert(sight.person);
    if (sight.via == Sight::Via::said) continue;
    turn_to(sight.at);
    text += fmt::format("金桥 → {}：{}\n", sight.person, play_words(sight.text));
  }
  turn_to(now);
  for (const std::string& person : people) text += fmt::format("金桥 → {}：（没有）\n", person);
  return text;
}

}  // namespace wechat_api::simulator
