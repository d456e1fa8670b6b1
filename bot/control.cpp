// A few lines a day, one at a time.
#include "bot/control.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>

#include "bot/app.h"
#include "storage/database.h"

namespace bot {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using Local = asio::local::stream_protocol;

constexpr std::size_t kLongestLine = 16 * 1024 * 1024;  // a roster of 100,000 people
constexpr std::string_view kSocketName = "control.sock";

std::string socket_path(const std::string& data_dir) { return (std::filesystem::path(data_dir) / kSocketName).string(); }

struct Asked {
  std::string command;
  std::vector<std::string> arguments;
};
std::optional<Asked> read_asked(const std::string& line) {
  boost::system::error_code failed;
  const json::value value = json::parse(line, failed);
  if (failed || !value.is_object()) return std::nullopt;
  const json::value* command = value.get_object().if_contains("command");
  const json::value* arguments = value.get_object().if_contains("arguments");
  if (!command || !command->is_string() || !arguments || !arguments->is_array()) return std::nullopt;
  Asked asked{command->get_string().c_str(), {}};
  for (const json::value& argument : arguments->get_array()) {
    if (!argument.is_string()) return std::nullopt;
    asked.arguments.emplace_back(argument.get_string().c_str());
  }
  return asked;
}

}  // namespace

struct ControlServer::State : std::enable_shared_from_this<State> {
  State(House& chosen, ControlCommand command, std::function<void()> done)
      : house(chosen), run(std::move(command)), wrote(std::move(done)), acceptor(house.clock.executor()) {}

  asio::awaitable<void> listen() {
    const auto self = shared_from_this();
    while (acceptor.is_open()) {
      boost::system::error_code failed;
      auto accepting = acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failed));
      Local::socket socket = co_await std::move(accepting);
      if (failed) co_return;
      auto answering = answer(std::move(socket));
      asio::co_spawn(house.clock.executor(), std::move(answering), asio::detached);
    }
  }

  asio::awaitable<void> answer(Local::socket socket) {
    const auto self = shared_from_this();
    std::string line;
    boost::system::error_code failed;
    auto reading = asio::async_read_until(socket, asio::dynamic_buffer(line, kLongestLine), '\n', asio::redirect_error(asio::use_awaitable, failed));
    co_await std::move(reading);
    if (failed) co_return;
    ControlAnswer done{1, "这一行读不懂"};
    if (const auto asked = read_asked(line)) {
      auto running = carry_out(*asked);
      done = co_await std::move(running);
    }
    const std::string out = json::serialize(json::object{{"code", done.code}, {"text", done.text}}) + "\n";
    auto writing = asio::async_write(socket, asio::buffer(out), asio::redirect_error(asio::use_awaitable, failed));
    co_await std::move(writing);
  }

  asio::awaitable<ControlAnswer> carry_out(Asked asked) {
    const Clock::Busy busy = house.clock.busy();
    try {
      auto work = [&](storage::Transaction& tx) { return run(tx, asked.command, asked.arguments); };
      auto written = house.database.write(std::move(work));
      ControlAnswer done = co_await std::move(written);
      wrote();
      co_return done;
    } catch (const std::exception& failure) {
      house.log.error("control.failed", {{"command", asked.command}, {"why", failure.what()}});
    }
    co_return ControlAnswer{1, "没有做成，原因在服务的日志里"};
  }

  House& house;
  ControlCommand run;
  std::function<void()> wrote;
  Local::acceptor acceptor;
  std::string path;
};

ControlServer::ControlServer(House& house, const std::string& data_dir, ControlCommand run, std::function<void()> wrote)
    : state_(std::make_shared<State>(house, std::move(run), std::move(wrote))) {
  state_->path = socket_path(data_dir);
  try {
    // Whoever has the data directory's lock owns the name: what is there is of a process that is gone.
    std::filesystem::remove(state_->path);
    const Local::endpoint endpoint(state_->path);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.bind(endpoint);
    std::filesystem::permissions(state_->path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    state_->acceptor.listen();
  } catch (const std::exception& failure) {
    house.log.warn("control.closed", {{"why", failure.what()}, {"remedy", "a shorter data_dir; until then stop the server for commands that write"}});
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
  }
}

ControlServer::~ControlServer() { stop(); }

void ControlServer::start() {
  if (!state_->acceptor.is_open()) return;
  auto loop = state_->listen();
  asio::co_spawn(state_->house.clock.executor(), std::move(loop), asio::detached);
}

void ControlServer::stop() {
  if (!state_->acceptor.is_open()) return;
  boost::system::error_code failed;
  state_->acceptor.close(failed);
  std::error_code gone;
  std::filesystem::remove(state_->path, gone);
}

std::optional<ControlAnswer> ask_control(const std::string& data_dir, const std::string& command, const std::vector<std::string>& arguments) {
  asio::io_context context;
  Local::socket socket(context);
  boost::system::error_code failed;
  const std::string path = socket_path(data_dir);
  if (path.size() > 100) return std::nullopt;
  socket.connect(Local::endpoint(path), failed);
  if (failed) return std::nullopt;
  json::array list;
  for (const std::string& argument : arguments) list.emplace_back(argument);
  const std::string out = json::serialize(json::object{{"command", command}, {"arguments", list}}) + "\n";
  asio::write(socket, asio::buffer(out), failed);
  std::string line;
  if (!failed) asio::read_until(socket, asio::dynamic_buffer(line), '\n', failed);
  if (failed) return ControlAnswer{1, "服务没有回答，再看一次结果：jinqiao push plan"};
  const json::object answer = json::parse(line).as_object();
  return ControlAnswer{static_cast<int>(answer.at("code").as_int64()), answer.at("text").as_string().c_str()};
}

ControlAnswer carry_out(const Config& config, const std::string& command, const std::vector<std::string>& arguments, const ControlCommand& run) {
  if (auto done = ask_control(config.data_dir, command, arguments)) return *done;
  storage::DatabaseOptions options;
  options.path = database_path(config);
  storage::Database database(std::move(options));
  ControlAnswer done;
  database.write_now([&](storage::Transaction& tx) { done = run(tx, command, arguments); });
  return done;
}

}  // namespace bot
