// For tests of everything that calls the platform's API: a transport that answers from a script and notes what was
// asked.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "wechat_api/http_transport.h"

namespace tests {

// Answers requests in the order of the script. A request that the script does not expect is an exception in the caller.
//   transport.expect_request("POST", "/cgi-bin/stable_token").reply(R"({"access_token":"T","expires_in":7200})");
class ScriptedTransport : public wechat_api::HttpTransport {
 public:
  class Step {
   public:
    Step(std::string method, std::string target_start);
    Step& with_body(std::string part);  // the request's body must contain it
    Step& reply(std::string body, int status = 200);
    Step& fail(wechat_api::HttpAnswer::State state, std::string why);
    Step& hold();  // answers only after ScriptedTransport::release()

   private:
    friend class ScriptedTransport;
    std::string method_, target_start_, body_part_;
    wechat_api::HttpAnswer answer_;
    bool held_ = false;
  };

  Step& expect_request(std::string method, std::string target_start);
  // Lets every held answer go, now and later.
  void release();
  // True when every expected request came.
  bool is_done() const { return script_.empty(); }
  const std::vector<wechat_api::HttpCall>& seen() const { return seen_; }

  boost::asio::awaitable<wechat_api::HttpAnswer> exchange(wechat_api::HttpCall call) override;

 private:
  std::deque<Step> script_;
  std::vector<wechat_api::HttpCall> seen_;
  std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting_;
  bool released_ = false;
};

}  // namespace tests
