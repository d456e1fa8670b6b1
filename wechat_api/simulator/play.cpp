// Reading and performing plays.
#include "wechat_api/simulator/play.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cstdio>

namespace wechat_api::simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHouse = "金桥 → ";
constexpr std::string_view kColon = "：", kOpen = "（", kClose = "）", kAnything = "…", kNothing = "（没有）";
constexpr auto kBeijing = 8h;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

// One line of a file, loops undone.
struct RawLine {
  int number = 0, round = 0;
  std::string text;
};

[[noreturn]] void wrong(int line, std::string_view what) { throw PlayError(fmt::format("line {}: {}", line, what)); }

struct Words {
  std::string text;
  bool is_exact = false;
};
Words words_in(std::string_view text, int line) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return {std::string(text)};
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(text, failed);
  if (failed || !value.is_string()) wrong(line, "words in quotes are a JSON string");
  return {std::string(value.as_string()), true};
}

Act act_of(std::string_view words, int line) {
  struct Word {
    std::string_view word;
    Act::Kind kind;
  };
  constexpr Word kWords[] = {{"关注", Act::Kind::follow}, {"取消关注", Act::Kind::unfollow}, {"扫码", Act::Kind::scan},
                             {"菜单", Act::Kind::tap},    {"位置", Act::Kind::location},     {"图片", Act::Kind::picture},
                             {"语音", Act::Kind::voice},  {"进入", Act::Kind::enter},        {"链接", Act::Kind::link},
                             {"表情", Act::Kind::sticker}, {"视频", Act::Kind::video},       {"选位置", Act::Kind::pick_location},
                             {"点卡片", Act::Kind::card},  {"同意通知", Act::Kind::agree}};
  const std::string_view verb = words.substr(0, words.find(' '));
  std::string_view rest = trimmed(words.substr(verb.size()));
  for (const Word& known : kWords) {
    if (known.word != verb) continue;
    Act act;
    act.kind = known.kind;
    std::vector<std::string*> parts;
    if (act.kind == Act::Kind::location || act.kind == Act::Kind::pick_location) parts = {&act.latitude, &act.longitude};
    if (act.kind == Act::Kind::link) parts = {&act.url};
    for (std::string* part : parts) {
      *part = rest.substr(0, rest.find(' '));
      rest = trimmed(rest.substr(part->size()));
    }
    act.text = words_in(rest, line).text;
    return act;
  }
  wrong(line, fmt::format("nobody can do 「{}」", verb));
}

PlayLine spoken_line(std::string_view text, int number) {
  PlayLine line;
  line.number = number;
  if (text.starts_with(kHouse)) {
    text.remove_prefix(kHouse.size());
    const std::size_t colon = text.find(kColon);
    if (colon == std::string_view::npos) wrong(number, "金桥 → NAME：WORDS");
    line.person = text.substr(0, colon);
    Words words = words_in(text.substr(colon + kColon.size()), number);
    line.is_exact = words.is_exact;
    line.text = std::move(words.text);
    line.kind = line.text == kNothing && !line.is_exact ? PlayLine::Kind::nothing : PlayLine::Kind::expect;
    return line;
  }
  const std::size_t colon = text.find(kColon), open = text.find(kOpen);
  if (open < colon && text.ends_with(kClose)) {
    line.person = trimmed(text.substr(0, open));
    line.act = act_of(text.substr(open + kOpen.size(), text.size() - open - kOpen.size() - kClose.size()), number);
    return line;
  }
  if (colon == std::string_view::npos) wrong(number, "neither NAME：WORDS nor NAME（ACT）");
  line.person = text.substr(0, colon);
  line.act.text = words_in(text.substr(colon + kColon.size()), number).text;
  return line;
}

wechat_api::Platform platform_named(std::string_view name, int number) {
  if (name != "公众号" && name != "企业微信") wrong(number, "@平台 公众号, 企业微信 or 公众号、企业微信");
  return name == "公众号" ? wechat_api::Platform::official_account : wechat_api::Platform::wecom;
}

// ⟦打卡⟧ as WeCom writes it: 1 打卡. Lines that follow each other are one list.
std::string with_numbers(std::string_view text) {
  constexpr std::string_view kBegin = "⟦", kEnd = "⟧";
  std::string numbered;
  int number = 0;
  while (true) {
    std::string line(text.substr(0, text.find('\n')));
    const std::size_t end = line.find(kEnd);
    if (line.starts_with(kBegin) && end != std::string::npos) {
      const std::string note = line.substr(end + kEnd.size());
      line = fmt::format("{} {}{}{}", ++number, line.substr(kBegin.size(), end - kBegin.size()), note.empty() || note == kAnything ? "" : " ", note);
    } else {
      number = 0;
    }
    numbered += line;
    const std::size_t next = text.find('\n');
    if (next == std::string_view::npos) return numbered;
    numbered += '\n';
    text.remove_prefix(next + 1);
  }
}

// What "@重复 30" asks for; 0 for any other line.
int rounds_asked(std::string_view line, int number) {
  constexpr std::string_view kRepeat = "@重复 ";
  constexpr int kMostRounds = 1000;
  if (!line.starts_with(kRepeat)) return 0;
  const std::string_view digits = trimmed(line.substr(kRepeat.size()));
  int rounds = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), rounds);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || rounds < 1 || rounds > kMostRounds)
    wrong(number, fmt::format("@重复 1 to {}", kMostRounds));
  return rounds;
}

std::string in_round(std::string text, int round) {
  constexpr std::string_view kRound = "{n}";
  const std::string figure = std::to_string(round);
  for (std::size_t at = text.find(kRound); at != std::string::npos; at = text.find(kRound, at + figure.size())) text.replace(at, kRound.size(), figure);
  return text;
}

std::vector<RawLine> lines_of(std::string_view text) {
  std::vector<RawLine> lines, loop;
  int number = 0, rounds = 0, begun = 0;
  while (!text.empty()) {
    const std::string_view raw = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), raw.size() + 1));
    ++number;
    const std::string_view line = trimmed(raw);
    if (const int asked = raw.starts_with("  ") ? 0 : rounds_asked(line, number); asked > 0) {
      if (rounds > 0) wrong(number, "no loop inside a loop");
      rounds = asked;
      begun = number;
    } else if (line == "@止" && !raw.starts_with("  ")) {
      if (rounds == 0) wrong(number, "@止 ends a @重复");
      for (int round = 1; round <= rounds; ++round)
        for (const RawLine& one : loop) lines.push_back({one.number, round, in_round(one.text, round)});
      loop.clear();
      rounds = 0;
    } else {
      (rounds > 0 ? loop : lines).push_back({number, 0, std::string(raw)});
    }
  }
  if (rounds > 0) wrong(begun, "@重复 needs its @止");
  return lines;
}

wechat_api::AccountType type_named(std::string_view name, int number) {
  using wechat_api::AccountType;
  if (name == "服务号") return AccountType::certified_service;
  if (name == "订阅号") return AccountType::certified_subscription;
  if (name == "未认证") return AccountType::uncertified;
  wrong(number, "@账号 服务号, 订阅号 or 未认证");
}

// A line that begins with "@".
void stage_direction(std::string_view text, int number, Play& play) {
  if (text.starts_with("@平台 ")) {
    const std::string_view name = trimmed(text.substr(std::string_view("@平台 ").size()));
    play.is_for_both = name == "公众号、企业微信";
    if (!play.is_for_both) play.platform = platform_named(name, number);
  } else if (text.starts_with("@时钟 ")) {
    PlayLine line;
    line.number = number;
    line.kind = PlayLine::Kind::clock;
    line.text = trimmed(text.substr(std::string_view("@时钟 ").size()));
    if (play.start.empty()) play.start = line.text;
    else play.lines.push_back(std::move(line));
  } else if (text.starts_with("@账号 ")) {
    play.type = type_named(trimmed(text.substr(std::string_view("@账号 ").size())), number);
  } else if (text == "@模板") {
    play.has_forms = true;
  } else if (text == "@网络 弱" || text == "@网络 好" || text == "@对账") {
    PlayLine line;
    line.number = number;
    line.kind = text == "@对账" ? PlayLine::Kind::reconcile : PlayLine::Kind::network;
    if (line.kind == PlayLine::Kind::network) line.text = text.substr(std::string_view("@网络 ").size());
    play.lines.push_back(std::move(line));
  } else {
    wrong(number, "@平台, @账号, @模板, @时钟, @网络, @重复, @止 or @对账");
  }
}

std::string place_of(const PlayLine& line) {
  return line.round == 0 ? fmt::format("line {}", line.number) : fmt::format("line {}, round {}", line.number, line.round);
}

}  // namespace

Play read_play(std::string_view text, wechat_api::Platform wanted) {
  Play play;
  play.platform = wanted;
  bool is_left_out = false;
  for (const auto& [number, round, raw] : lines_of(text)) {
    if (raw.starts_with("  ") && is_left_out) continue;
    if (raw.starts_with("  ") && !play.lines.empty()) {
      std::string& words = play.lines.back().kind == PlayLine::Kind::act ? play.lines.back().act.text : play.lines.back().text;
      words += "\n" + std::string(trimmed(raw));
      continue;
    }
    const std::string_view line = trimmed(raw);
    constexpr std::string_view kOnly = "@只在 ";
    if (line.empty() || line.front() == '#') continue;
    const std::size_t before = play.lines.size();
    if (line.starts_with(kOnly)) is_left_out = platform_named(line.substr(kOnly.size()), number) != play.platform;
    else if (line == "@都在") is_left_out = false;
    else if (is_left_out) continue;
    else if (line.front() == '@') stage_direction(line, number, play);
    else play.lines.push_back(spoken_line(line, number));
    if (play.lines.size() > before) play.lines.back().round = round;
  }
  if (play.is_for_both && play.platform == wechat_api::Platform::wecom)
    for (PlayLine& line : play.lines)
      if (line.kind == PlayLine::Kind::expect && !line.is_exact) line.text = with_numbers(line.text);
  if (play.start.empty()) throw PlayError("line 1: a play begins with @时钟 2026-11-21 18:00");
  if (play.has_forms && play.type != wechat_api::AccountType::certified_service) throw PlayError("line 1: @模板 is for a 服务号");
  return play;
}

bool fits(std::string_view expected, std::string_view seen) {
  const std::size_t gap = expected.find(kAnything);
  if (gap == std::string_view::npos) return expected == seen;
  if (!seen.starts_with(expected.substr(0, gap))) return false;
  seen.remove_prefix(gap);
  const std::string_view rest = expected.substr(gap + kAnything.size());
  for (std::size_t skipped = 0; skipped <= seen.size(); ++skipped)
    if (fits(rest, seen.substr(skipped))) return true;
  return false;
}

Millis clock_line(std::string_view text, Millis now) {
  const std::string line(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, thousandth = 0, step = 0;
  char unit = 0, rest = 0;
  if (std::sscanf(line.c_str(), "+%6d%c%c", &step, &unit, &rest) == 2) {
    if (unit == 'd') return now + std::chrono::days{step};
    if (unit == 'h') return now + std::chrono::hours{step};
    if (unit == 'm') return now + std::chrono::minutes{step};
    if (unit == 's') return now + std::chrono::seconds{step};
  } else if (const int read = std::sscanf(line.c_str(), "%4d-%2d-%2d %2d:%2d:%2d.%3d%c", &year, &month, &day, &hour, &minute, &second,
                                          &thousandth, &rest);
             (read == 5 && line.size() == 16) || (read == 7 && line.size() == 23)) {
    const std::chrono::year_month_day date = std::chrono::year{year} / month / day;
    if (date.ok())
      return std::chrono::sys_days(date) + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} +
             std::chrono::milliseconds{thousandth} - kBeijing;
  } else if (std::sscanf(line.c_str(), "%2d:%2d%c", &hour, &minute, &rest) == 2) {
    if (hour > 23 || minute > 59) throw PlayError("几点几分要写成 19:00，不能是 " + line);
    Millis at = std::chrono::floor<std::chrono::days>(now + kBeijing) + std::chrono::hours{hour} + std::chrono::minutes{minute} - kBeijing;
    if (at <= now) at += std::chrono::days{1};
    return at;
  }
  throw PlayError("the clock is turned to 2026-11-21 18:00, 19:00, +2h, +30m or +1d, not to " + line);
}

boost::asio::awaitable<std::optional<std::string>> perform(Play play, Stage stage) {
  for (PlayLine& line : play.lines) {
    if (line.kind == PlayLine::Kind::clock) {
      auto turning = stage.turn_to(clock_line(line.text, stage.now()));
      co_await std::move(turning);
    } else if (line.kind == PlayLine::Kind::act) {
      auto acting = stage.act(line.person, line.act);
      co_await std::move(acting);
    } else if (line.kind == PlayLine::Kind::network) {
      stage.set_weak_network(line.text == "弱");
    } else if (line.kind == PlayLine::Kind::reconcile) {
      auto reconciling = stage.reconcile();
      const std::optional<std::string> difference = co_await std::move(reconciling);
      if (difference) co_return fmt::format("{}: {}", place_of(line), *difference);
    } else {
      const auto seen = stage.next_unread(line.person);
      const bool fits_it = seen && (line.is_exact ? line.text == *seen : fits(line.text, *seen));
      const bool holds = line.kind == PlayLine::Kind::nothing ? !seen : fits_it;
      if (!holds)
        co_return fmt::format("{}: {} should see\n  {}\nand sees\n  {}", place_of(line), line.person, line.text, seen.value_or(std::string(kNothing)));
    }
  }
  co_return std::nullopt;
}

}  // namespace wechat_api::simulator
