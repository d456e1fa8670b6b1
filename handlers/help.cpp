// 帮助: what can be said, made from the tables of all features.
#include "handlers/feature.h"

namespace handlers {
namespace {

const Text kHelp{"help.list", "直接说话就行："};
const Text kHelpForStrangers{"help.strangers", "先认一下你：回复 姓名+手机后4位，比如\n周林 5678\n认识了，我就能给你发学习、记打卡。"};

wechat_api::Reply list_commands(storage::Transaction& tx, const Request& request) {
  if (!request.member) return wechat_api::TextReply{fill(kHelpForStrangers), {}};
  wechat_api::TextReply reply{fill(kHelp), {}};
  for (const Feature& feature : request.features)
    for (const Command& command : feature.commands)
      if (!command.help.empty() && is_permitted(tx, request.member, command.permission))
        reply.choices.push_back({std::string(command.words.front()), "", " " + std::string(command.help)});
  return reply;
}

}  // namespace

Feature help() {
  Feature feature;
  feature.name = "help";
  feature.commands = {{{"帮助", "?", "菜单", "help", "怎么用"}, {}, "", Permission::anyone, list_commands}};
  feature.texts = {&kHelp, &kHelpForStrangers};
  return feature;
}

}  // namespace handlers
