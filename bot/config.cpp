// The only file that reads TOML.
#include "bot/config.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <toml++/toml.h>

namespace bot {
namespace {

constexpr std::array kOptions = std::to_array<Option>({
    {"server", "listen", "address", "127.0.0.1:8470", "监听地址，前面放反向代理（TLS 由它负责）"},
    {"server", "hosts", "strings", "[]", "允许的域名（Host），空表示不限"},
    {"server", "data_dir", "directory", "", "数据目录：数据库、锁文件"},
    {"server", "data_key_file", "file", "", "32 字节数据密钥文件（不存在数据库里；丢了手机号就解不开）"},
    {"server", "backup_dir", "directory", "", "备份目录；不写就是数据目录旁边的 backups。最好在另一块盘上"},
    {"server", "metrics_listen", "address", "127.0.0.1:8481", "指标与健康检查的本机地址"},
    {"account", "name", "string", "", "账号名：字母、数字、- 和 _；回调路径是 /wechat/<账号名>"},
    {"account", "kind", "official_account|wecom", "", "公众号/服务号，或企业微信应用"},
    {"account", "type", "certified_service|certified_subscription|uncertified|test", "certified_service", "账号类型（企业微信不用写）"},
    {"account", "mode", "safe|compatible|plain", "safe", "消息加解密方式"},
    {"account", "allow_plain", "boolean", "false", "明文模式不保护正文，只许测试号打开"},
    {"account", "app_id", "string", "", "公众号 AppID"},
    {"account", "corp_id", "string", "", "企业微信 CorpID"},
    {"account", "original_id", "string", "", "公众号原始 ID（gh_ 开头），写了就核对"},
    {"account", "agent_id", "integer", "", "企业微信应用 AgentId"},
    {"account", "template_form", "string", "", "服务号的模板消息：「模板ID 标题字段 时间字段」，如 \"AbC thing1 time2\"；不写就不用"},
    {"account", "notice_form", "string", "", "服务号的订阅通知，写法同上；成员每同意一次能发一条"},
    {"account", "member_limit", "integer", "500", "企业微信的成员上限，每天能发 200 倍的人次"},
    {"account", "token_file", "file", "", "Token 所在文件"},
    {"account", "encoding_aes_key_file", "file", "", "EncodingAESKey 所在文件"},
    {"account", "previous_encoding_aes_key_file", "file", "", "换钥期间的上一个 EncodingAESKey"},
    {"account", "secret_file", "file", "", "AppSecret / 应用 Secret 所在文件"},
    {"account", "api_base", "string", "", "接口地址，默认官方；http:// 只许本机"},
    {"account", "start_early", "duration", "", "推送提前开始多久（企业微信默认 2m，公众号 0s）"},
    {"account", "jitter", "duration", "0s", "推送在多长时间里错开"},
});

struct Place {
  std::string file;
  const toml::node* node;
  std::string at() const { return fmt::format("{}:{}", file, node ? node->source().begin.line : 0u); }
};

[[noreturn]] void refuse(const Place& place, const std::string& what, std::string remedy) {
  throw ConfigError(place.at() + ": " + what, std::move(remedy));
}

std::chrono::seconds duration_of(const Place& place, const std::string& text) {
  std::size_t digits = 0;
  while (digits < text.size() && digits < 6 && text[digits] >= '0' && text[digits] <= '9') ++digits;
  const std::string unit = text.substr(digits);
  const int factor = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (digits == 0 || factor == 0) refuse(place, fmt::format("「{}」不是时长", text), "写成 \"30s\"、\"2m\" 或 \"1h\"");
  const auto seconds = std::chrono::seconds{std::stoi(text.substr(0, digits)) * factor};
  if (seconds > std::chrono::hours{1}) refuse(place, fmt::format("「{}」超过 1 小时", text), "最多 \"1h\"");
  return seconds;
}

// One table of the file with everything that is needed to say where it is wrong.
class Section {
 public:
  Section(const toml::table& table, std::string name, std::string file) : table_(table), name_(std::move(name)), file_(std::move(file)) {
    for (const auto& [key, node] : table_) {
      const bool known = std::any_of(kOptions.begin(), kOptions.end(), [&, k = key.str()](const Option& option) {
        return name_ == option.section && k == option.key;
      });
      if (!known) refuse({file_, &node}, fmt::format("[{}] 里没有「{}」这个设置", name_, key.str()), suggestion(key.str()));
    }
  }

  Place place(const char* key) const {
    const toml::node* node = table_.get(key);
    return {file_, node ? node : &table_};
  }
  std::string text(const char* key) const {
    if (const char* over = environment(key)) return over;
    const toml::node* node = table_.get(key);
    if (!node) return fallback(key);
    const auto value = node->value<std::string>();
    if (!value || !node->is_string()) refuse(place(key), fmt::format("「{}」要写成带引号的文字", key), fmt::format("{} = \"…\"", key));
    return *value;
  }
  std::string required(const char* key) const {
    std::string value = text(key);
    if (value.empty()) refuse(place(key), fmt::format("[{}] 缺「{}」", name_, key), fmt::format("加一行：{} = \"…\"", key));
    return value;
  }
  bool boolean(const char* key) const {
    const toml::node* node = table_.get(key);
    if (!node) return std::string_view(fallback(key)) == "true";
    if (!node->is_boolean()) refuse(place(key), fmt::format("「{}」要写 true 或 false", key), fmt::format("{} = false", key));
    return *node->value<bool>();
  }
  std::optional<std::int64_t> integer(const char* key) const {
    const toml::node* node = table_.get(key);
    if (!node) return std::nullopt;
    if (!node->is_integer() || *node->value<std::int64_t>() <= 0)
      refuse(place(key), fmt::format("「{}」要写成正整数", key), fmt::format("{} = 1000002", key));
    return *node->value<std::int64_t>();
  }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> values;
    const toml::node* node = table_.get(key);
    if (!node) return values;
    const toml::array* array = node->as_array();
    if (!array) refuse(place(key), fmt::format("「{}」要写成列表", key), fmt::format("{} = [\"bot.example.cn\"]", key));
    for (const toml::node& entry : *array) {
      const auto value = entry.value<std::string>();
      if (!value) refuse({file_, &entry}, fmt::format("「{}」的每一项要带引号", key), fmt::format("{} = [\"bot.example.cn\"]", key));
      values.push_back(*value);
    }
    return values;
  }
  std::string one_of(const char* key) const {
    const std::string value = table_.get(key) || *fallback(key) ? text(key) : required(key);
    const std::string allowed = std::string("|") + option(key).kind + "|";
    if (allowed.find("|" + value + "|") == std::string::npos)
      refuse(place(key), fmt::format("「{}」不能是「{}」", key, value), fmt::format("可以是：{}", option(key).kind));
    return value;
  }
  std::chrono::seconds duration(const char* key, const char* otherwise) const {
    const std::string value = text(key);
    return duration_of(place(key), value.empty() ? otherwise : value);
  }
  Endpoint address(const char* key) const {
    try {
      return endpoint_of(text(key));
    } catch (const std::invalid_argument& wrong) {
      refuse(place(key), fmt::format("「{}」不是地址：{}", key, wrong.what()), fmt::format("{} = \"127.0.0.1:8470\"", key));
    }
  }
  std::filesystem::path path(const char* key) const {
    const std::filesystem::path given = required(key);
    return given.is_absolute() ? given : std::filesystem::path(file_).parent_path() / given;
  }
  // The content of a secret's file, one closing newline taken off. Only its owner (and group) may read it.
  std::string secret(const char* key) const {
    const std::filesystem::path file = path(key);
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0)
      refuse(place(key), fmt::format("读不到 {}", file.string()), "检查路径，或用 printf %s '…' > 文件 建一个");
    if (status.st_mode & 0007)
      refuse(place(key), fmt::format("{} 人人可读", file.string()), fmt::format("chmod 600 {}", file.string()));
    std::ifstream stream(file, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(stream)), {});
    if (!stream.good() && !stream.eof()) refuse(place(key), fmt::format("读不到 {}", file.string()), "检查权限：服务的用户要能读");
    return content;
  }
  std::string secret_line(const char* key) const {
    std::string content = secret(key);
    if (!content.empty() && content.back() == '\n') content.pop_back();
    const bool is_clean = std::all_of(content.begin(), content.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (content.empty() || !is_clean)
      refuse(place(key), fmt::format("{} 里有空白、换行（如 CRLF）或控制字符，或是空的", path(key).string()),
             "重新写一遍：printf %s '…' > 文件");
    return content;
  }
  bool has(const char* key) const { return table_.contains(key); }

 private:
  const Option& option(const char* key) const {
    return *std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& entry) {
      return name_ == entry.section && std::string_view(key) == entry.key;
    });
  }
  const char* fallback(const char* key) const { return option(key).fallback; }
  const char* environment(const char* key) const {
    if (name_ != "server") return nullptr;
    std::string variable = "JINQIAO_SERVER_";
    for (const char* c = key; *c; ++c) variable += static_cast<char>(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    return std::getenv(variable.c_str());
  }
  std::string suggestion(std::string_view key) const {
    std::string known;
    for (const Option& entry : kOptions) {
      if (name_ != entry.section) continue;
      if (std::string_view(entry.key).substr(0, 3) == key.substr(0, 3)) return fmt::format("是不是「{}」？", entry.key);
      known += (known.empty() ? "" : "、") + std::string(entry.key);
    }
    return "可用的设置：" + known;
  }

  const toml::table& table_;
  std::string name_, file_;
};

void check_name(const Section& section, const std::string& name) {
  const bool is_plain = !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
  if (!is_plain) refuse(section.place("name"), "账号名只能用字母、数字、- 和 _，最长 32", "name = \"ranger\"");
}

wechat_api::FormKeys read_form(const Section& section, const char* key) {
  std::istringstream words(section.text(key));
  wechat_api::FormKeys form;
  std::string more;
  words >> form.template_id >> form.title_key >> form.time_key;
  if (!form.template_id.empty() && (form.title_key.empty() || (words >> more)))
    refuse(section.place(key), fmt::format("{} 要写「模板ID 标题字段 时间字段」", key), fmt::format("{} = \"AbC thing1 time2\"", key));
  return form;
}

void read_official_account(const Section& section, AccountConfig& account) {
  auto& settings = account.settings;
  settings.platform = wechat_api::Platform::official_account;
  const std::string type = section.one_of("type"), mode = section.one_of("mode");
  using wechat_api::AccountType;
  settings.type = type == "certified_service"        ? AccountType::certified_service
                  : type == "certified_subscription" ? AccountType::certified_subscription
                  : type == "uncertified"            ? AccountType::uncertified
                                                     : AccountType::test;
  settings.mode = mode == "safe" ? wechat_api::Mode::safe : mode == "compatible" ? wechat_api::Mode::compatible : wechat_api::Mode::plain;
  if (settings.mode == wechat_api::Mode::plain && !section.boolean("allow_plain"))
    refuse(section.place("mode"), "明文模式下谁都能改正文", "改成 mode = \"safe\"；只为测试号可加 allow_plain = true");
  settings.app_id = section.required("app_id");
  settings.original_id = section.text("original_id");
  account.start_early = section.duration("start_early", "0s");
  settings.template_form = read_form(section, "template_form");
  settings.notice_form = read_form(section, "notice_form");
}

void read_wecom(const Section& section, AccountConfig& account) {
  auto& settings = account.settings;
  settings.platform = wechat_api::Platform::wecom;
  settings.app_id = section.required("corp_id");
  const auto agent = section.integer("agent_id");
  if (!agent) refuse(section.place("agent_id"), "企业微信账号缺 agent_id", "加一行：agent_id = 1000002");
  settings.agent_id = *agent;
  settings.member_limit = section.integer("member_limit").value_or(500);
  if (settings.member_limit < 1) refuse(section.place("member_limit"), "成员上限要大于 0", "member_limit = 500");
  account.start_early = section.duration("start_early", "2m");
}

AccountConfig read_account(const toml::table& table, const std::string& file) {
  const Section section(table, "account", file);
  AccountConfig account;
  account.settings.name = section.required("name");
  check_name(section, account.settings.name);
  const bool is_wecom = section.one_of("kind") == "wecom";
  if (is_wecom) read_wecom(section, account);
  else read_official_account(section, account);
  account.settings.token = section.secret_line("token_file");
  account.settings.secret = section.secret_line("secret_file");
  if (account.settings.mode != wechat_api::Mode::plain)
    account.settings.encoding_aes_key = section.secret_line("encoding_aes_key_file");
  if (section.has("previous_encoding_aes_key_file"))
    account.settings.previous_encoding_aes_key = section.secret_line("previous_encoding_aes_key_file");
  account.api_base = section.text("api_base");
  if (account.api_base.empty()) account.api_base = is_wecom ? "https://qyapi.weixin.qq.com" : "https://api.weixin.qq.com";
  account.jitter = section.duration("jitter", "0s");
  for (const auto& [key, value] : {std::pair{"encoding_aes_key_file", &account.settings.encoding_aes_key},
                                   std::pair{"previous_encoding_aes_key_file", &account.settings.previous_encoding_aes_key}})
    if (!value->empty() && (value->size() != 43 || !std::all_of(value->begin(), value->end(), [](unsigned char c) { return std::isalnum(c); })))
      refuse(section.place(key), fmt::format("{} 的内容不是 EncodingAESKey", key), "后台复制的 EncodingAESKey 是 43 个字母和数字");
  return account;
}

}  // namespace

const std::vector<Option>& options() {
  static const std::vector<Option> kAll(kOptions.begin(), kOptions.end());
  return kAll;
}

Endpoint endpoint_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) throw std::invalid_argument("缺「:端口」");
  std::string host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const std::string port = text.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos || std::stoi(port) > 65535)
    throw std::invalid_argument("端口要在 0 到 65535 之间");
  return {host, static_cast<std::uint16_t>(std::stoi(port))};
}

Config read_config(const std::string& file) {
  toml::table document;
  if (!std::filesystem::exists(file)) throw ConfigError(file + ": 没有这个文件", "用 -c 指出配置文件；怎么写见 README「正式安装」");
  try {
    document = toml::parse_file(file);
  } catch (const toml::parse_error& wrong) {
    throw ConfigError(fmt::format("{}:{}: {}", file, wrong.source().begin.line, wrong.description()), "检查这一行的 TOML 写法");
  }
  Config config;
  config.file = file;
  for (const auto& [key, node] : document)
    if (key.str() != "server" && key.str() != "account")
      refuse({file, &node}, fmt::format("不认识「{}」", key.str()), "顶层只有 [server] 和 [[account]]");
  const toml::table* server = document["server"].as_table();
  if (!server) throw ConfigError(file + ":0: 缺 [server]", "加一节 [server]，至少写 data_dir 和 data_key_file");
  const Section section(*server, "server", file);
  config.listen = section.address("listen");
  config.metrics_listen = section.address("metrics_listen");
  if (config.metrics_listen.host != "127.0.0.1" && config.metrics_listen.host != "::1")
    refuse(section.place("metrics_listen"), "指标只许在本机看", "metrics_listen = \"127.0.0.1:8481\"");
  config.hosts = section.texts("hosts");
  config.data_dir = section.path("data_dir").string();
  config.backup_dir = section.text("backup_dir").empty() ? (std::filesystem::path(config.data_dir) / "../backups").lexically_normal().string()
                                                         : section.path("backup_dir").string();
  config.data_key = section.secret("data_key_file");
  if (config.data_key.size() != 32)
    refuse(section.place("data_key_file"), "数据密钥要正好 32 字节", "新装：head -c 32 /dev/urandom > 文件 && chmod 600 文件");
  std::set<std::string> names;
  if (const toml::array* accounts = document["account"].as_array())
    for (const toml::node& node : *accounts) {
      if (!node.is_table()) refuse({file, &node}, "账号要写成 [[account]]", "[[account]]");
      config.accounts.push_back(read_account(*node.as_table(), file));
      if (!names.insert(config.accounts.back().settings.name).second)
        refuse({file, &node}, fmt::format("账号名「{}」用了两次", config.accounts.back().settings.name), "换一个名字");
    }
  if (config.accounts.empty()) throw ConfigError(file + ":0: 没有账号", "加一节 [[account]]");
  return config;
}

std::string show(const Config& config) {
  std::string out = fmt::format("[server]\nlisten = \"{}:{}\"\nmetrics_listen = \"{}:{}\"\ndata_dir = \"{}\"\nbackup_dir = \"{}\"\nhosts = [",
                                config.listen.host, config.listen.port, config.metrics_listen.host, config.metrics_listen.port,
                                config.data_dir, config.backup_dir);
  for (std::size_t n = 0; n < config.hosts.size(); ++n) out += fmt::format("{}\"{}\"", n ? ", " : "", config.hosts[n]);
  out += "]\n";
  for (const AccountConfig& account : config.accounts) {
    const bool is_wecom = account.settings.platform == wechat_api::Platform::wecom;
    out += fmt::format("\n[[account]]\nname = \"{}\"\nkind = \"{}\"\n{} = \"{}\"\napi_base = \"{}\"\nstart_early = \"{}s\"\njitter = \"{}s\"\n",
                       account.settings.name, is_wecom ? "wecom" : "official_account", is_wecom ? "corp_id" : "app_id",
                       account.settings.app_id, account.api_base, account.start_early.count(), account.jitter.count());
  }
  return out;
}

}  // namespace bot
