// The command line: one table of sub-commands.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bot/operator.h"
#include "bot/serve.h"
#include "bot/sim.h"

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

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"金桥：公众号和企业微信的自建后台"};
  app.footer(kExamples);
  app.require_subcommand(1);
  app.fallthrough();
  std::string config = "/etc/jinqiao/jinqiao.toml", clock, csv;
  bool is_dry_run = false;
  int code = bot::kUsage;
  const auto runs = [&code](CLI::App* command, std::function<int()> work) {
    command->callback([&code, work = std::move(work)] { code = bot::guarded(work); });
  };
  app.add_option("-c,--config", config, "配置文件");

  auto* serve = app.add_subcommand("serve", "启动服务");
  serve->add_option("--clock", clock, "由模拟器拨钟：sim:端口（只许接口都在本机时用）");
  runs(serve, [&] {
    bot::ServeOptions options{config, std::nullopt};
    if (!clock.empty()) options.clock_port = clock_port(clock);
    return bot::serve(options);
  });
  runs(app.add_subcommand("check", "检查配置、数据目录、服务，每项一行，带怎么办"), [&] { return bot::check(config); });
  auto* settings = app.add_subcommand("config", "看配置");
  settings->require_subcommand(1);
  runs(settings->add_subcommand("show", "当前生效的配置（不含密钥）"), [&] { return bot::show_config(config); });
  runs(settings->add_subcommand("validate", "只检查配置"), [&] { return bot::validate_config(config); });
  runs(settings->add_subcommand("schema", "所有设置、默认值和含义"), [] { return bot::show_schema(); });
  auto* member = app.add_subcommand("member", "成员名册");
  member->require_subcommand(1);
  auto* import = member->add_subcommand("import", "导入名册（CSV，UTF-8），有一行不对就都不导入");
  import->add_option("file", csv, "CSV 文件")->required();
  import->add_flag("-n,--dry-run", is_dry_run, "只检查，不导入");
  runs(import, [&] { return bot::import_members(config, csv, is_dry_run); });
  runs(app.add_subcommand("healthcheck", "服务准备好了就退出 0（容器用）"), [&] { return bot::healthcheck(config); });
  bot::SimCommand sim;
  bot::add_sim_commands(app, sim, runs);
  auto* version = app.add_subcommand("version", "版本");
  bool is_json = false;
  version->add_flag("--json", is_json, "JSON 格式");
  runs(version, [&] {
    fmt::print(is_json ? "{{\"version\":\"{}\"}}\n" : "jinqiao {}\n", JINQIAO_VERSION);
    return bot::kOk;
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& wrong) {
    if (argc < 2) {
      fmt::print("{}", app.help());
      return bot::kUsage;
    }
    return bot::complain(bot::kUsage, wrong.what(), "jinqiao --help 看用法");
  }
  return code;
}
