// Followers of an official account: lists, data, remarks, tags, the blacklist (reference: wechat-oa §5.9).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "wechat_api/simulator/api.h"

namespace wechat_api::simulator {

struct FollowerBook {
  std::map<std::string, std::map<std::int64_t, std::string>, std::less<>> tags;  // by account: id, name
  std::int64_t last_tag = 99;

  bool has_tag(std::string_view account, std::int64_t id) const {
    const auto found = tags.find(account);
    return found != tags.end() && found->second.contains(id);
  }
};

Reaction follower_list(PlatformState& world, const ApiCall& call);
Reaction follower_get(PlatformState& world, const ApiCall& call);
Reaction follower_batch(PlatformState& world, const ApiCall& call);
Reaction follower_remark(PlatformState& world, const ApiCall& call);

Reaction tag_create(PlatformState& world, const ApiCall& call);
Reaction tag_list(PlatformState& world, const ApiCall& call);
Reaction tag_rename(PlatformState& world, const ApiCall& call);
Reaction tag_delete(PlatformState& world, const ApiCall& call);
Reaction tag_give(PlatformState& world, const ApiCall& call);    // members/batchtagging
Reaction tag_take(PlatformState& world, const ApiCall& call);    // members/batchuntagging
Reaction tags_of_one(PlatformState& world, const ApiCall& call); // getidlist
Reaction tag_followers(PlatformState& world, const ApiCall& call);

Reaction blacklist_get(PlatformState& world, const ApiCall& call);
Reaction blacklist_add(PlatformState& world, const ApiCall& call);
Reaction blacklist_remove(PlatformState& world, const ApiCall& call);

}  // namespace wechat_api::simulator
