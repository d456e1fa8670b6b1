// What people really type, and the answer each of it gets: one table a command under tests/data/phrases.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/desk.h"

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

// "[600]" stands for so many characters, "\n" for a new line.
std::string spelled_out(std::string text) {
  for (const int length : {100, 560, 580, 590, 600}) {
    std::string run;
    for (int n = 0; n < length; ++n) run += "长";
    text = replaced(text, "[" + std::to_string(length) + "]", run);
  }
  return replaced(text, "\\n", "\n");
}

}  // namespace

TEST_CASE("each of at least thirty phrasings of every command gets the answer expected") {
  int tables = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/tests/data/phrases")) {
    ++tables;
    std::ifstream file(entry.path());
    std::vector<std::string> before;
    std::string speaker = "o-zhou", line;
    int phrases = 0;
    while (std::getline(file, line)) {
      if (line.starts_with("@")) speaker = line.substr(1);
      else if (line.starts_with("!")) before.push_back(line.substr(1));
      if (line.starts_with("@") || line.starts_with("!")) continue;
      const std::size_t tab = line.find('\t');
      REQUIRE(tab != std::string::npos);
      tests::Desk desk;
      desk.say("o-chen", "陈静 1001");
      desk.say("o-zhou", "周林 5678");
      desk.say("o-li", "李静 1003");
      for (const std::string& said : before) desk.say(speaker, said);
      const std::string answer = desk.say(speaker, spelled_out(line.substr(0, tab)));
      INFO(entry.path().filename().string() << ": " << line << "\nanswered: " << answer);
      CHECK(answer.find(spelled_out(line.substr(tab + 1))) != std::string::npos);
      ++phrases;
    }
    INFO(entry.path());
    CHECK(phrases >= 30);
  }
  CHECK(tables == 10);
}
