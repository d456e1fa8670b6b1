// The platform's side of a measurement: sends messages over keep-alive connections, takes the times, opens one answer in
// 101, prints one line of JSON. Closed loop, or open loop with --rate: then a time counts from the moment the message
// should have been sent.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <cstdio>
#include <deque>
#include <iostream>
#include <memory>
#include <random>

#include "scripts/benchmark/mail.h"

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kOpenOneIn = 101;
constexpr std::size_t kReadBytes = 16 * 1024;

struct Options {
  std::string secrets, text = "我的", expects;
  std::uint16_t port = 0;
  std::uint64_t count = 1, members = 1, first = 0;
  std::size_t connections = 1;
  double rate = 0;
  double seconds = 60;
  bool waits_for_server = false, holds = false, is_opaque = false;
};

struct Answer {
  int status = 0;  // 0: none
  std::string body;
};

// Joins the chunks of a whole chunked body; nothing while it is not whole.
std::optional<std::string> joined(std::string_view text) {
  std::string body;
  while (true) {
    const std::size_t line = text.find("\r\n");
    if (line == std::string_view::npos) return std::nullopt;
    std::size_t size = 0;
    if (std::from_chars(text.data(), text.data() + line, size, 16).ec != std::errc{}) return std::nullopt;
    if (text.size() < line + 2 + size + 2) return std::nullopt;
    if (size == 0) return body;
    body += text.substr(line + 2, size);
    text.remove_prefix(line + 2 + size + 2);
  }
}

// The answer when `bytes` hold all of it. Servers write Content-Length and Transfer-Encoding as they like.
std::optional<Answer> whole_answer(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view head = bytes.substr(0, end), rest = bytes.substr(end + 4);
  Answer answer;
  std::from_chars(head.data() + 9, head.data() + 12, answer.status);
  constexpr std::string_view kLength = "ontent-Length: ", kLower = "ontent-length: ";
  std::size_t at = head.find(kLength);
  if (at == std::string_view::npos) at = head.find(kLower);
  if (at != std::string_view::npos) {
    std::size_t length = 0;
    std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
    if (rest.size() < length) return std::nullopt;
    answer.body = rest.substr(0, length);
    return answer;
  }
  auto body = joined(rest);
  if (!body) return std::nullopt;
  answer.body = std::move(*body);
  return answer;
}

class Run {
 public:
  Run(asio::io_context& loop, Options options)
      : options_(std::move(options)), loop_(loop), account_(benchmark::account_with(options_.secrets)),
        letters_(benchmark::letters(account_, options_.text, options_.count, options_.members, options_.first)) {
    microseconds_.reserve(letters_.size());
  }

  void start();
  int report();

 private:
  struct Job {
    std::size_t letter;
    Clock::time_point intended;
  };
  struct Line {
    explicit Line(asio::io_context& loop) : socket(loop), wake(loop) {}
    tcp::socket socket;
    asio::steady_timer wake;
    std::string read;
  };

  asio::awaitable<void> connect_all();
  asio::awaitable<bool> connect(Line& line);
  asio::awaitable<Answer> exchange(Line& line, const std::string& bytes);
  asio::awaitable<void> work(std::shared_ptr<Line> line);
  asio::awaitable<bool> next_job(Line& line, Job& job);
  asio::awaitable<void> arrivals();
  void note(const Job& job, Answer answer);

  const Options options_;
  asio::io_context& loop_;
  const wechat_api::AccountSettings account_;
  const std::vector<benchmark::Letter> letters_;
  std::vector<std::shared_ptr<Line>> lines_;
  std::deque<Job> queue_;       // open loop: due and not yet taken
  std::deque<Line*> idle_;      // open loop: connections without a message
  std::size_t next_ = 0;
  bool is_over_ = false;        // open loop: nothing further arrives
  std::size_t bad_ = 0, answer_bytes_ = 0;
  std::vector<std::uint32_t> microseconds_;
  std::vector<std::pair<std::size_t, std::string>> kept_;  // answers to be opened after the run
  Clock::time_point begun_, ended_;
};

void Run::start() {
  asio::co_spawn(loop_, connect_all(), asio::detached);
}

asio::awaitable<bool> Run::connect(Line& line) {
  const tcp::endpoint server(asio::ip::make_address("127.0.0.1"), options_.port);
  const auto until = Clock::now() + std::chrono::seconds(30);
  while (true) {
    const auto [error] = co_await line.socket.async_connect(server, kTuple);
    if (!error) break;
    if (!options_.waits_for_server || Clock::now() > until) co_return false;
    line.socket.close();
    line.wake.expires_after(std::chrono::microseconds(100));
    co_await line.wake.async_wait(kTuple);
  }
  line.socket.set_option(tcp::no_delay(true));
  co_return true;
}

asio::awaitable<void> Run::connect_all() {
  if (options_.waits_for_server) {
    std::puts("ready");
    std::fflush(stdout);
  }
  for (std::size_t n = 0; n < options_.connections; ++n) {
    const auto line = std::make_shared<Line>(loop_);
    const bool is_connected = co_await connect(*line);
    if (is_connected)
      lines_.push_back(line);
    else
      ++bad_;
    if (!is_connected || !options_.holds) continue;
    const Job job{next_++, Clock::now()};
    Answer answer = co_await exchange(*line, letters_[job.letter].bytes);
    note(job, std::move(answer));
  }
  begun_ = ended_ = Clock::now();
  for (const auto& line : lines_) asio::co_spawn(loop_, work(line), asio::detached);
  if (options_.rate > 0) asio::co_spawn(loop_, arrivals(), asio::detached);
}

asio::awaitable<Answer> Run::exchange(Line& line, const std::string& bytes) {
  const auto [failed, written] = co_await asio::async_write(line.socket, asio::buffer(bytes), kTuple);
  line.read.clear();
  while (!failed) {
    const std::size_t had = line.read.size();
    line.read.resize(had + kReadBytes);
    const auto space = asio::buffer(line.read.data() + had, kReadBytes);
    const auto [error, got] = co_await line.socket.async_read_some(space, kTuple);
    line.read.resize(had + got);
    if (error) break;
    auto answer = whole_answer(line.read);
    if (answer) co_return std::move(*answer);
  }
  co_return Answer{};
}

// False when there is no further message for this connection.
asio::awaitable<bool> Run::next_job(Line& line, Job& job) {
  if (options_.rate <= 0) {
    const bool is_late = Clock::now() - begun_ > std::chrono::duration<double>(options_.seconds);
    if (next_ >= letters_.size() || is_late) co_return false;
    job = {next_++, Clock::now()};
    co_return true;
  }
  while (queue_.empty()) {
    if (is_over_) co_return false;
    idle_.push_back(&line);
    line.wake.expires_at(Clock::time_point::max());
    co_await line.wake.async_wait(kTuple);
  }
  job = queue_.front();
  queue_.pop_front();
  co_return true;
}

asio::awaitable<void> Run::work(std::shared_ptr<Line> line) {
  Job job{};
  while (true) {
    const bool has_job = co_await next_job(*line, job);
    if (!has_job) break;
    const std::string& bytes = letters_[job.letter].bytes;
    Answer answer = co_await exchange(*line, bytes);
    const bool is_broken = answer.status == 0;
    note(job, std::move(answer));
    if (is_broken) break;
  }
}

// Poisson: the gaps are exponential and do not wait for anybody.
asio::awaitable<void> Run::arrivals() {
  std::mt19937_64 random{20261121};
  std::exponential_distribution<double> gap(options_.rate);
  asio::steady_timer timer(loop_);
  Clock::time_point due = begun_;
  while (next_ < letters_.size()) {
    due += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(gap(random)));
    timer.expires_at(due);
    co_await timer.async_wait(kTuple);
    queue_.push_back({next_++, due});
    // The one that waits longest: a server may close a connection on which nothing was ever sent.
    if (!idle_.empty()) {
      idle_.front()->wake.cancel();
      idle_.pop_front();
    }
  }
  is_over_ = true;
  for (const auto& line : lines_) line->wake.cancel();
}

void Run::note(const Job& job, Answer answer) {
  ended_ = Clock::now();
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(ended_ - job.intended).count();
  microseconds_.push_back(static_cast<std::uint32_t>(took));
  if (answer.status != 200) ++bad_;
  answer_bytes_ = answer.body.size();
  if (job.letter % kOpenOneIn == 0 && !options_.is_opaque) kept_.emplace_back(job.letter, std::move(answer.body));
}

int Run::report() {
  const wechat_api::Envelope envelope = benchmark::envelope_of(account_);
  std::string text;
  for (const auto& [letter, body] : kept_) {
    try {
      text = benchmark::opened(envelope, body, letters_[letter]);
      if (text.find(options_.expects) == std::string::npos) throw std::runtime_error("another answer: " + text);
    } catch (const std::runtime_error& wrong) {
      ++bad_;
      fmt::print(stderr, "{}\n", wrong.what());
    }
  }
  std::sort(microseconds_.begin(), microseconds_.end());
  const auto at = [this](double share) {
    return microseconds_.empty() ? 0u : microseconds_[static_cast<std::size_t>(share * static_cast<double>(microseconds_.size() - 1))];
  };
  const double seconds = std::chrono::duration<double>(ended_ - begun_).count();
  const std::size_t bad = bad_ + (options_.rate > 0 ? letters_.size() - microseconds_.size() : 0);
  const boost::json::object line{
      {"messages", microseconds_.size()}, {"seconds", seconds},
      {"per_second", static_cast<double>(microseconds_.size()) / std::max(seconds, 1e-9)},
      {"bad", bad},
      {"opened", kept_.size()}, {"p50_us", at(0.5)}, {"p90_us", at(0.9)}, {"p99_us", at(0.99)}, {"max_us", at(1)},
      {"answer_bytes", answer_bytes_}, {"request_bytes", letters_.empty() ? 0 : letters_[0].bytes.size()},
      {"text", text}, {"ended_ns", std::chrono::nanoseconds(ended_.time_since_epoch()).count()}};
  std::cout << boost::json::serialize(line) << std::endl;
  if (options_.holds) std::cin.get();  // the connections stay open until the caller says so
  return bad != 0;
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  CLI::App command("Sends safe-mode text messages and measures the answers");
  command.add_option("--secrets", options.secrets, "folder with token and aes-key")->required();
  command.add_option("--port", options.port)->required();
  command.add_option("--count", options.count, "messages");
  command.add_option("--connections", options.connections);
  command.add_option("--rate", options.rate, "messages a second, Poisson; without it a closed loop");
  command.add_option("--seconds", options.seconds, "a closed loop sends nothing further after so long");
  command.add_option("--members", options.members, "how many members write in turn");
  command.add_option("--first", options.first, "which of them begins");
  command.add_option("--text", options.text);
  command.add_option("--expects", options.expects, "words in every opened answer");
  command.add_flag("--opaque", options.is_opaque, "the answers are not sealed: only the status counts");
  command.add_flag("--wait-for-server", options.waits_for_server, "print `ready`, then connect again and again");
  command.add_flag("--hold", options.holds, "one message over each connection, one after the other; then keep them until standard input ends");
  CLI11_PARSE(command, count, arguments);
  try {
    asio::io_context loop(1);
    Run run(loop, options);
    run.start();
    loop.run();
    return run.report();
  } catch (const std::exception& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return 2;
  }
}
