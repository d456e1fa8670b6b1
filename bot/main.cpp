// The command line: one table of sub-commands.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <functional>

#include "bot/backup.h"
#include "bot/check.h"
#include "bot/init.h"
#include "bot/member_command.h"
#include "bot/operator.h"
#include "bot/push_command.h"
#include "bot/platform_command.h"
#include "bot/restore.h"
#include "bot/serve.h"
#include "bot/sim.h"
#include "bot/time_line.h"

namespace {

constexpr const char* kExamples = R"(例子：
  jinqiao sim                          先试试：模拟器 + 示例成员，不需要微信账号
  jinqiao -c jinqiao.toml check        检查配置和运行情况
  jinqiao -c jinqiao.toml serve        启动服务
)";

std::uint16_t clock_port(const std::string& text) {
  if (text.rfind("sim:", 0) != 0 || text.size() > 9) throw CLI::ValidationError("--clock", "写成 sim:端口");
  return static_cast<std::uint16_t>(std::stoi(text.substr(4)));
}

void run(CLI::App* command, int& code, std::function<int()> work) {
  command->callback([&code, work = std::move(work)] { code = bot::guarded(work); });
}

struct SimCommand {
  bot::SimOptions options;
  std::string server = "127.0.0.1:8480", person, words, until, play, ledger;
};

// `sim` and what stands below it. `command`, `config` and `code` live as long as `app`.
void add_sim(CLI::App& app, SimCommand& command, const std::string& config, int& code) {
  bot::SimOptions& options = command.options;
  auto* sim = app.add_subcommand("sim", "模拟器：不需要微信账号就能试");
  sim->add_option("--listen", options.listen, "模拟的平台接口和控制的本机地址");
  sim->add_flag("--wecom", options.is_wecom, "模拟企业微信（默认公众号）");
  sim->add_flag("--api-only", options.is_api_only, "只要平台接口，给任何机器人用");
  sim->add_option("--bot", options.bot_url, "已在运行的机器人，如 http://127.0.0.1:8470（用 -c 指出它的配置）");
  sim->add_option("--clock-listen", options.clock_port, "让 jinqiao serve --clock sim:端口 连过来，由这里拨钟");
  sim->add_option("--start", options.start, "开始的时间，如 '2026-11-21 18:00'");
  auto* say = sim->add_subcommand("say", "替一个人说一句话");
  say->add_option("person", command.person, "谁")->required();
  say->add_option("words", command.words, "说什么")->required();
  run(say, code, [&command] { return bot::sim_say(command.server, command.person, command.words); });
  auto* turn = sim->add_subcommand("clock", "拨钟：19:00、+2h、+30m、+1d");
  turn->add_option("to", command.until, "拨到")->required();
  run(turn, code, [&command] { return bot::sim_turn(command.server, command.until); });
  auto* ledger = sim->add_subcommand("ledger", "每个人说过、看到的一切");
  run(ledger, code, [&command] { return bot::sim_ledger(command.server); });
  for (CLI::App* client : {say, turn, ledger}) client->add_option("--at", command.server, "模拟器在哪");
  auto* script = sim->add_subcommand("script", "演一个剧本文件");
  script->add_option("file", command.play, "剧本")->required();
  script->add_option("--ledger", command.ledger, "每个人说过、看到的一切写进这个文件，一行一个 JSON");
  run(script, code, [&command] { return bot::sim_play(command.play, command.ledger); });
  sim->callback([&app, &command, &config, &code, sim] {
    if (!sim->get_subcommands().empty()) return;
    const bool is_elsewhere = !command.options.bot_url.empty() || command.options.is_api_only;
    if (is_elsewhere && app.count("--config") > 0) command.options.config_file = config;
    code = bot::guarded([&command] { return bot::sim(command.options); });
  });
}

struct TimeCommand {
  std::string now, phrase;
  bool is_from_stdin = false;
};

void add_time(CLI::App& app, TimeCommand& command, int& code) {
  auto* time = app.add_subcommand("time", "读一句话里的时间，每句一行 JSON");
  time->add_option("phrase", command.phrase, "如 '明天下午三点提醒我开会'");
  time->add_option("--now", command.now, "现在，如 2026-11-21T10:00:00+08:00（默认这台机器的时间）");
  time->add_flag("--stdin", command.is_from_stdin, "从标准输入读，一行一句");
  run(time, code, [&command] {
    if (command.phrase.empty() != command.is_from_stdin)
      return bot::complain(bot::kUsage, "要读哪句话？", "写在命令后面，或用 --stdin 从标准输入读");
    return bot::show_time(command.now, command.phrase);
  });
}

void add_init(CLI::App& app, bot::InitOptions& options, const std::string& config, int& code) {
  auto* init = app.add_subcommand("init", "装好第一步：问四个问题，写配置、密钥和空的数据库；不覆盖任何文件");
  init->add_option("--organisation", options.organisation, "单位名称");
  init->add_option("--channel", options.channel, "mp 公众号、service 服务号、wecom 企业微信应用");
  init->add_option("--domain", options.domain, "对外的域名");
  init->add_option("--app-id", options.app_id, "AppID；企业微信写企业 ID");
  init->add_option("--agent-id", options.agent_id, "企业微信应用的 AgentId");
  init->add_option("--original-id", options.original_id, "公众号的原始 ID（gh_ 开头）");
  init->add_option("--secret-file", options.secret_file, "装着 AppSecret 的文件");
  init->add_option("--account", options.account, "账号名，回调地址的最后一段");
  init->add_option("--listen", options.listen, "监听地址");
  init->add_option("--metrics-listen", options.metrics_listen, "指标的本机地址");
  init->add_option("--api-base", options.api_base, "接口地址，试用模拟器时写");
  init->add_option("--user", options.user, "用 root 运行时，文件归谁");
  init->add_flag("-y,--yes", options.is_yes, "不问，没写的用默认");
  init->add_flag("-n,--dry-run", options.is_dry_run, "只显示会写的配置");
  run(init, code, [&options, &config] {
    options.config_file = config;
    return bot::init(options);
  });
}

void add_check(CLI::App& app, bool& is_offline, const std::string& config, int& code) {
  auto* check = app.add_subcommand("check", "检查配置、数据、服务、平台和备份，每项一行，带怎么办");
  check->add_flag("--offline", is_offline, "不问平台");
  run(check, code, [&is_offline, &config] { return bot::check(config, is_offline); });
}

struct BackupCommand {
  std::string file;
  bot::KeepRule rule;
  bool is_dry_run = false;
  bot::RestoreOptions restore;
};

void add_backup(CLI::App& app, BackupCommand& command, const std::string& config, int& code) {
  auto* backup = app.add_subcommand("backup", "备份：服务开着也能做");
  backup->require_subcommand(1);
  run(backup->add_subcommand("create", "做一个备份（不含数据密钥）"), code, [&config] { return bot::backup_create(config); });
  run(backup->add_subcommand("list", "有哪些备份，新的在前"), code, [&config] { return bot::backup_list(config); });
  auto* verify = backup->add_subcommand("verify", "打开一个备份，逐页检查，数一遍（默认最新的）");
  verify->add_option("file", command.file, "备份文件");
  run(verify, code, [&] { return bot::backup_verify(config, command.file); });
  auto* prune = backup->add_subcommand("prune", "删旧的：默认留 14 天、8 周、12 个月各一个");
  prune->add_option("--days", command.rule.days, "留最近多少天")->check(CLI::Range(1, 3660));
  prune->add_option("--weeks", command.rule.weeks, "留最近多少周")->check(CLI::Range(0, 520));
  prune->add_option("--months", command.rule.months, "留最近多少个月")->check(CLI::Range(0, 120));
  prune->add_flag("-n,--dry-run", command.is_dry_run, "只说会删什么");
  run(prune, code, [&] { return bot::backup_prune(config, command.rule, command.is_dry_run); });
  auto* restore = app.add_subcommand("restore", "用备份恢复；原来的目录改名留着");
  restore->add_option("file", command.restore.file, "备份文件，或备份目录里的名字")->required();
  restore->add_option("--to", command.restore.to, "恢复到哪个目录（默认配置里的 data_dir）");
  restore->add_flag("--moved", command.restore.is_moved, "旧的那台做完备份就停了（搬机器）：到点没发的照常发");
  restore->add_flag("-n,--dry-run", command.restore.is_dry_run, "全做一遍但不换上去");
  run(restore, code, [&] {
    command.restore.config_file = config;
    return bot::restore(command.restore);
  });
}

struct MemberCommand {
  std::string csv, name, phone_last4;
  bool is_dry_run = false;
};

void add_member(CLI::App& app, MemberCommand& command, const std::string& config, int& code) {
  auto* member = app.add_subcommand("member", "成员名册");
  member->require_subcommand(1);
  auto* import = member->add_subcommand("import", "导入名册（CSV，UTF-8），有一行不对就都不导入");
  import->add_option("file", command.csv, "CSV 文件")->required();
  import->add_flag("-n,--dry-run", command.is_dry_run, "只检查，不导入");
  run(import, code, [&] { return bot::import_members(config, command.csv, command.is_dry_run); });
  auto* invites = member->add_subcommand("invites", "名册里每个邀请码的二维码，扫了就绑定（服务号）");
  invites->add_option("file", command.csv, "导入过的 CSV 文件")->required();
  run(invites, code, [&] { return bot::show_invites(config, command.csv); });
  auto* unbind = member->add_subcommand("unbind", "解开一个人的微信：换了手机，或绑错了");
  auto* leave = member->add_subcommand("leave", "一个人离开单位：不再收到任何消息");
  for (CLI::App* one : {unbind, leave}) {
    one->add_option("name", command.name, "姓名")->required();
    one->add_option("digits", command.phone_last4, "手机后 4 位")->required();
  }
  run(unbind, code, [&] { return bot::member_command(config, "member.unbind", {command.name, command.phone_last4}); });
  run(leave, code, [&] { return bot::member_command(config, "member.leave", {command.name, command.phone_last4}); });
}

struct PushCommand {
  std::string id;
};

// `push` and `queue`.
void add_push(CLI::App& app, PushCommand& command, const std::string& config, int& code) {
  struct Row {
    const char *name, *meaning;
    bool needs_id;
  };
  static constexpr Row kRows[] = {{"plan", "排好的推送：发给谁、能送到多少、要几次调用；给编号就列出要打电话的人", false},
                                  {"preview", "大家会看到的样子", true},
                                  {"send", "现在就发", true},
                                  {"cancel", "不发了", true},
                                  {"retry", "给没送到的人补发", true}};
  auto* push = app.add_subcommand("push", "推送：看、发、取消、补发");
  push->require_subcommand(1);
  for (const Row& row : kRows) {
    auto* one = push->add_subcommand(row.name, row.meaning);
    one->add_option("id", command.id, "推送的编号，push plan 里最前面的数")->required(row.needs_id);
    run(one, code, [&command, &config, name = std::string(row.name)] {
      return bot::push_command(config, "push." + name, command.id.empty() ? std::vector<std::string>{} : std::vector<std::string>{command.id});
    });
  }
  run(app.add_subcommand("queue", "还没发完的有多少，今天各账号用了多少额度"), code, [&config] { return bot::push_command(config, "queue", {}); });
}

// `config`, `menu`, `token` and `quota`.
void add_looks(CLI::App& app, bool& is_clearing, const std::string& config, int& code) {
  const auto runs = [&code](CLI::App* command, std::function<int()> work) { run(command, code, std::move(work)); };
  auto* settings = app.add_subcommand("config", "看配置");
  settings->require_subcommand(1);
  runs(settings->add_subcommand("show", "当前生效的配置（不含密钥）"), [&] { return bot::show_config(config); });
  runs(settings->add_subcommand("validate", "只检查配置"), [&] { return bot::validate_config(config); });
  runs(settings->add_subcommand("schema", "所有设置、默认值和含义"), [] { return bot::show_schema(); });
  auto* menu = app.add_subcommand("menu", "聊天下方的菜单");
  menu->require_subcommand(1);
  runs(menu->add_subcommand("show", "服务启动时发布的菜单，和每一项等于说什么"), [] { return bot::show_menu(); });
  runs(menu->add_subcommand("diff", "平台上的菜单和要发布的差在哪"), [&] { return bot::diff_menus(config); });
  runs(menu->add_subcommand("publish", "现在就发布菜单"), [&] { return bot::publish_menus(config); });
  auto* token = app.add_subcommand("token", "每个账号有没有 access_token、到几时为止（不显示内容）");
  token->add_flag("--clear", is_clearing, "清除，下次启动重新获取（先停下服务）");
  runs(token, [&] { return bot::show_tokens(config, is_clearing); });
  auto* quota = app.add_subcommand("quota", "平台说今天每个接口还剩几次");
  quota->add_flag("--clear", is_clearing, "清零（平台每月给 10 次）");
  runs(quota, [&] { return bot::show_quotas(config, is_clearing); });
}

}  // namespace

int main(int argc, char** argv) {
  ::umask(0077);  // names stand in the database: whatever this program creates is its owner's alone
  CLI::App app{"金桥：公众号和企业微信的自建后台"};
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough();
  std::string config = "/etc/jinqiao/jinqiao.toml", clock;
  int code = bot::kUsage;
  const auto runs = [&code](CLI::App* command, std::function<int()> work) { run(command, code, std::move(work)); };
  app.add_option("-c,--config", config, "配置文件");
  app.add_option_function<std::string>("-d,--data-dir", [](const std::string& folder) { ::setenv("JINQIAO_SERVER_DATA_DIR", folder.c_str(), 1); },
                                       "数据目录，代替配置里的");
  app.set_version_flag("-V,--version", "jinqiao " JINQIAO_VERSION);

  bot::InitOptions first;
  add_init(app, first, config, code);
  BackupCommand backup;
  add_backup(app, backup, config, code);
  auto* serve = app.add_subcommand("serve", "启动服务");
  serve->add_option("--clock", clock, "由模拟器拨钟：sim:端口（只许接口都在本机时用）");
  runs(serve, [&] {
    bot::ServeOptions options{config, std::nullopt};
    if (!clock.empty()) options.clock_port = clock_port(clock);
    return bot::serve(options);
  });
  bool is_offline = false;
  add_check(app, is_offline, config, code);
  bool is_clearing = false;
  add_looks(app, is_clearing, config, code);
  PushCommand push;
  add_push(app, push, config, code);
  MemberCommand people;
  add_member(app, people, config, code);
  runs(app.add_subcommand("healthcheck", "服务准备好了就退出 0（容器用）"), [&] { return bot::healthcheck(config); });
  SimCommand sim;
  add_sim(app, sim, config, code);
  TimeCommand time;
  add_time(app, time, code);
  auto* version = app.add_subcommand("version", "版本");
  bool is_json = false;
  version->add_flag("--json", is_json, "JSON 格式");
  runs(version, [&] {
    if (is_json) fmt::print("{{\"version\":\"{}\"}}\n", JINQIAO_VERSION);
    else fmt::print("jinqiao {}\n", JINQIAO_VERSION);
    return bot::kOk;
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& shown) {  // help, version
    return app.exit(shown);
  } catch (const CLI::ParseError& wrong) {
    if (argc < 2) {
      fmt::print("{}", app.help());
      return bot::kUsage;
    }
    return bot::complain(bot::kUsage, wrong.what(), "jinqiao --help 看用法");
  }
  return code;
}
