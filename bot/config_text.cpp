// Written from the table of config.cpp, so that the file cannot say what the program does not do.
#include "bot/config_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "bot/config.h"

namespace bot {
namespace {

// How a value of this kind is written, with its unit and range.
std::string form_of(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> kForms[] = {
      {"address", "主机:端口，端口 0–65535"},
      {"file", "文件路径，相对的从本文件所在目录算起"},
      {"directory", "目录路径，相对的从本文件所在目录算起"},
      {"boolean", "true 或 false"},
      {"integer", "正整数"},
      {"duration", "时长，单位 s、m、h，最多 \"1h\""},
      {"strings", "列表，如 [\"bot.example.cn\"]"},
      {"string", "文字"},
  };
  for (const auto& [known, form] : kForms)
    if (known == kind) return std::string(form);
  std::string choices(kind);
  for (std::size_t at = choices.find('|'); at != std::string::npos; at = choices.find('|', at)) choices.replace(at, 1, " 或 ");
  return choices;
}

std::string written_default(const Option& option) {
  const std::string_view kind = option.kind;
  const bool is_bare = kind == "boolean" || kind == "strings" || kind == "integer";
  if (!is_bare) return toml_text(option.fallback);
  return *option.fallback ? option.fallback : "0";
}

void check_names(const Settings& settings) {
  for (const auto& setting : settings) {
    const bool is_known = std::any_of(options().begin(), options().end(), [&](const Option& option) {
      return setting.first == fmt::format("{}.{}", option.section, option.key);
    });
    if (!is_known) throw std::invalid_argument("no option is called " + setting.first);
  }
}

}  // namespace

std::string toml_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string config_text(const Settings& settings) {
  check_names(settings);
  std::string out, section;
  for (const Option& option : options()) {
    if (section != option.section) {
      out += section.empty() ? "" : "\n";
      section = option.section;
      out += section == "account" ? "[[account]]\n" : "[server]\n";
    }
    out += fmt::format("# {}\n#   写法：{}；{}\n", option.meaning, form_of(option.kind),
                       *option.fallback ? "默认 " + written_default(option) : std::string("没有默认值"));
    const auto set = std::find_if(settings.begin(), settings.end(), [&](const auto& setting) {
      return setting.first == fmt::format("{}.{}", option.section, option.key);
    });
    if (set != settings.end()) out += fmt::format("{} = {}\n", option.key, set->second);
    else out += fmt::format("# {} = {}\n", option.key, written_default(option));
  }
  return out;
}

}  // namespace bot
