#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "wechat_api/simulator/api.h"

using wechat_api::simulator::error_text;

TEST_CASE("every code a rule of the simulator answers with has its text") {
  const std::regex code(R"(\b(?:4\d{4}|6\d{4}|7\d{4}|8\d{4}|9\d{4}|301\d{3})\b)");
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_DIR "/wechat_api/simulator")) {
    if (entry.path().extension() != ".cpp" || entry.path().stem() == "error_text" || entry.path().stem() == "menu") continue;
    std::ifstream stream(entry.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    for (std::sregex_iterator found(text.begin(), text.end(), code), end; found != end; ++found) {
      INFO(entry.path().filename() << " " << found->str());
      CHECK_FALSE(error_text(wechat_api::Platform::official_account, std::stoi(found->str())).empty());
    }
  }
}

TEST_CASE("the platforms have their own words for the same code") {
  CHECK(error_text(wechat_api::Platform::official_account, 40003) == "invalid openid");
  CHECK(error_text(wechat_api::Platform::wecom, 40003) == "invalid userid");
  CHECK(error_text(wechat_api::Platform::wecom, 40007) == "invalid media_id");
  CHECK(error_text(wechat_api::Platform::wecom, 12345).empty());
}
