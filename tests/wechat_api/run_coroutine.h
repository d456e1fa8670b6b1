// For tests of coroutines: runs one to its end on an io_context of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace tests {

// Starts the coroutine; `result` is filled when it ends. Rethrows from io.run() what it throws.
template <class Value>
void start(boost::asio::io_context& io, boost::asio::awaitable<Value> coroutine, std::optional<Value>& result) {
  const auto finish = [&result](std::exception_ptr error, Value value) {
    if (error) std::rethrow_exception(error);
    result = std::move(value);
  };
  boost::asio::co_spawn(io, std::move(coroutine), finish);
}

template <class Value>
Value run(boost::asio::awaitable<Value> coroutine) {
  boost::asio::io_context io;
  std::optional<Value> result;
  start(io, std::move(coroutine), result);
  io.run();
  if (!result) throw std::logic_error("the coroutine waits for something that never comes");
  return std::move(*result);
}

}  // namespace tests
