// What becomes of a draft that is published; declared in draft.h.
#include <fmt/format.h>

#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kTakes{10};
constexpr std::int64_t kPage = 20;
constexpr int kDone = 0, kUnderWay = 1, kDeleted = 5;

std::string address(const DraftBook::Publication& publication, std::size_t index) {
  return fmt::format("https://mp.weixin.qq.com/s/{}_{}", publication.article_id, index + 1);
}

void finish(PlatformState& world, std::int64_t id, Millis at) {
  DraftBook::Publication& publication = world.drafts.publications.at(id);
  publication.status = world.rules(publication.account).publish_outcome;
  publication.published_at = at;
  std::string inner = fmt::format("<PublishEventInfo><publish_id>{}</publish_id><publish_status>{}</publish_status>\n", id, publication.status);
  if (publication.status == kDone) {
    publication.article_id = fmt::format("sim-article-{}", id);
    inner += cdata_element("article_id", publication.article_id) + fmt::format("<article_detail><count>{}</count>", publication.articles.size());
    for (std::size_t n = 0; n < publication.articles.size(); ++n)
      inner += fmt::format("<item><idx>{}</idx>{}</item>", n + 1, cdata_element("article_url", address(publication, n)));
    inner += "</article_detail>";
  }
  const AccountSettings& account = world.account(publication.account);
  world.agenda.tell({at, account.name, "", "mphelper", event_xml(account, "mphelper", at, "PUBLISHJOBFINISH", inner + "</PublishEventInfo>\n")});
}

json::object article_list(const DraftBook::Publication& publication) {
  json::array items;
  for (std::size_t n = 0; n < publication.articles.size(); ++n) {
    json::object item = publication.articles[n].as_object();
    item["url"] = address(publication, n);
    item["is_deleted"] = false;
    items.push_back(std::move(item));
  }
  return {{"news_item", std::move(items)}};
}

}  // namespace

Reaction publish_submit(PlatformState& world, const ApiCall& call) {
  const std::string media_id = text_in(call.asked, "media_id");
  if (!world.drafts.has_draft(call.account->name, media_id)) return refuse(world, call, 40007);
  const std::int64_t id = ++world.drafts.last_publication;
  world.drafts.publications[id] = {call.account->name, world.drafts.drafts.find(media_id)->second.articles, id, kUnderWay, "", call.now};
  world.drafts.forget(call.account->name, media_id);
  world.agenda.later(call.now + kTakes, [id](PlatformState& later, Millis at) { finish(later, id, at); });
  return ok_with({{"publish_id", std::to_string(id)}, {"msg_data_id", id}});
}

Reaction publish_get(PlatformState& world, const ApiCall& call) {
  const auto id = id_in(call.asked, "publish_id");
  const auto found = id ? world.drafts.publications.find(*id) : world.drafts.publications.end();
  if (found == world.drafts.publications.end() || found->second.account != call.account->name) return refuse(world, call, 53600);
  const DraftBook::Publication& publication = found->second;
  json::object answer{{"publish_id", std::to_string(*id)}, {"publish_status", publication.status}};
  if (!publication.article_id.empty()) {
    json::array items;
    for (std::size_t n = 0; n < publication.articles.size(); ++n) items.push_back(json::object{{"idx", n + 1}, {"article_url", address(publication, n)}});
    answer["article_id"] = publication.article_id;
    answer["article_detail"] = json::object{{"count", publication.articles.size()}, {"item", std::move(items)}};
  }
  answer["fail_idx"] = json::array{};
  return given(std::move(answer));
}

Reaction publish_delete(PlatformState& world, const ApiCall& call) {
  const DraftBook::Publication* article = world.drafts.article(call.account->name, text_in(call.asked, "article_id"));
  if (!article) return refuse(world, call, 53600);
  DraftBook::Publication& publication = world.drafts.publications.at(article->publish_id);
  const auto index = number_in(call.asked, "index").value_or(0);
  if (index < 0 || index > static_cast<std::int64_t>(publication.articles.size())) return refuse(world, call, 40060);
  // 0: all of them.
  if (index > 0) publication.articles.erase(publication.articles.begin() + (index - 1));
  if (index == 0 || publication.articles.empty()) publication.status = kDeleted;
  return ok();
}

Reaction publish_article(PlatformState& world, const ApiCall& call) {
  const DraftBook::Publication* article = world.drafts.article(call.account->name, text_in(call.asked, "article_id"));
  return article ? given(article_list(*article)) : refuse(world, call, 53600);
}

Reaction publish_list(PlatformState& world, const ApiCall& call) {
  const auto offset = number_in(call.asked, "offset"), count = number_in(call.asked, "count");
  if (!offset || *offset < 0 || !count || *count < 1 || *count > kPage) return refuse(world, call, 40097);
  json::array items;
  std::int64_t number = 0;
  for (const auto& [id, publication] : world.drafts.publications) {
    if (publication.account != call.account->name || publication.article_id.empty() || publication.status != kDone) continue;
    if (number++ < *offset || static_cast<std::int64_t>(items.size()) >= *count) continue;
    items.push_back(json::object{{"article_id", publication.article_id}, {"content", article_list(publication)}, {"update_time", unix_seconds(publication.published_at)}});
  }
  return given({{"total_count", number}, {"item_count", items.size()}, {"item", std::move(items)}});
}

}  // namespace wechat_api::simulator
