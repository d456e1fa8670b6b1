#include "wechat_api/simulator/ability.h"

#include <catch2/catch.hpp>

#include "tests/wechat_api/simulator/platform_world.h"

using namespace wechat_api;
using namespace wechat_api::simulator;

TEST_CASE("what an account may not do is refused with 48001 before anything else of the call is looked at") {
  struct Row {
    const char* path;
    bool uncertified, subscription, service, test;
  };
  const Row rows[] = {{"/cgi-bin/message/custom/send", false, true, true, true},
                      {"/cgi-bin/menu/create", false, true, true, true},
                      {"/cgi-bin/message/template/send", false, false, true, true},
                      {"/cgi-bin/message/subscribe/bizsend", false, false, true, true},
                      {"/cgi-bin/message/mass/sendall", false, true, true, false},
                      {"/cgi-bin/message/mass/send", false, false, true, false},
                      {"/cgi-bin/media/upload", true, true, true, true}};
  const std::pair<AccountType, bool Row::*> kinds[] = {{AccountType::uncertified, &Row::uncertified},
                                                       {AccountType::certified_subscription, &Row::subscription},
                                                       {AccountType::certified_service, &Row::service},
                                                       {AccountType::test, &Row::test}};
  for (const auto& [type, column] : kinds) {
    PlatformWorld world(type);
    for (const Row& row : rows) {
      INFO(row.path);
      CHECK((world.code(world.post(row.path, "{}")) != 48001) == row.*column);
    }
  }
}
