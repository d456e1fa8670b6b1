#include "bot/init.h"

#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <iterator>

#include "bot/config.h"
#include "storage/database.h"
#include "storage/unit.h"
#include "tests/support/command.h"
#include "tests/support/storage.h"

using Catch::Matchers::Contains;

namespace {

struct FreshMachine {
  std::string config() const { return folder.file("etc/jinqiao.toml"); }
  tests::Ran init(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"-c", config(), "init"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return tests::run(JINQIAO_BINARY, arguments);
  }
  // As typed at a terminal, a line each.
  tests::Ran typed(const std::string& lines) const {
    return tests::run("/bin/bash", {"-c", "printf '" + lines + "' | " JINQIAO_BINARY " -c " + config() + " init"});
  }
  std::string content(const std::string& name) const {
    std::ifstream file(folder.file(name), std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), {});
  }
  mode_t mode(const std::string& name) const {
    struct stat status {};
    REQUIRE(::stat(folder.file(name).c_str(), &status) == 0);
    return status.st_mode & 0777;
  }
  tests::Folder folder;
};

// The program at a terminal of its own.
class AtTerminal {
 public:
  explicit AtTerminal(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), JINQIAO_BINARY);
    std::vector<char*> pointers;
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    process_ = ::forkpty(&terminal_, nullptr, nullptr, nullptr);
    if (process_ == 0) {
      ::execv(JINQIAO_BINARY, pointers.data());
      ::_exit(127);
    }
    REQUIRE(process_ > 0);
  }
  ~AtTerminal() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ended_by();
    }
    ::close(terminal_);
  }
  AtTerminal(const AtTerminal&) = delete;
  AtTerminal& operator=(const AtTerminal&) = delete;

  // Reads on until the words stand there.
  std::string until(const std::string& words) {
    std::string shown;
    std::array<char, 256> block{};
    while (shown.find(words) == std::string::npos) {
      const ssize_t count = ::read(terminal_, block.data(), block.size());
      if (count <= 0) break;
      shown.append(block.data(), static_cast<std::size_t>(count));
    }
    return shown;
  }
  void type(const std::string& keys) const { REQUIRE(::write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size())); }
  bool shows_what_is_typed() const {
    termios state{};
    REQUIRE(::tcgetattr(terminal_, &state) == 0);
    return (state.c_lflag & ECHO) != 0;
  }
  // The signal that ended it; 0: it ended by itself.
  int ended_by() {
    int status = 0;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  pid_t process_ = -1;
  int terminal_ = -1;
};

}  // namespace

TEST_CASE("without a question asked there is a configuration that serve reads, secrets nobody else can read, and a named organisation") {
  const FreshMachine machine;
  const auto ran = machine.init({"--yes", "--organisation", "青松岭林业局"});
  CHECK(ran.code == 0);
  const bot::Config config = bot::read_config(machine.config());
  CHECK(config.accounts.front().settings.name == "main");
  CHECK(config.data_dir == machine.folder.file("etc/data"));
  for (const char* secret : {"data.key", "main.token", "main.aes-key", "main.secret", "jinqiao.toml"})
    CHECK(machine.mode(std::string("etc/") + secret) == 0600);
  CHECK(machine.content("etc/data.key").size() == 32);
  CHECK_THAT(machine.content("etc/main.aes-key"), Catch::Matchers::Matches("[A-Za-z0-9]{42}[AEIMQUYcgkosw048]"));
  CHECK_THAT(ran.out, Contains("/wechat/main") && Contains("main.aes-key") && Contains("还要补：AppID"));
  CHECK_THAT(ran.out + ran.err, !Contains(machine.content("etc/main.token")) && !Contains(machine.content("etc/main.aes-key")));
  storage::DatabaseOptions options;
  options.path = machine.folder.file("etc/data/jinqiao.db");
  storage::Database database(std::move(options));
  database.write_now([](storage::Transaction& tx) { CHECK(storage::root_unit(tx)->name == "青松岭林业局"); });
}

TEST_CASE("four questions are asked again until their answers can be right") {
  const FreshMachine machine;
  const auto ran = machine.typed("\\n青松岭林业局\\nqq\\nwecom\\nhttps://x/\\nbot.example.cn\\nww123\\nabc\\n1000002\\ns3 cret\\ns3cret\\n");
  CHECK(ran.code == 0);
  CHECK_THAT(ran.err, Contains("1/4") && Contains("4/4") && Contains("不能空") && Contains("不带 https://") && Contains("AgentId 是一个数"));
  const bot::Config config = bot::read_config(machine.config());
  CHECK(config.accounts.front().settings.platform == wechat_api::Platform::wecom);
  CHECK(config.accounts.front().settings.agent_id == 1000002);
  CHECK(config.accounts.front().settings.secret == "s3cret");
  CHECK(config.hosts == std::vector<std::string>{"bot.example.cn"});
  CHECK_THAT(ran.out, Contains("https://bot.example.cn/wechat/main") && !Contains("还要补"));
}

TEST_CASE("questions that are not answered to the end leave nothing behind") {
  const FreshMachine machine;
  const auto ran = machine.typed("青松岭林业局\\nservice\\n");
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("没有回答完") && Contains("怎么办"));
  CHECK_FALSE(std::filesystem::exists(machine.folder.file("etc")));
}

TEST_CASE("Ctrl+C at the secret ends the program, gives the terminal back as it was and leaves nothing behind") {
  const FreshMachine machine;
  AtTerminal terminal({"-c", machine.config(), "init", "--organisation", "局", "--channel", "service", "--domain", "bot.example.cn", "--app-id", "wx123"});
  CHECK_THAT(terminal.until("AppSecret（不显示）："), Contains("AppSecret"));
  CHECK_FALSE(terminal.shows_what_is_typed());
  terminal.type("half a secre\x03");
  CHECK(terminal.ended_by() == SIGINT);
  CHECK(terminal.shows_what_is_typed());
  CHECK_FALSE(std::filesystem::exists(machine.folder.file("etc")));
}

TEST_CASE("the secret typed at a terminal is kept and not shown") {
  const FreshMachine machine;
  AtTerminal terminal({"-c", machine.config(), "init", "--organisation", "局", "--channel", "service", "--domain", "bot.example.cn", "--app-id", "wx123"});
  terminal.until("AppSecret（不显示）：");
  terminal.type("s3cret\n");
  CHECK_THAT(terminal.until("check"), !Contains("s3cret"));
  CHECK(terminal.ended_by() == 0);
  CHECK(bot::read_config(machine.config()).accounts.front().settings.secret == "s3cret");
}

TEST_CASE("what is there already is not overwritten: neither a configuration nor a key whose configuration is gone") {
  const FreshMachine machine;
  CHECK(machine.init({"--yes"}).code == 0);
  const std::string key = machine.content("etc/data.key");
  CHECK(machine.init({"--yes"}).code == 8);
  std::filesystem::remove(machine.config());
  const auto again = machine.init({"--yes"});
  CHECK(again.code == 8);
  CHECK_THAT(again.err, Contains("没有改动任何文件"));
  CHECK(machine.content("etc/data.key") == key);
  CHECK_FALSE(std::filesystem::exists(machine.config()));
}

TEST_CASE("a dry run shows the configuration and writes nothing, wrong answers are refused with the rule") {
  const FreshMachine machine;
  const auto dry = machine.init({"--yes", "--dry-run", "--channel", "mp"});
  CHECK(dry.code == 0);
  CHECK_THAT(dry.out, Contains("type = \"certified_subscription\""));
  CHECK_FALSE(std::filesystem::exists(machine.folder.file("etc")));
  CHECK_THAT(machine.init({"--yes", "--channel", "qq"}).err, Contains("wecom"));
  CHECK(machine.init({"--yes", "--domain", "https://x"}).code == 2);
  CHECK(machine.init({"--yes", "--secret-file", "/nowhere"}).code == 7);
}
