// Judging, queueing, sending.
#include "wechat_api/simulator/mass_message.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "wechat_api/simulator/payload.h"
#include "wechat_api/simulator/phone_face.h"
#include "wechat_api/simulator/platform_state.h"

namespace wechat_api::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t kLeast = 2, kMost = 10'000;
constexpr int kAMonth = 4;             // each follower of a service account
constexpr std::size_t kIdBytes = 32;
constexpr auto kRemembered = 24h;
constexpr auto kTooFast = 1min;
constexpr auto kAdministratorsTime = 30min;
constexpr int kNamedPreviewsADay = 100;
constexpr int kSlowest = 4;
constexpr int kSpeeds[] = {80, 60, 45, 30, 10};  // ten thousand a minute

std::string key(std::string_view account, std::string_view rest) { return fmt::format("{} {}", account, rest); }

struct Asked {
  std::vector<std::string> audience;
  std::string audience_text;   // what the digest is made of
  Payload payload;
};

// What is sent, as the bot wrote it: two articles are two contents, though a phone's one line for them is the same.
std::string content_of(const ApiCall& call) {
  const std::string type = text_in(call.asked, "msgtype");
  const json::object* content = object_in(call.asked, type == "image" ? "images" : type);
  return content ? type + " " + json::serialize(*content) : type;
}

// 0, or the code that refuses a repetition; then the earlier job's id.
int repeated(PlatformState& world, const ApiCall& call, const Asked& asked, std::string& memory, std::int64_t& earlier) {
  const std::string id = text_in(call.asked, "clientmsgid");
  if (id.size() > kIdBytes) return 45067;
  memory = key(call.account->name, id.empty() ? "digest " + asked.audience_text + " " + content_of(call) : "id " + id);
  const auto known = world.masses.memory.find(memory);
  if (known == world.masses.memory.end() || known->second.at + kRemembered <= call.now) return 0;
  earlier = known->second.job;
  return call.now < known->second.at + kTooFast ? 45066 : 45065;
}

void tell_end(PlatformState& world, const MassJob& job, std::string_view status, Millis at, std::size_t filtered, std::size_t delivered) {
  const AccountSettings& account = world.account(job.account);
  const std::string inner =
      fmt::format("<MsgID>{}</MsgID>\n", job.id) + cdata_element("Status", status) +
      fmt::format("<TotalCount>{}</TotalCount>\n<FilterCount>{}</FilterCount>\n<SentCount>{}</SentCount>\n<ErrorCount>{}</ErrorCount>\n", job.audience.size(),
                  filtered, delivered, filtered - delivered) +
      "<CopyrightCheckResult><Count>0</Count><ResultList></ResultList><CheckState>0</CheckState></CopyrightCheckResult>\n";
  world.agenda.tell({at, job.account, "", "mphelper", event_xml(account, "mphelper", at, "MASSSENDJOBFINISH", inner)});
}

void fail(PlatformState& world, MassJob& job, std::string_view status, Millis at) {
  job.state = MassJob::State::failed;
  // Only a success counts for the one of a day.
  if (!job.counted_on.empty()) --world.masses.successes[key(job.account, job.counted_on)];
  tell_end(world, job, status, at, 0, 0);
}

// Whoever left meanwhile, is blacklisted or had the month's four gets nothing; the counts show it.
void arrive(PlatformState& world, MassJob& job, Millis at) {
  if (job.state != MassJob::State::sending) return;
  const std::string outcome = world.rules(job.account).mass_outcome;
  if (outcome != "send success") return fail(world, job, outcome, at);
  const bool is_service = world.account(job.account).type == AccountType::certified_service;
  std::size_t filtered = 0, delivered = 0;
  for (const std::string& openid : job.audience) {
    Person* person = world.person_by_id(job.account, openid);
    if (!person || !person->follows || person->is_blacklisted) continue;
    int& this_month = person->masses[beijing_month(at)];
    if (is_service && this_month >= kAMonth) continue;
    ++filtered;
    if (person->refuses_messages) continue;
    ++this_month;
    ++delivered;
    world.deliver(*person, Sight::Via::mass, job.sent, std::to_string(job.id), at, job.face);
  }
  job.state = MassJob::State::sent;
  if (!job.draft.empty()) world.drafts.forget(job.account, job.draft);
  tell_end(world, job, "send success", at, filtered, delivered);
}

void begin(PlatformState& world, MassJob& job, Millis now) {
  job.state = MassJob::State::sending;
  world.agenda.later(now + world.rules(job.account).mass_delay, [id = job.id](PlatformState& later, Millis at) { arrive(later, later.masses.jobs.at(id), at); });
}

Reaction queue(PlatformState& world, const ApiCall& call, Asked asked, bool is_guarded) {
  const AccountSettings& account = *call.account;
  AccountRules& rules = world.rules(account.name);
  std::string memory;
  std::int64_t earlier = 0;
  if (const int code = repeated(world, call, asked, memory, earlier); code != 0)
    return code == 45065 ? refuse(world, call, code, "", {{"msgid", earlier}}) : refuse(world, call, code);
  if (!rules.may_mass) return refuse(world, call, 48008);
  const std::string today = beijing_day(call.now);
  const bool is_counted = account.type == AccountType::certified_subscription;
  if (is_counted && world.masses.successes[key(account.name, today)] > 0) return refuse(world, call, 45028);
  MassJob& job = world.masses.jobs[++world.masses.last_job];
  job.account = account.name;
  job.id = world.masses.last_job;
  const std::string type = text_in(call.asked, "msgtype");
  job.can_be_deleted = type == "mpnews" || type == "mpvideo";
  if (const json::object* article = object_in(call.asked, "mpnews"); article && type == "mpnews") job.draft = text_in(*article, "media_id");
  job.sent = asked.payload.sent;
  job.face = phone_face(world, call.asked);  // while the draft is still there
  job.audience = std::move(asked.audience);
  if (is_counted) {
    job.counted_on = today;
    ++world.masses.successes[key(account.name, today)];
  }
  world.masses.memory[memory] = {call.now, job.id};
  world.quota.charge(account, kMassMessages, {}, call.now);
  if (is_guarded && rules.is_mass_protected) {
    job.state = MassJob::State::waiting;
    world.agenda.later(call.now + kAdministratorsTime, [id = job.id](PlatformState& later, Millis at) {
      MassJob& waiting = later.masses.jobs.at(id);
      if (waiting.state == MassJob::State::waiting) fail(later, waiting, "err(40002)", at);
    });
    return refuse(world, call, 89504);
  }
  begin(world, job, call.now);
  json::object answer{{"errcode", 0}, {"errmsg", "send job submission success"}, {"msg_id", job.id}};
  if (!job.draft.empty()) answer["msg_data_id"] = static_cast<std::int64_t>(2'000'000'000) + job.id;
  return given(std::move(answer));
}

const MassJob* job_asked_for(PlatformState& world, const ApiCall& call) {
  const auto id = id_in(call.asked, "msg_id");
  const auto found = id ? world.masses.jobs.find(*id) : world.masses.jobs.end();
  return found == world.masses.jobs.end() || found->second.account != call.account->name ? nullptr : &found->second;
}

}  // namespace

Reaction mass_to_all(PlatformState& world, const ApiCall& call) {
  Asked asked;
  asked.payload = mass_payload(world, call, call.asked, false);
  if (asked.payload.code != 0) return refuse(world, call, asked.payload.code);
  const json::object* filter = object_in(call.asked, "filter");
  if (!filter) return refuse(world, call, 40035);
  const bool is_to_all = flag_in(*filter, "is_to_all");
  const auto tag = id_in(*filter, "tag_id");
  if (!is_to_all && (!tag || !world.followers.has_tag(call.account->name, *tag))) return refuse(world, call, 40152);
  for (const Person* person : world.people_of(call.account->name)) {
    const bool has_tag = tag && std::find(person->tags.begin(), person->tags.end(), *tag) != person->tags.end();
    if (person->follows && (is_to_all || has_tag)) asked.audience.push_back(person->external_id);
  }
  asked.audience_text = json::serialize(*filter);
  return queue(world, call, std::move(asked), true);
}

Reaction mass_to_list(PlatformState& world, const ApiCall& call) {
  Asked asked;
  asked.payload = mass_payload(world, call, call.asked, false);
  if (asked.payload.code != 0) return refuse(world, call, asked.payload.code);
  const auto openids = texts_in(call.asked, "touser");
  if (!openids || openids->empty()) return refuse(world, call, 40031);
  if (openids->size() < kLeast) return refuse(world, call, 40130);
  if (openids->size() > kMost) return refuse(world, call, 40032);
  bool is_any_known = false;
  for (const std::string& openid : *openids) {
    is_any_known = is_any_known || world.person_by_id(call.account->name, openid);
    // Named twice, somebody gets it once.
    if (std::find(asked.audience.begin(), asked.audience.end(), openid) == asked.audience.end()) asked.audience.push_back(openid);
    asked.audience_text += openid + " ";
  }
  if (!is_any_known) return refuse(world, call, 40031);
  return queue(world, call, std::move(asked), false);
}

Reaction mass_preview(PlatformState& world, const ApiCall& call) {
  const Payload payload = mass_payload(world, call, call.asked, true);
  if (payload.code != 0) return refuse(world, call, payload.code);
  const std::string by_name = text_in(call.asked, "towxname");
  Person* person = nullptr;
  if (!by_name.empty()) {
    person = world.person(call.account->name, by_name);
    if (!person) return refuse(world, call, 40132);
    if (world.quota.charge(*call.account, "preview by name", {0, 0, kNamedPreviewsADay, 0}, call.now) != 0) return refuse(world, call, 45009);
  } else {
    person = world.person_by_id(call.account->name, text_in(call.asked, "touser"));
  }
  if (!person || !person->follows) return refuse(world, call, 40003);
  const std::int64_t id = ++world.masses.last_job;
  world.deliver(*person, Sight::Via::mass, payload.sent, std::to_string(id), call.now, phone_face(world, call.asked));
  return given({{"errcode", 0}, {"errmsg", "preview success"}, {"msg_id", id}});
}

Reaction mass_delete(PlatformState& world, const ApiCall& call) {
  const MassJob* job = job_asked_for(world, call);
  if (!job) return refuse(world, call, 40059);
  if (number_in(call.asked, "article_idx").value_or(0) < 0) return refuse(world, call, 40060);
  if (!job->can_be_deleted || job->state == MassJob::State::failed) return refuse(world, call, 40204);
  world.masses.jobs.at(job->id).state = MassJob::State::deleted;
  world.ledger.withdraw(job->account, std::to_string(job->id));
  return ok();
}

Reaction mass_get(PlatformState& world, const ApiCall& call) {
  const MassJob* job = job_asked_for(world, call);
  if (!job) return refuse(world, call, 40059);
  constexpr std::string_view kNames[] = {"SENDING", "SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"};
  return given({{"msg_id", job->id}, {"msg_status", kNames[static_cast<int>(job->state)]}});
}

Reaction mass_speed_get(PlatformState& world, const ApiCall& call) {
  const int speed = world.masses.speeds[call.account->name];
  return given({{"speed", speed}, {"realspeed", kSpeeds[speed]}});
}

Reaction mass_speed_set(PlatformState& world, const ApiCall& call) {
  if (!call.asked.contains("speed")) return refuse(world, call, 45084);
  const auto speed = number_in(call.asked, "speed");
  if (!speed || *speed < 0 || *speed > kSlowest) return refuse(world, call, 45083);
  world.masses.speeds[call.account->name] = static_cast<int>(*speed);
  return ok();
}

void settle_masses(PlatformState& world, std::string_view account, bool is_confirmed, Millis now) {
  for (auto& [id, job] : world.masses.jobs) {
    if (job.account != account || job.state != MassJob::State::waiting) continue;
    if (is_confirmed) begin(world, job, now);
    else fail(world, job, "err(40001)", now);
  }
}

}  // namespace wechat_api::simulator
