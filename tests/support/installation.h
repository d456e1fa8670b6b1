// A configuration with its secrets in a folder of the test, as an operator would have it.
#pragma once

#include <string>

#include "tests/support/storage.h"

namespace tests {

class Installation {
 public:
  // One official account "oa" and one WeCom application "corp", both with their API on `api_port` of loopback.
  explicit Installation(int api_port);

  std::string config() const { return folder_.file("jinqiao.toml"); }
  std::string file(const std::string& name, const std::string& content, int mode = 0600) const;
  const Folder& folder() const { return folder_; }
  int port() const { return port_; }
  int metrics_port() const { return metrics_port_; }

 private:
  Folder folder_;
  int port_, metrics_port_;
};

}  // namespace tests
