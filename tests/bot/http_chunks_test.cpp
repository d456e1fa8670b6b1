// The chunked coding, read strictly.
#include "bot/http_chunks.h"

#include <catch2/catch.hpp>
#include <string>

using bot::ChunkReader;

namespace {

struct Reading {
  std::string body;
  std::size_t taken = 0;
  int refused = 0;
  bool is_done = false;
  bool operator==(const Reading&) const = default;
};

Reading read_in_steps(const std::string& bytes, std::size_t step, std::size_t limit = 64 * 1024) {
  Reading reading;
  ChunkReader chunks(limit);
  while (reading.taken < bytes.size() && !chunks.is_done() && chunks.refused() == 0) {
    const std::string_view part = std::string_view(bytes).substr(reading.taken, step);
    reading.taken += chunks.take(part, reading.body);
  }
  reading.refused = chunks.refused();
  reading.is_done = chunks.is_done();
  return reading;
}

int status_of(const std::string& bytes) {
  return read_in_steps(bytes, bytes.size()).refused;
}

}  // namespace

TEST_CASE("chunks give the same body wherever the network cuts them, and leave what follows") {
  const std::string bytes = "4\r\nWiki\r\n6;note=1\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\nGET / HTTP/1.1";
  const Reading whole = read_in_steps(bytes, bytes.size());
  CHECK(whole.body == "Wikipedia in \r\n\r\nchunks.");
  CHECK(whole.is_done);
  CHECK(bytes.substr(whole.taken) == "GET / HTTP/1.1");
  for (std::size_t step = 1; step < 20; ++step) CHECK(read_in_steps(bytes, step) == whole);
}

TEST_CASE("row 15: a chunk size that overflows is refused") {
  CHECK(status_of("ffffffffffffffff1\r\n") == 400);
  CHECK(status_of("00000000000000003\r\nabc\r\n") == 400);
  CHECK(status_of("fffffffffffffff\r\n") == 413);
}

TEST_CASE("row 15: a long chunk extension is refused, and one with a control character") {
  CHECK(status_of("3;" + std::string(8 * 1024, 'a') + "\r\n") == 400);
  CHECK(status_of("3;a\nb\r\nabc\r\n") == 400);
  CHECK(status_of("3;a=b\rX\nabc\r\n") == 400);
}

TEST_CASE("row 15: a trailer is refused") {
  CHECK(status_of("3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n") == 400);
  CHECK(status_of("0\r\nX: y\r\n\r\n") == 400);
}

TEST_CASE("row 15: anything but digits, CR and LF at its place is refused") {
  CHECK(status_of("\r\n") == 400);
  CHECK(status_of(" 3\r\nabc\r\n") == 400);
  CHECK(status_of("3 \r\nabc\r\n") == 400);
  CHECK(status_of("0x3\r\nabc\r\n") == 400);
  CHECK(status_of("-3\r\nabc\r\n") == 400);
  CHECK(status_of("3\nabc\r\n") == 400);
  CHECK(status_of("3\r\nabcd\r\n") == 400);
  CHECK(status_of("3\r\nabc\n") == 400);
  CHECK(status_of("3\r\nabc\r\n0\r\n\n") == 400);
}

TEST_CASE("chunks that sum up beyond the limit are refused with 413") {
  CHECK(read_in_steps("3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n", 1, 6).is_done);
  CHECK(read_in_steps("3\r\nabc\r\n4\r\nabcd\r\n", 1, 6).refused == 413);
}
