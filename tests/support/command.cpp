// Processes for tests.
#include "tests/support/command.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <stdexcept>
#include <thread>

namespace tests {
namespace {

struct Pipe {
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  int ends[2];
};

pid_t start(const std::string& program, const std::vector<std::string>& arguments, int out, int err) {
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const pid_t process = ::fork();
  if (process != 0) return process;
  if (out >= 0) ::dup2(out, STDOUT_FILENO);
  if (err >= 0) ::dup2(err, STDERR_FILENO);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

std::string read_all(int file) {
  std::string text;
  char buffer[4096];
  for (ssize_t count = ::read(file, buffer, sizeof buffer); count > 0; count = ::read(file, buffer, sizeof buffer))
    text.append(buffer, static_cast<std::size_t>(count));
  ::close(file);
  return text;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status); }

}  // namespace

Ran run(const std::string& program, const std::vector<std::string>& arguments) {
  const Pipe out, err;
  const pid_t process = start(program, arguments, out.ends[1], err.ends[1]);
  ::close(out.ends[1]);
  ::close(err.ends[1]);
  Ran ran;
  std::thread errors([&] { ran.err = read_all(err.ends[0]); });
  ran.out = read_all(out.ends[0]);
  errors.join();
  int status = 0;
  ::waitpid(process, &status, 0);
  ran.code = code_of(status);
  return ran;
}

Background::Background(const std::string& program, const std::vector<std::string>& arguments) {
  const Pipe out;
  process_ = start(program, arguments, out.ends[1], out.ends[1]);
  ::close(out.ends[1]);
  output_ = out.ends[0];
}

Background::~Background() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  ::close(output_);
}

std::string Background::line() {
  std::string text;
  char c = 0;
  while (::read(output_, &c, 1) == 1 && c != '\n') text += c;
  return text;
}

void Background::signal(int number) { ::kill(process_, number); }

int Background::wait() {
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return code_of(status);
}

int free_port() {
  // Below the range from which the system takes the ports of outgoing connections, and begun where another test's process
  // does not begin: two tests that run at once do not take each other's.
  constexpr int kFirst = 20'000, kCount = 12'000;
  static int next = ::getpid() * 37;
  while (true) {
    const int port = kFirst + ++next % kCount;
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const bool is_free = ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    if (is_free) return port;
  }
}

}  // namespace tests
