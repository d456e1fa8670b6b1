// Asking, then writing: first what must not exist is looked for, then the secrets, the configuration last.
#include "bot/init.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/rand.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <vector>

#include "bot/app.h"
#include "bot/config.h"
#include "bot/config_text.h"
#include "bot/owner.h"
#include "bot/serve.h"
#include "storage/unit.h"

namespace bot {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTokenLength = 32, kAesKeyLength = 43, kDataKeyBytes = 32;
constexpr const char* kNoSecretYet = "fill-in-the-secret";
constexpr const char* kNoAppIdYet = "wx0000000000000000";
constexpr const char* kNoCorpIdYet = "ww0000000000000000";

struct Answers {
  std::string organisation, channel, domain, app_id, secret;
  std::int64_t agent_id = 0;
  bool is_wecom() const { return channel == "wecom"; }
  bool is_complete() const { return secret != kNoSecretYet && app_id != kNoAppIdYet && app_id != kNoCorpIdYet; }
};

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("the system gives no random bytes");
  return bytes;
}

// Letters and digits, each as likely as any other.
std::string random_word(std::size_t length) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kFair = 256 / kLetters.size() * kLetters.size();
  std::string word;
  while (word.size() < length)
    for (const unsigned char byte : random_bytes(length))
      if (byte < kFair && word.size() < length) word += kLetters[byte % kLetters.size()];
  return word;
}

// Base64 of 32 bytes without its '=': the last character stands for four bits only, and strict readers insist on that.
std::string random_aes_key() {
  constexpr std::string_view kLast = "AEIMQUYcgkosw048";
  std::string key = random_word(kAesKeyLength);
  while (kLast.find(key.back()) == std::string_view::npos) key.back() = random_word(1).front();
  return key;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; });
}
std::string organisation_fault(const std::string& text) {
  const bool is_plain = text.size() <= 120 && std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == '/' || c == '"'; });
  return text.empty() || !is_plain ? "单位名称不能空，最多 40 个字，不能有 / 和引号" : "";
}
std::string channel_fault(const std::string& text) {
  return text == "mp" || text == "service" || text == "wecom" ? "" : "写 mp（公众号，原订阅号）、service（服务号）或 wecom（企业微信应用）";
}
std::string domain_fault(const std::string& text) {
  return text.empty() || is_name(text) ? "" : "只写域名，如 bot.example.cn，不带 https:// 和路径";
}
std::string app_id_fault(const std::string& text) { return is_name(text) ? "" : "后台复制的 AppID 或企业 ID 只有字母和数字"; }
std::string secret_fault(const std::string& text) { return is_name(text) ? "" : "后台复制的 Secret 只有字母、数字、- 和 _，中间没有空格"; }
std::string agent_fault(const std::string& text) {
  return !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789") == std::string::npos && text != "0" ? "" : "AgentId 是一个数，如 1000002";
}

// Nothing typed is shown while this lives, and a signal that ends the program gives the terminal back first.
class Unseen {
 public:
  Unseen() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    ::sigemptyset(&ending_);
    for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP}) ::sigaddset(&ending_, number);
    begin();
    signals_ = ::signalfd(-1, &ending_, SFD_CLOEXEC);
  }
  ~Unseen() {
    if (!is_terminal_) return;
    end();
    if (signals_ >= 0) ::close(signals_);
    fmt::print(stderr, "\n");
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

  // Until a line can be read. Ctrl+C ends the program here, Ctrl+Z stops it until it is continued.
  void wait() {
    while (is_terminal_) {
      pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}};
      if (::poll(sources, std::size(sources), -1) < 0) return;
      signalfd_siginfo received{};
      if ((sources[1].revents & POLLIN) == 0 || ::read(signals_, &received, sizeof received) != sizeof received) return;
      end();
      ::raise(static_cast<int>(received.ssi_signo));
      begin();
    }
  }

 private:
  void begin() {
    ::sigprocmask(SIG_BLOCK, &ending_, &others_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  void end() {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    ::sigprocmask(SIG_SETMASK, &others_, nullptr);
  }

  termios before_{};
  sigset_t ending_{}, others_{};
  int signals_ = -1;
  bool is_terminal_;
};

// Asks on stderr until the answer has no fault.
std::string ask(const std::string& question, const std::function<std::string(const std::string&)>& fault, bool is_secret = false) {
  while (true) {
    std::string line;
    {
      std::optional<Unseen> unseen;
      if (is_secret) unseen.emplace();
      fmt::print(stderr, "{}：", question);
      if (unseen) unseen->wait();
      if (!std::getline(std::cin, line)) throw Refusal(kUsage, "没有回答完", "在终端里运行，或用 --yes 和各个选项（jinqiao init --help）");
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    const std::string wrong = fault(line);
    if (wrong.empty()) return line;
    fmt::print(stderr, "  {}\n", wrong);
  }
}

std::string file_content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Refusal(kNotFound, "读不到 " + file, "检查路径和权限");
  std::string content((std::istreambuf_iterator<char>(stream)), {});
  while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.pop_back();
  return content;
}

Answers collect(const InitOptions& options) {
  Answers answers;
  const auto take = [&](const std::string& given, const char* otherwise, const std::string& question, auto fault) {
    if (given.empty() && !options.is_yes) return ask(question, fault);
    const std::string value = given.empty() ? otherwise : given;
    if (const std::string wrong = fault(value); !wrong.empty()) throw Refusal(kUsage, fmt::format("「{}」不行：{}", value, wrong), "jinqiao init --help");
    return value;
  };
  answers.organisation = take(options.organisation, "本单位", "1/4 单位名称（成员关注时看到的）", organisation_fault);
  answers.channel = take(options.channel, "service", "2/4 渠道：mp 公众号、service 服务号、wecom 企业微信应用", channel_fault);
  answers.domain = take(options.domain, "", "3/4 对外的域名，如 bot.example.cn（还没有就回车）", domain_fault);
  const bool is_wecom = answers.is_wecom();
  answers.app_id = take(options.app_id, is_wecom ? kNoCorpIdYet : kNoAppIdYet, is_wecom ? "4/4 企业 ID（CorpID）" : "4/4 AppID", app_id_fault);
  if (is_wecom) {
    const std::string given = options.agent_id > 0 ? std::to_string(options.agent_id) : "";
    answers.agent_id = std::stoll(take(given, "1000002", "    应用的 AgentId", agent_fault));
  }
  const bool has_file = !options.secret_file.empty();
  if (has_file) answers.secret = file_content(options.secret_file);
  else if (options.is_yes) answers.secret = kNoSecretYet;
  else answers.secret = ask(is_wecom ? "    应用的 Secret（不显示）" : "    AppSecret（不显示）", secret_fault, true);
  if (const std::string wrong = secret_fault(answers.secret); !wrong.empty())
    throw Refusal(kUsage, options.secret_file + "：" + wrong, "printf %s '…' > 文件，再来一次");
  return answers;
}

struct Plan {
  fs::path folder;       // of the configuration
  std::string data_dir;  // as the configuration writes it
  fs::path data_path;
  std::string text;      // the configuration
  std::vector<std::pair<fs::path, std::string>> secrets;
};

Plan plan(const InitOptions& options, const Answers& answers) {
  Plan plan;
  plan.folder = fs::absolute(options.config_file).parent_path();
  const bool is_system = plan.folder == "/etc/jinqiao";
  const char* chosen = std::getenv("JINQIAO_SERVER_DATA_DIR");  // -d
  plan.data_dir = chosen ? chosen : is_system ? "/var/lib/jinqiao/data" : "data";
  plan.data_path = fs::path(plan.data_dir).is_absolute() ? fs::path(plan.data_dir) : plan.folder / plan.data_dir;
  const std::string& name = options.account;
  Settings settings;
  if (!options.listen.empty()) settings.emplace_back("server.listen", toml_text(options.listen));
  if (!answers.domain.empty()) settings.emplace_back("server.hosts", fmt::format("[{}]", toml_text(answers.domain)));
  settings.emplace_back("server.data_dir", toml_text(plan.data_dir));
  settings.emplace_back("server.data_key_file", toml_text("data.key"));
  if (!options.metrics_listen.empty()) settings.emplace_back("server.metrics_listen", toml_text(options.metrics_listen));
  settings.emplace_back("account.name", toml_text(name));
  settings.emplace_back("account.kind", toml_text(answers.is_wecom() ? "wecom" : "official_account"));
  if (answers.channel == "mp") settings.emplace_back("account.type", toml_text("certified_subscription"));
  settings.emplace_back(answers.is_wecom() ? "account.corp_id" : "account.app_id", toml_text(answers.app_id));
  if (!options.original_id.empty()) settings.emplace_back("account.original_id", toml_text(options.original_id));
  if (answers.is_wecom()) settings.emplace_back("account.agent_id", std::to_string(answers.agent_id));
  settings.emplace_back("account.token_file", toml_text(name + ".token"));
  settings.emplace_back("account.encoding_aes_key_file", toml_text(name + ".aes-key"));
  settings.emplace_back("account.secret_file", toml_text(name + ".secret"));
  if (!options.api_base.empty()) settings.emplace_back("account.api_base", toml_text(options.api_base));
  plan.text = fmt::format("# 金桥的配置：{}。jinqiao init 写的，可以改；改完 jinqiao config validate，再重启服务。\n"
                          "# 密钥在旁边的文件里，只许服务的用户读。data.key 丢了手机号就解不开，请另存一份。\n\n{}",
                          answers.organisation, config_text(settings));
  plan.secrets = {{plan.folder / "data.key", random_bytes(kDataKeyBytes)},
                  {plan.folder / (name + ".token"), random_word(kTokenLength)},
                  {plan.folder / (name + ".aes-key"), random_aes_key()},
                  {plan.folder / (name + ".secret"), answers.secret}};
  return plan;
}

void refuse_what_is_there(const InitOptions& options, const Plan& plan) {
  std::vector<fs::path> files{options.config_file, plan.data_path / "jinqiao.db"};
  for (const auto& [file, content] : plan.secrets) files.push_back(file);
  for (const fs::path& file : files)
    if (fs::exists(file))
      throw Refusal(kConflict, "已经有 " + file.string() + "，没有改动任何文件",
                    "已装好就用 jinqiao check 检查；真要重来，先把这个文件移到别处，或用 -c 指到另一个目录");
}

// Takes back what was written unless it came to the end.
class Written {
 public:
  Written() = default;
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  ~Written() {
    std::error_code ignored;
    for (auto path = paths_.rbegin(); !is_kept_ && path != paths_.rend(); ++path) fs::remove_all(*path, ignored);
  }
  void file(const fs::path& path, const std::string& content) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) throw Refusal(kNotPermitted, "写不了 " + path.string(), "用 root 运行（sudo jinqiao init），或用 -c 指到自己能写的目录");
    paths_.push_back(path);
    const bool is_whole = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!is_whole) throw Refusal(kFailed, "没写完 " + path.string(), "检查磁盘空间");
  }
  void folder(const fs::path& path) {
    if (fs::exists(path)) return;
    std::error_code failed;
    if (!path.parent_path().empty()) folder(path.parent_path());
    if (!fs::create_directory(path, failed) || failed)
      throw Refusal(kNotPermitted, "建不了目录 " + path.string(), "用 root 运行（sudo jinqiao init），或用 -c 指到自己能写的目录");
    paths_.push_back(path);
  }
  void keep() { is_kept_ = true; }
  const std::vector<fs::path>& paths() const { return paths_; }

 private:
  std::vector<fs::path> paths_;
  bool is_kept_ = false;
};

// The database with the organisation as its root, so that the first greeting knows its name.
void create_database(const Plan& plan, const std::string& organisation) {
  storage::DatabaseOptions options;
  options.path = (plan.data_path / "jinqiao.db").string();
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  storage::Database database(std::move(options));
  database.write_now([&](storage::Transaction& tx) { storage::unit_at(tx, {organisation}, now); });
}

void tell(const InitOptions& options, const Answers& answers, const Plan& plan) {
  const std::string& name = options.account;
  const auto secret = [&](std::size_t n) {
    // Only the terminal of whoever has to paste them sees them; a script's log does not.
    return ::isatty(STDOUT_FILENO) ? plan.secrets[n].second : "在文件 " + plan.secrets[n].first.string() + " 里";
  };
  fmt::print("✓ 配置 {}\n✓ 数据目录 {}\n✓ 数据密钥 {}（备份里没有它，请另存一份）\n", options.config_file, plan.data_path.string(), plan.secrets[0].first.string());
  fmt::print("{}填这三样（只在这里显示，不进日志）：\n", answers.is_wecom() ? "企业微信后台「应用 → 接收消息 → 设置 API 接收」" : "公众号后台「基本配置 → 服务器配置」，消息加解密方式选安全模式，");
  fmt::print("  URL             https://{}/wechat/{}\n  Token           {}\n  EncodingAESKey  {}\n", answers.domain.empty() ? "<你的域名>" : answers.domain, name, secret(1), secret(2));
  if (!answers.is_complete())
    fmt::print("还要补：{} 写进配置，{} 写进 {}\n", answers.is_wecom() ? "企业 ID 和 AgentId" : "AppID", answers.is_wecom() ? "应用的 Secret" : "AppSecret", plan.secrets[3].first.string());
  const bool is_system = plan.folder == "/etc/jinqiao" && fs::exists("/run/systemd/system") && fs::exists("/lib/systemd/system/jinqiao.service");
  const std::string jinqiao = plan.folder == "/etc/jinqiao" ? "jinqiao" : "jinqiao -c " + options.config_file;
  fmt::print("接着：\n  {0} member import 名册.csv\n  {1}\n  {0} check\n", jinqiao,
             is_system ? "systemctl enable --now jinqiao jinqiao-backup.timer" : jinqiao + " serve");
}

}  // namespace

int init(const InitOptions& options) {
  if (!is_name(options.account)) throw Refusal(kUsage, "账号名只能用字母、数字、- 和 _", "--account main");
  if (!options.is_dry_run && fs::exists(options.config_file))
    throw Refusal(kConflict, "已经有 " + options.config_file + "，没有改动任何文件", "已装好就用 jinqiao check 检查；真要重来，先把它移到别处，或用 -c 指到另一个目录");
  const Answers answers = collect(options);
  const Plan planned = plan(options, answers);
  if (options.is_dry_run) {
    fmt::print("{}", planned.text);
    for (const auto& [file, content] : planned.secrets) fmt::print(stderr, "会写 {}\n", file.string());
    fmt::print(stderr, "会写 {}，会建 {}（现在什么也没写）\n", options.config_file, planned.data_path.string());
    return kOk;
  }
  refuse_what_is_there(options, planned);
  {
    Written written;
    written.folder(planned.folder);
    written.folder(planned.data_path);
    for (const auto& [file, content] : planned.secrets) written.file(file, content);
    written.file(options.config_file, planned.text);
    read_config(options.config_file);  // what was written is what serve reads
    create_database(planned, answers.organisation);
    // A service of its own user must be able to read what root wrote.
    std::vector<fs::path> made = written.paths();
    made.push_back(planned.data_path);
    for (const auto& entry : fs::directory_iterator(planned.data_path)) made.push_back(entry.path());
    if (const auto owner = owner_named(options.user)) give_to(*owner, made);
    written.keep();
  }
  tell(options, answers, planned);
  return kOk;
}

}  // namespace bot
