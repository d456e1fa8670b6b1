// Files of an installation.
#include "tests/support/installation.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/command.h"

namespace tests {

Installation::Installation(int api_port) : port_(free_port()), metrics_port_(free_port()) {
  file("key", std::string(32, 'k'));
  file("token", "TestToken1");
  file("aes", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
  file("secret", "test-secret");
  const std::string secrets = fmt::format("token_file = \"token\"\nencoding_aes_key_file = \"aes\"\nsecret_file = \"secret\"\n"
                                          "api_base = \"http://127.0.0.1:{}\"\n", api_port);
  file("jinqiao.toml", fmt::format("[server]\nlisten = \"127.0.0.1:{}\"\nmetrics_listen = \"127.0.0.1:{}\"\ndata_dir = \"data\"\n"
                                   "data_key_file = \"key\"\n\n[[account]]\nname = \"oa\"\nkind = \"official_account\"\n"
                                   "app_id = \"wxtest\"\noriginal_id = \"gh_test\"\n{}\n[[account]]\nname = \"corp\"\nkind = \"wecom\"\n"
                                   "corp_id = \"wwtest\"\nagent_id = 7\n{}",
                                   port_, metrics_port_, secrets, secrets));
}

std::string Installation::file(const std::string& name, const std::string& content, int mode) const {
  const std::string path = folder_.file(name);
  std::ofstream(path, std::ios::binary) << content;
  ::chmod(path.c_str(), static_cast<mode_t>(mode));
  return path;
}

}  // namespace tests
