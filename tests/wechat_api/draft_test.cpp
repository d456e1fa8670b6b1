// Drafts and publishing.
#include "wechat_api/draft.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace wechat_api;

namespace {
const DraftArticle kArticle{"第12期", "组织科", "", "<p>学习</p>", "", "perm_1"};
}

TEST_CASE("a draft is written as the page shows it") {
  CHECK(
      add_draft({kArticle}).body ==
      R"({"articles":[{"article_type":"news","title":"第12期","author":"组织科","digest":"","content":"<p>学习</p>","content_source_url":"","thumb_media_id":"perm_1","need_open_comment":0,"only_fans_can_comment":0}]})");
  CHECK(update_draft("draft_1", 0, kArticle)
            .body.starts_with(R"({"media_id":"draft_1","index":0,"articles":{"article_type":"news")"));
  CHECK(list_drafts(0, 20).body == R"({"offset":0,"count":20,"no_content":1})");
  CHECK(publish_draft("draft_1").body == R"({"media_id":"draft_1"})");
  CHECK(publication_status("100000001").body == R"({"publish_id":"100000001"})");
}

TEST_CASE("the limits of an article are counted in characters") {
  const auto with_title = [](std::size_t characters) {
    DraftArticle article = kArticle;
    article.title.clear();
    for (std::size_t n = 0; n < characters; ++n) article.title += "题";
    return article;
  };
  CHECK_NOTHROW(add_draft({with_title(32)}));
  CHECK_THROWS_AS(add_draft({with_title(33)}), std::invalid_argument);
  CHECK_THROWS_AS(add_draft({with_title(0)}), std::invalid_argument);
  DraftArticle article = kArticle;
  article.content = std::string(20000, 'x');
  CHECK_THROWS_AS(add_draft({article}), std::invalid_argument);
  article.content = std::string(19999, 'x');
  CHECK_NOTHROW(add_draft({article}));
  article.thumb_media_id.clear();
  CHECK_THROWS_AS(add_draft({article}), std::invalid_argument);
  CHECK_THROWS_AS(add_draft({}), std::invalid_argument);
  CHECK_THROWS_AS(delete_publication("a", 9), std::invalid_argument);
  CHECK_THROWS_AS(list_drafts(0, 21), std::invalid_argument);
}

TEST_CASE("the answers about drafts and publications are read") {
  CHECK(read_draft_id(R"({"media_id":"draft_1"})") == "draft_1");
  CHECK(read_publish_id(R"({"errcode":0,"errmsg":"ok","publish_id":"100000001"})") == "100000001");
  CHECK(read_draft_count(R"({"total_count":3})") == 3);
  const auto done = read_publication(
      R"({"publish_id":"1","publish_status":0,"article_id":"art_1","article_detail":{"count":1,"item":[{"idx":1,"article_url":"https://mp.example/s/1"}]}})");
  REQUIRE(done);
  CHECK(done->state == PublicationState::published);
  CHECK(done->urls == std::vector<std::string>{"https://mp.example/s/1"});
  CHECK(read_publication(R"({"publish_status":4})")->state == PublicationState::refused);
  CHECK(read_publication(R"({"publish_status":99})")->state == PublicationState::unknown);
  CHECK_FALSE(read_publication("{}"));
}
