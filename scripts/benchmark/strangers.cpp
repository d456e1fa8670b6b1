// What a stranger can cost: the timing halves of the table of bad inputs. Nothing that is not authenticated takes more
// than 1 ms of CPU or leaves more than 1 MiB behind, and faults inside an envelope cannot be told apart by the clock.
// One line a row; exits 1 when one fails. strangers --secrets DIR --port PORT --pid PID
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <thread>

#include "bot/webhook.h"
#include "scripts/benchmark/bad_mail.h"
#include "scripts/benchmark/mail.h"

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kRepeats = 200;
constexpr double kCpuLimitMicroseconds = 1000;
constexpr long kMemoryLimitKib = 1024;
constexpr double kTimingShare = 0.05;

// CPU time of every thread of the process, from the scheduler's own account.
double cpu_microseconds(int pid) {
  double nanoseconds = 0;
  for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid))) {
    double ran = 0;
    std::ifstream(thread.path() / "schedstat") >> ran;
    nanoseconds += ran;
  }
  return nanoseconds / 1000;
}

// A line of /proc/PID/status, in KiB.
long memory_kib(int pid, const std::string& name) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
  return 0;
}

// Sends all of it on a new connection and returns the status, 0 when the connection ends without one.
int status_of_answer(asio::io_context& loop, std::uint16_t port, const std::string& bytes) {
  tcp::socket socket(loop);
  socket.connect({asio::ip::make_address("127.0.0.1"), port});
  error_code error;
  // The server may close before it has all of it: the error says nothing, the answer does.
  asio::write(socket, asio::buffer(bytes), error);
  socket.shutdown(tcp::socket::shutdown_send, error);
  std::string answer(64 * 1024, '\0');
  std::size_t got = 0;
  error = {};
  while (!error && got < answer.size()) got += socket.read_some(asio::buffer(answer.data() + got, answer.size() - got), error);
  return got >= 12 ? std::atoi(answer.c_str() + 9) : 0;
}

bool measure(asio::io_context& loop, std::uint16_t port, int pid, const benchmark::BadMail& mail) {
  std::ofstream(fmt::format("/proc/{}/clear_refs", pid)) << 5 << std::flush;  // the peak starts anew
  const long memory_before = memory_kib(pid, "VmRSS");
  const double cpu_before = cpu_microseconds(pid);
  std::map<int, int> statuses;
  for (int n = 0; n < kRepeats; ++n) ++statuses[status_of_answer(loop, port, mail.bytes)];
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // what the last one still costs
  const double cpu = (cpu_microseconds(pid) - cpu_before) / kRepeats;
  const long memory = std::max(memory_kib(pid, "VmRSS"), memory_kib(pid, "VmHWM")) - memory_before;
  // An answer to what is still being sent may be lost with the connection: its status is then 0.
  int wrong = 0;
  for (const auto& [status, times] : statuses)
    if (status != mail.status && !(status == 0 && mail.status == 413)) wrong += times;
  const bool is_good = wrong == 0 && cpu <= kCpuLimitMicroseconds && memory <= kMemoryLimitKib;
  fmt::print("{} row {:>2} {:<44} {:>3} x {:>3}: CPU {:>6.1f} µs each, memory at most +{} KiB\n", is_good ? "ok  " : "FAIL",
             mail.row, mail.what, mail.status, kRepeats - wrong, cpu, std::max(memory, 0L));
  return is_good;
}

struct NoTransport : wechat_api::HttpTransport {
  asio::awaitable<wechat_api::HttpAnswer> exchange(wechat_api::HttpCall) override {
    co_return wechat_api::HttpAnswer{};
  }
};

// Decodes each inside as often, in an order nobody knows, and compares the medians of a class.
bool compare_times(const wechat_api::AccountSettings& account, int times) {
  using Steady = std::chrono::steady_clock;
  NoTransport transport;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto channel = wechat_api::make_channel(account, transport, {}, [now] { return now; });
  const std::vector<benchmark::BadInside> insides = benchmark::bad_insides(account);
  std::vector<wechat_api::Query> queries;
  for (const auto& inside : insides) queries.push_back(*bot::query_of(inside.query));
  std::vector<std::vector<std::uint32_t>> took(insides.size());
  std::vector<std::string_view> why(insides.size());
  std::vector<std::size_t> order(insides.size());
  for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
  std::mt19937 random{1};
  for (int round = 0; round < times; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t n : order) {
      const auto begun = Steady::now();
      const wechat_api::Decoded decoded = channel->decode(queries[n], insides[n].body, now);
      const auto nanoseconds = (Steady::now() - begun).count();
      const auto* refused = std::get_if<wechat_api::Refused>(&decoded);
      if (!refused) return fmt::print("FAIL row {} was not refused\n", insides[n].row), false;
      why[n] = refused->why;
      took[n].push_back(static_cast<std::uint32_t>(nanoseconds));
    }
  }
  std::map<int, double> reference;  // of a class: its first member's median
  bool is_good = true;
  for (std::size_t n = 0; n < insides.size(); ++n) {
    std::nth_element(took[n].begin(), took[n].begin() + times / 2, took[n].end());
    const double median = took[n][static_cast<std::size_t>(times / 2)];
    const auto [first, is_first] = reference.try_emplace(insides[n].timing_class, median);
    const double apart = median / first->second - 1;
    const bool is_near = !insides[n].must_be_as_fast || std::abs(apart) <= kTimingShare;
    is_good = is_good && is_near;
    fmt::print("{} row {:>2} {:<44} {} in {:.0f} ns, median of {}, {:+.1f} %{}\n", is_near ? "ok  " : "FAIL",
               insides[n].row, insides[n].what, why[n], median, times, apart * 100, insides[n].must_be_as_fast ? " (at most ±5 %)" : "");
  }
  return is_good;
}

}  // namespace

int main(int count, char** arguments) {
  std::string secrets;
  std::uint16_t port = 0;
  int pid = 0, times = 100'000;
  CLI::App command("Measures what bad requests cost a running server");
  command.add_option("--secrets", secrets)->required();
  command.add_option("--port", port)->required();
  command.add_option("--pid", pid, "of the server")->required();
  command.add_option("--times", times, "decodings of each bad inside");
  CLI11_PARSE(command, count, arguments);
  try {
    asio::io_context loop(1);
    const wechat_api::AccountSettings account = benchmark::account_with(secrets);
    int failed = 0;
    const auto mail = benchmark::bad_mail(account);
    for (int n = 0; n < kRepeats; ++n) status_of_answer(loop, port, mail[n % mail.size()].bytes);  // memory it keeps anyway
    for (const auto& one : mail) failed += !measure(loop, port, pid, one);
    failed += !compare_times(account, times);
    return failed != 0;
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 2;
  }
}
