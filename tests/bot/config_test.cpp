#include "bot/config.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/storage.h"

using Catch::Matchers::Contains;

namespace {

const std::string kGoodKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

struct Files {
  Files() {
    secret("key", std::string(32, 'k'));
    secret("token", "Token123\n");
    secret("aes", kGoodKey);
    secret("secret", "s3cret");
  }
  void secret(const std::string& name, const std::string& content, mode_t mode = 0600) {
    std::ofstream(folder.file(name), std::ios::binary) << content;
    ::chmod(folder.file(name).c_str(), mode);
  }
  bot::Config read(const std::string& server, const std::string& account) {
    std::ofstream(folder.file("jinqiao.toml")) << "[server]\ndata_dir = \"data\"\ndata_key_file = \"key\"\n" << server << "\n[[account]]\n"
                                               << "name = \"oa\"\nkind = \"official_account\"\napp_id = \"wx1\"\n"
                                               << "token_file = \"token\"\nencoding_aes_key_file = \"aes\"\nsecret_file = \"secret\"\n"
                                               << account << "\n";
    return bot::read_config(folder.file("jinqiao.toml"));
  }
  std::string refusal(const std::string& server, const std::string& account = "") {
    try {
      read(server, account);
    } catch (const bot::ConfigError& wrong) {
      CHECK_FALSE(wrong.remedy.empty());
      return wrong.what();
    }
    return "accepted";
  }
  tests::Folder folder;
};

}  // namespace

TEST_CASE("a good configuration is read with its defaults, and its secrets are not shown") {
  Files files;
  const auto config = files.read("", "");
  CHECK(config.listen.port == 8470);
  CHECK(config.data_dir == files.folder.file("data"));
  CHECK(config.accounts.at(0).settings.token == "Token123");
  CHECK(config.accounts.at(0).api_base == "https://api.weixin.qq.com");
  const std::string shown = bot::show(config);
  for (const char* hidden : {"Token123", "s3cret", "abcdefghij", "kkkk"}) CHECK_THAT(shown, !Contains(hidden));
}

TEST_CASE("row 117: what is wrong in the file stops the start with file and line") {
  Files files;
  CHECK_THAT(files.refusal("lisen = \"127.0.0.1:1\""), Contains("jinqiao.toml:4") && Contains("lisen"));
  CHECK_THAT(files.refusal("listen = \"127.0.0.1:70000\""), Contains("jinqiao.toml:4") && Contains("listen"));
  CHECK_THAT(files.refusal("listen = 8470"), Contains("listen"));
  CHECK_THAT(files.refusal("", "jitter = \"-5s\""), Contains("jitter") || Contains("-5s"));
  CHECK_THAT(files.refusal("", "jitter = \"2 years\""), Contains("2 years"));
  CHECK_THAT(files.refusal("", "mode = \"clear\""), Contains("clear"));
  CHECK_THAT(files.refusal("", "[unknown]"), Contains("unknown"));
  CHECK_THAT(files.refusal("", "= broken"), Contains("jinqiao.toml:"));
}

TEST_CASE("row 117: a secret that everybody can read, has a CR or is missing stops the start") {
  Files files;
  files.secret("token", "Token123", 0644);
  CHECK_THAT(files.refusal(""), Contains("人人可读"));
  files.secret("token", "Token123\r\n");
  CHECK_THAT(files.refusal(""), Contains("CRLF"));
  CHECK_THAT(files.refusal("", "previous_encoding_aes_key_file = \"nowhere\""), Contains("token") || Contains("nowhere"));
}

TEST_CASE("row 42: an EncodingAESKey that is none stops the start, and its value is not repeated") {
  Files files;
  for (const std::string& wrong : {kGoodKey.substr(1), kGoodKey + "H", kGoodKey.substr(1) + "-"}) {
    files.secret("aes", wrong);
    const std::string refusal = files.refusal("");
    CHECK_THAT(refusal, Contains("encoding_aes_key_file") && !Contains(wrong));
  }
}

TEST_CASE("metrics are served on loopback only") {
  Files files;
  CHECK_THAT(files.refusal("metrics_listen = \"0.0.0.0:8481\""), Contains("本机"));
}

TEST_CASE("plain mode needs a word of its own") {
  Files files;
  CHECK_THAT(files.refusal("", "mode = \"plain\""), Contains("明文"));
  CHECK(files.read("", "mode = \"plain\"\nallow_plain = true").accounts.at(0).settings.mode == wechat_api::Mode::plain);
}

TEST_CASE("a data key of another length and two accounts of one name are refused") {
  Files files;
  CHECK_THAT(files.refusal("", "[[account]]\nname = \"oa\"\nkind = \"wecom\"\ncorp_id = \"ww1\"\nagent_id = 7\ntoken_file = \"token\"\n"
                               "encoding_aes_key_file = \"aes\"\nsecret_file = \"secret\""),
             Contains("用了两次"));
  files.secret("key", "short");
  CHECK_THAT(files.refusal(""), Contains("32 字节"));
}

TEST_CASE("an address is a host and a port") {
  CHECK(bot::endpoint_of("127.0.0.1:80").port == 80);
  CHECK(bot::endpoint_of("[::1]:8080").host == "::1");
  for (const char* wrong : {"", "8080", ":80", "a:", "a:b", "a:99999", "a:-1"}) CHECK_THROWS_AS(bot::endpoint_of(wrong), std::invalid_argument);
}
