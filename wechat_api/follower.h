// Followers of an official account (wechat-oa §5.9; developers.weixin.qq.com/doc/service/guide/product/
// User_Management.html, read 2026-11-21). Pure. Names are not among what the platform tells since 2021-12-27.
// Throws std::invalid_argument for what the platform would refuse.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wechat_api/channel.h"

namespace wechat_api {

// A page of at most 10,000 after `next_openid`; empty: from the first.
Call list_followers(std::string_view next_openid);
Call get_follower(const std::string& openid);
Call get_followers(const std::vector<std::string>& openids);               // 1 to 100
Call remark_follower(const std::string& openid, std::string_view remark);  // at most 29 characters; empty: none
Call list_blacklist(std::string_view begin_openid);
Call blacklist_followers(const std::vector<std::string>& openids);    // 1 to 20
Call unblacklist_followers(const std::vector<std::string>& openids);  // 1 to 20

struct FollowerPage {
  std::int64_t total = 0;
  std::vector<std::string> openids;
  std::string next_openid;  // empty: this was the last page
};
struct Follower {
  std::string openid, unionid, remark, subscribe_scene, qr_scene;
  bool is_following = false;  // false: the platform tells nothing more
  std::chrono::sys_seconds since{};
  std::vector<std::int64_t> tags;
};
// Nothing where the answer is not what the page describes.
std::optional<FollowerPage> read_follower_page(std::string_view body);  // also of the blacklist
std::optional<Follower> read_follower(std::string_view body);
std::optional<std::vector<Follower>> read_followers(std::string_view body);

}  // namespace wechat_api
