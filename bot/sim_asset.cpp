// Serving what scripts/embed_web.py put into the program.
#include "bot/sim_asset.h"

#include "bot/sim_request.h"
#include "bot/web_assets.inc"

namespace bot {
namespace {

namespace sim = wechat_api::simulator;

// Whether a list such as "gzip, br;q=1.0" names the coding without refusing it.
bool accepts(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    while (item.starts_with(' ')) item.remove_prefix(1);
    const std::string_view name = item.substr(0, item.find_first_of("; "));
    if (name == coding) return item.find("q=0.0") == std::string_view::npos && !item.ends_with("q=0");
  }
  return false;
}

}  // namespace

std::optional<sim::ServerAnswer> sim_asset(const sim::ServerRequest& request) {
  for (const Asset& asset : web_assets()) {
    if (asset.path != request.path()) continue;
    sim::ServerAnswer answer;
    answer.content_type = asset.content_type;
    answer.fields = {{"ETag", std::string(asset.etag)},
                     {"Vary", "Accept-Encoding"},
                     {"Cache-Control", asset.is_immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
    add_security_fields(answer);
    if (request.field("if-none-match") == asset.etag) {
      answer.status = 304;
      return answer;
    }
    const std::string_view codings = request.field("accept-encoding");
    const bool is_brotli = !asset.brotli.empty() && accepts(codings, "br");
    const bool is_gzip = !is_brotli && !asset.gzip.empty() && accepts(codings, "gzip");
    answer.body = is_brotli ? asset.brotli : is_gzip ? asset.gzip : asset.raw;
    if (is_brotli || is_gzip) answer.fields.emplace_back("Content-Encoding", is_brotli ? "br" : "gzip");
    return answer;
  }
  return std::nullopt;
}

}  // namespace bot
