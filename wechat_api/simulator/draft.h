// Drafts and what is published of them (reference: wechat-oa §5.6).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct DraftBook {
  struct Draft {
    std::string account;
    boost::json::array articles;
    Millis changed_at{};
  };
  struct Publication {
    std::string account;
    boost::json::array articles;
    std::int64_t publish_id = 0;
    int status = 1;                 // 0 done, 1 under way, 2… refused, 5 deleted
    std::string article_id;         // empty until it is done
    Millis published_at{};
  };
  std::map<std::string, Draft, std::less<>> drafts;      // by media id
  std::map<std::int64_t, Publication> publications;      // by publish id
  std::int64_t last_publication = 100'000'000;

  bool has_draft(std::string_view account, std::string_view media_id) const {
    const auto found = drafts.find(media_id);
    return found != drafts.end() && found->second.account == account;
  }
  bool has_article(std::string_view account, std::string_view article_id) const { return article(account, article_id) != nullptr; }
  const Publication* article(std::string_view account, std::string_view article_id) const {
    for (const auto& [id, one] : publications)
      if (one.account == account && !one.article_id.empty() && one.article_id == article_id && one.status == 0) return &one;
    return nullptr;
  }
  // A draft that was sent or published is gone.
  void forget(std::string_view account, std::string_view media_id) {
    if (has_draft(account, media_id)) drafts.erase(drafts.find(media_id));
  }
};

Reaction draft_add(PlatformState& world, const ApiCall& call);
Reaction draft_update(PlatformState& world, const ApiCall& call);
Reaction draft_get(PlatformState& world, const ApiCall& call);
Reaction draft_delete(PlatformState& world, const ApiCall& call);
Reaction draft_list(PlatformState& world, const ApiCall& call);
Reaction draft_count(PlatformState& world, const ApiCall& call);
Reaction publish_submit(PlatformState& world, const ApiCall& call);
Reaction publish_get(PlatformState& world, const ApiCall& call);
Reaction publish_delete(PlatformState& world, const ApiCall& call);
Reaction publish_article(PlatformState& world, const ApiCall& call);
Reaction publish_list(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
