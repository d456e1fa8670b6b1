// What http_server.cpp accepts as the head of a request: a pure scan of the raw bytes, stricter than the grammar
// wherever two servers could read one byte differently (reliability §3 rows 6–20). No parser sees the bytes before it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bot {

struct RequestHead {
  std::string method;
  std::string target;                                       // origin form, as received
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::string peer;                                         // address of the connection

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  // After '?', empty when there is none.
  std::string_view query() const;
  // The first value of a field named in lower case; empty when absent.
  std::string_view field(std::string_view name) const;
};

struct HttpLimits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t fields = 64;
  std::size_t target_bytes = 4 * 1024;
  std::size_t query_parameters = 16;
  std::size_t body_bytes = 64 * 1024;
  std::size_t connections = 4096;  // beyond it the newest is closed at once
  std::chrono::milliseconds header_deadline{10'000};
  std::chrono::milliseconds body_deadline{10'000};
  std::chrono::milliseconds write_deadline{10'000};
  std::chrono::milliseconds idle_deadline{60'000};  // between two requests of one connection
};

// Where the head in `bytes` ends: its length with the empty line, or the status to refuse it with. Both 0: more is
// needed.
struct HeadEnd {
  std::size_t length = 0;
  int refused = 0;
};
// `scanned` is 0 for a new request and remembers what earlier calls with fewer bytes have seen.
HeadEnd find_head_end(std::string_view bytes, std::size_t& scanned, const HttpLimits& limits);

struct ScannedHead {
  int refused = 0;  // the status to refuse it with; the rest then means nothing
  RequestHead request;
  std::size_t body_bytes = 0;  // announced by Content-Length
  bool chunked = false;
  bool keeps_open = false;
  bool expects_continue = false;
};
// `head` ends with its empty line. `hosts` are the names a Host field may carry; empty: any.
ScannedHead scan_head(std::string_view head, const HttpLimits& limits, const std::vector<std::string>& hosts);

}  // namespace bot
