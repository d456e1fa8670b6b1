// Looks at who is under the tag, takes out who does not belong, puts in who does.
#include "bot/delivery_tag.h"

#include <algorithm>

#include "wechat_api/tag.h"

namespace bot {
namespace {

namespace asio = boost::asio;
using wechat_api::Channel;
using wechat_api::SendResult;

constexpr std::string_view kTagName = "金桥推送";
constexpr int kMostPages = 200;
constexpr int kInvalidOpenid = 40003, kNotOurOpenid = 49003;

SendResult unusable() {
  SendResult result;
  result.message = "the platform's answer about tags is not usable";
  result.action = wechat_api::Action::retry;
  return result;
}

// Whatever came of a tag's call, the message itself was not sent; what stops the whole account does so here too.
SendResult not_sent(SendResult result) {
  const bool is_done = result.state == SendResult::State::accepted;
  const bool must_stop = result.state == SendResult::State::refused && result.action == wechat_api::Action::stop;
  if (!is_done && !must_stop) result.state = SendResult::State::not_sent;
  return result;
}

bool is_done(const SendResult& result) { return result.state == SendResult::State::accepted; }

struct Members {
  std::optional<std::vector<std::string>> openids;
  SendResult why;
};

asio::awaitable<Members> members_under(Channel& channel, std::int64_t tag_id) {
  std::vector<std::string> openids;
  std::string next;
  for (int page = 0; page < kMostPages; ++page) {
    auto asking = channel.ask(wechat_api::members_of_tag(tag_id, next));
    const wechat_api::Answer answer = co_await std::move(asking);
    if (!is_done(answer.result)) co_return Members{std::nullopt, not_sent(answer.result)};
    const auto read = wechat_api::read_tag_page(answer.body);
    if (!read) co_return Members{std::nullopt, unusable()};
    openids.insert(openids.end(), read->openids.begin(), read->openids.end());
    next = read->next_openid;
    if (next.empty() || read->openids.empty()) break;
  }
  std::sort(openids.begin(), openids.end());
  co_return Members{std::move(openids), {}};
}

// One slice; where the platform does not know somebody in it, one by one, so that only they are left out.
asio::awaitable<SendResult> put_in(Channel& channel, std::int64_t tag_id, std::vector<std::string> slice) {
  auto together = channel.ask(wechat_api::tag_members(tag_id, slice));
  wechat_api::Answer answer = co_await std::move(together);
  const bool is_unknown_person = answer.result.errcode == kInvalidOpenid || answer.result.errcode == kNotOurOpenid;
  if (!is_unknown_person) co_return not_sent(answer.result);
  if (slice.size() == 1) {
    SendResult left_out;
    left_out.state = SendResult::State::accepted;
    left_out.refused = std::move(slice);
    co_return left_out;
  }
  SendResult all;
  all.state = SendResult::State::accepted;
  for (const std::string& openid : slice) {
    std::vector<std::string> alone{openid};
    auto one = put_in(channel, tag_id, std::move(alone));
    const SendResult result = co_await std::move(one);
    if (!is_done(result)) co_return result;
    all.refused.insert(all.refused.end(), result.refused.begin(), result.refused.end());
  }
  co_return all;
}

}  // namespace

asio::awaitable<FoundTag> find_tag(Channel& channel) {
  auto listing = channel.ask(wechat_api::list_tags());
  const wechat_api::Answer listed = co_await std::move(listing);
  if (!is_done(listed.result)) co_return FoundTag{std::nullopt, listed.result};
  const auto tags = wechat_api::read_tags(listed.body);
  if (!tags) co_return FoundTag{std::nullopt, unusable()};
  for (const wechat_api::Tag& tag : *tags)
    if (tag.name == kTagName) co_return FoundTag{tag.id, {}};
  auto creating = channel.ask(wechat_api::create_tag(kTagName));
  const wechat_api::Answer created = co_await std::move(creating);
  if (!is_done(created.result)) co_return FoundTag{std::nullopt, created.result};
  const auto tag = wechat_api::read_created_tag(created.body);
  if (!tag) co_return FoundTag{std::nullopt, unusable()};
  co_return FoundTag{tag->id, {}};
}

asio::awaitable<SendResult> set_tag(Channel& channel, std::int64_t tag_id, std::vector<std::string> openids) {
  std::sort(openids.begin(), openids.end());
  auto looking = members_under(channel, tag_id);
  Members members = co_await std::move(looking);
  if (!members.openids) co_return members.why;
  std::vector<std::string> extra, missing;
  std::set_difference(members.openids->begin(), members.openids->end(), openids.begin(), openids.end(), std::back_inserter(extra));
  std::set_difference(openids.begin(), openids.end(), members.openids->begin(), members.openids->end(), std::back_inserter(missing));
  for (const std::vector<std::string>& slice : wechat_api::tagging_slices(extra)) {
    auto taking_out = channel.ask(wechat_api::untag_members(tag_id, slice));
    const wechat_api::Answer answer = co_await std::move(taking_out);
    // Somebody too many would get what is not meant for them; who has left the account gets nothing anyway.
    const bool has_left = answer.result.errcode == kInvalidOpenid || answer.result.errcode == kNotOurOpenid;
    if (!is_done(answer.result) && !(has_left && slice.size() == 1)) co_return not_sent(answer.result);
  }
  SendResult all;
  all.state = SendResult::State::accepted;
  for (const std::vector<std::string>& slice : wechat_api::tagging_slices(missing)) {
    std::vector<std::string> own = slice;
    auto putting = put_in(channel, tag_id, std::move(own));
    const SendResult result = co_await std::move(putting);
    if (!is_done(result)) co_return result;
    all.refused.insert(all.refused.end(), result.refused.begin(), result.refused.end());
  }
  co_return all;
}

}  // namespace bot
