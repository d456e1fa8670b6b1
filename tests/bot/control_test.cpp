// The operator's line to a running server.
#include "bot/control.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <thread>

#include "tests/support/house.h"
#include "tests/support/storage.h"

using Catch::Matchers::Contains;

namespace {

struct Line {
  Line()
      : server(test.house, folder.path().string(),
               [](storage::Transaction&, const std::string& command, const std::vector<std::string>& arguments) {
                 if (command == "broken") throw std::runtime_error("no such column");
                 return bot::ControlAnswer{3, command + "(" + (arguments.empty() ? "" : arguments[0]) + ")"};
               },
               [this] { ++wrote; }) {
    server.start();
  }
  std::optional<bot::ControlAnswer> ask(const std::string& command, const std::vector<std::string>& arguments = {}) {
    std::optional<bot::ControlAnswer> answer;
    std::thread client([&] {
      answer = bot::ask_control(folder.path().string(), command, arguments);
      boost::asio::post(test.context, [this] { test.context.stop(); });
    });
    test.context.restart();
    test.context.run();
    client.join();
    return answer;
  }
  tests::TestHouse test;
  tests::Folder folder;
  int wrote = 0;
  bot::ControlServer server;
};

}  // namespace

TEST_CASE("a command is carried out by the server that holds the database, and its answer comes back with its code") {
  Line line;
  const auto answer = line.ask("push.send", {"一二"});
  REQUIRE(answer);
  CHECK(answer->code == 3);
  CHECK(answer->text == "push.send(一二)");
  CHECK(line.wrote == 1);
}

TEST_CASE("a command that fails says so, and the server goes on") {
  Line line;
  CHECK_THAT(line.ask("broken")->text, Contains("没有做成") && !Contains("no such column"));
  CHECK(line.ask("queue")->text == "queue()");
}

TEST_CASE("nobody but the owner may open the socket, and without a server there is no answer") {
  Line line;
  struct stat found {};
  REQUIRE(::stat(line.folder.file("control.sock").c_str(), &found) == 0);
  CHECK((found.st_mode & 077) == 0);
  line.server.stop();
  CHECK_FALSE(bot::ask_control(line.folder.path().string(), "queue", {}));
}
