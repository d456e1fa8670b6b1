// Runs the jinqiao program as a person at a terminal would.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tests {

struct Ran {
  int code = -1;
  std::string out;     // stdout
  std::string err;     // stderr
};
// `arguments` behind the program's name; runs to its end.
Ran run(const std::string& program, const std::vector<std::string>& arguments);

// A program in the background, ended with SIGKILL by its owner's end at the latest.
class Background {
 public:
  Background(const std::string& program, const std::vector<std::string>& arguments);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // The next line it prints.
  std::string line();
  void signal(int number);
  int wait();  // the exit code, or 1000 + signal

 private:
  pid_t process_ = -1;
  int output_ = -1;
};

// A port of 127.0.0.1 that was free a moment ago.
int free_port();

}  // namespace tests
