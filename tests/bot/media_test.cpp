#include "bot/media.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "bot/dispatcher.h"
#include "storage/file.h"
#include "storage/identity.h"
#include "storage/reflection.h"
#include "tests/support/house.h"
#include "tests/support/loopback_server.h"
#include "tests/wechat_api/memory_shelf.h"
#include "wechat_api/digest.h"
#include "wechat_api/https_client.h"
#include "wechat_api/simulator/platform.h"

namespace sim = wechat_api::simulator;
using wechat_api::MediaKind;

namespace {

wechat_api::AccountSettings account() {
  wechat_api::AccountSettings settings;
  settings.name = "oa";
  settings.mode = wechat_api::Mode::plain;
  settings.app_id = "wx1";
  settings.original_id = "gh_1";
  settings.token = "t";
  settings.encoding_aes_key = std::string(43, 'A');
  settings.secret = "s";
  return settings;
}

// The simulated platform without a network; notes what was asked.
struct PlatformTransport final : wechat_api::HttpTransport {
  explicit PlatformTransport(bot::TurnedClock& chosen) : clock(chosen), platform({account()}, ledger, 7) { platform.add_person("oa", "周林", "o-zhou"); }
  boost::asio::awaitable<wechat_api::HttpAnswer> exchange(wechat_api::HttpCall call) override {
    targets.push_back(call.target);
    const sim::Reaction reaction = platform.serve(call.method, call.target, call.body, clock.now());
    wechat_api::HttpAnswer answer;
    answer.state = reaction.is_lost ? wechat_api::HttpAnswer::State::unknown : wechat_api::HttpAnswer::State::complete;
    answer.status = reaction.status;
    if (!reaction.is_lost) answer.body = reaction.body;
    answer.content_type = reaction.content_type;
    answer.why = reaction.is_lost ? "reset" : "";
    co_return answer;
  }
  int count(const std::string& start) const {
    return static_cast<int>(std::count_if(targets.begin(), targets.end(), [&](const std::string& target) { return target.starts_with(start); }));
  }

  bot::TurnedClock& clock;
  sim::Ledger ledger;
  sim::Platform platform;
  std::vector<std::string> targets;
};

template <class Value>
boost::asio::awaitable<void> into(Value& value, boost::asio::awaitable<Value> work) {
  value = co_await std::move(work);
}

// A house whose account speaks over the transport.
struct Room {
  explicit Room(wechat_api::HttpTransport& transport, tests::TestHouse& chosen)
      : test(chosen), channel(wechat_api::make_channel(account(), transport, memory.shelf(), [this] { return test.house.now(); })) {
    test.database.write_now([this](storage::Transaction& tx) {
      member = tests::add_member(tx);
      const auto identity = storage::identity_of(tx, "oa", "o-zhou", tests::kNow);
      storage::bind_identity(tx, identity, member);
      reflection = storage::begin_reflection(tx, member, std::nullopt, tests::kNow).id;
      storage::submit_reflection(tx, reflection, tests::kNow);
    });
  }
  std::string media() const { return folder.file("media"); }
  bot::FetchedMedia fetch(const std::string& media_id, MediaKind kind, storage::MediaPurpose purpose = storage::MediaPurpose::reflection) {
    bot::FetchedMedia fetched;
    test.run(into(fetched, bot::fetch_media(test.house, *channel, media(), {"oa", media_id, kind, member, purpose})));
    return fetched;
  }
  bot::ErrandResult fetch_attachment(const std::string& media_id, const std::string& kind = "image") {
    bot::ErrandResult result;
    test.run(into(result, bot::fetch_attachment(test.house, channel.get(), media(), {"oa", kind, reflection, media_id})));
    return result;
  }
  void attach(const std::string& media_id) {
    test.database.write_now([&](storage::Transaction& tx) { storage::attach(tx, reflection, storage::AttachmentKind::image, "oa", media_id, tests::kNow); });
  }
  bot::UploadedMedia media_id_for(const std::string& sha256) {
    bot::UploadedMedia uploaded;
    test.run(into(uploaded, bot::media_id_for(test.house, *channel, media(), {wechat_api::Platform::official_account, "oa", sha256, MediaKind::image})));
    return uploaded;
  }
  wechat_api::SendResult send_picture(const std::string& media_id) {
    wechat_api::SendResult result;
    wechat_api::Outgoing out;
    out.to = {"o-zhou"};
    out.message = wechat_api::ImageReply{media_id};
    test.run(into(result, channel->send(channel->prepare(out))));
    return result;
  }

  tests::TestHouse& test;
  tests::Folder folder;
  tests::MemoryShelf memory;
  std::unique_ptr<wechat_api::Channel> channel;
  std::int64_t member = 0, reflection = 0;
};

struct PlatformRoom {
  tests::TestHouse test;
  PlatformTransport transport{test.clock};
  Room room{transport, test};
};

const std::string kPicture = std::string("\xFF\xD8\xFF\xDA\x00\x02scan\xFF\xD9", 12);

// ---- a server that treats the download badly ---------------------------------------------------------------------------
struct Badly {
  std::string download;  // what it writes for a download; empty: nothing, ever
  boost::asio::awaitable<void> operator()(tests::LoopbackServer::Socket socket, tests::LoopbackServer& server) const {
    return serve(std::move(socket), server, download);
  }
  static boost::asio::awaitable<void> serve(tests::LoopbackServer::Socket socket, tests::LoopbackServer& server, std::string download) {
    for (;;) {
      auto reading = tests::read_request(socket, server);
      const std::string request = co_await std::move(reading);
      if (request.empty()) co_return;
      const bool is_token = request.find("stable_token") != std::string::npos;
      if (!is_token && download.empty()) {
        server.kept.push_back(std::move(socket));
        co_return;
      }
      auto writing = tests::write_text(socket, is_token ? tests::answer(R"({"access_token":"T1","expires_in":7200})") : download);
      co_await std::move(writing);
    }
  }
};

std::string file_answer(const std::string& type, const std::string& bytes) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n\r\n" + bytes;
}

struct BadRoom {
  explicit BadRoom(const std::string& download, std::chrono::milliseconds deadline = 15s)
      : server(test.context, Badly{download}), client(test.context.get_executor(), server.base(), with(deadline)), room(client, test) {}
  static wechat_api::HttpsOptions with(std::chrono::milliseconds deadline) {
    wechat_api::HttpsOptions options;
    options.total_deadline = deadline;
    return options;
  }
  // Nothing is left of it, neither file nor row.
  bool is_clean() { return test.number("SELECT count(*) FROM media") == 0 && storage::kept_files(room.media()).empty(); }

  tests::TestHouse test;
  tests::LoopbackServer server;
  wechat_api::HttpsClient client;
  Room room;
};

}  // namespace

TEST_CASE("a picture of a reflection is fetched by its id, kept without metadata, and its attachment knows the file") {
  PlatformRoom all;
  all.room.attach("sim-picture");
  auto result = all.room.fetch_attachment("sim-picture");
  CHECK(result.is_done);
  REQUIRE(result.finish);
  all.test.database.write_now([&](storage::Transaction& tx) { result.finish(tx, tests::kNow); });
  const std::string sha256 = all.test.text("SELECT sha256 FROM attachment");
  const auto bytes = storage::read_file(all.room.media(), sha256);
  REQUIRE(bytes);
  CHECK(wechat_api::type_by_magic(*bytes) == "image/png");
  CHECK(all.test.number("SELECT count(*) FROM media WHERE kind = 'image' AND purpose = 'reflection' AND source_media_id = 'sim-picture'") == 1);
  CHECK(all.test.number("SELECT bytes FROM media") == static_cast<std::int64_t>(bytes->size()));
}

TEST_CASE("a voice is kept as it came") {
  PlatformRoom all;
  const auto fetched = all.room.fetch("sim-voice", MediaKind::voice);
  CHECK(storage::read_file(all.room.media(), fetched.sha256)->starts_with("#!AMR"));
}

TEST_CASE("what was taken back in the meantime is not fetched, what the platform has forgotten is not asked for again") {
  PlatformRoom all;
  CHECK(all.room.fetch_attachment("sim-picture").is_done);
  CHECK(all.transport.targets.empty());
  all.room.attach("forgotten");
  const auto result = all.room.fetch_attachment("forgotten");
  CHECK(result.is_done);
  CHECK_FALSE(result.finish);
  CHECK(all.room.fetch("no/media id", MediaKind::image).why == "media: a media id that is none");
  CHECK(all.transport.count("/cgi-bin/media/get") == 1);
}

TEST_CASE("a download that was lost or found the platform busy is tried again later") {
  PlatformRoom all;
  all.room.attach("sim-picture");
  for (const auto fault : {sim::Fault::Kind::lose_after_acting, sim::Fault::Kind::busy}) {
    all.transport.platform.ask_for({fault, "/cgi-bin/media/get"});
    CHECK_FALSE(all.room.fetch_attachment("sim-picture").is_done);
  }
  CHECK(all.room.fetch_attachment("sim-picture").is_done);
}

TEST_CASE("F4: when the file cannot be written the download fails, without a row, and succeeds later") {
  PlatformRoom all;
  std::ofstream(all.room.media()) << "in the way";
  CHECK_THROWS_AS(all.room.fetch("sim-picture", MediaKind::image), storage::DatabaseError);
  CHECK(all.test.number("SELECT count(*) FROM media") == 0);
  std::filesystem::remove(all.room.media());
  CHECK_FALSE(all.room.fetch("sim-picture", MediaKind::image).sha256.empty());
}

TEST_CASE("F5: a photograph keeps where it was taken only when that is what it is for") {
  const std::string place = std::string("\xFF\xE1\x00\x12" "Exif\0\0GPS 22.16N", 4 + 16);
  const std::string photograph = kPicture.substr(0, 2) + place + kPicture.substr(2);
  BadRoom bad(file_answer("image/jpeg", photograph));
  const auto bare = bad.room.fetch("m1", MediaKind::image);
  CHECK(storage::read_file(bad.room.media(), bare.sha256) == kPicture);
  const auto whole = bad.room.fetch("m1", MediaKind::image, storage::MediaPurpose::location);
  CHECK(storage::read_file(bad.room.media(), whole.sha256) == photograph);
}

TEST_CASE("F3: a download that never comes ends at its deadline and is tried again") {
  CHECK(wechat_api::HttpsOptions{}.total_deadline == 15s);
  BadRoom bad("", 50ms);
  const auto fetched = bad.room.fetch("m1", MediaKind::image);
  CHECK(fetched.sha256.empty());
  CHECK(fetched.may_come);
  CHECK(bad.is_clean());
}

TEST_CASE("F3: of a download a byte above 10 MiB nothing is kept, at 10 MiB all of it is") {
  constexpr std::size_t kMost = 10 * 1024 * 1024;
  CHECK(wechat_api::kDownloadBytes == kMost);
  const std::string head = kPicture.substr(0, 6), tail = kPicture.substr(10);
  for (const std::size_t bytes : {kMost, kMost + 1}) {
    BadRoom bad(file_answer("image/jpeg", head + std::string(bytes - head.size() - tail.size(), 'x') + tail));
    const auto fetched = bad.room.fetch("m1", MediaKind::image);
    CHECK(fetched.sha256.empty() == (bytes > kMost));
    CHECK(bad.is_clean() == (bytes > kMost));
  }
}

TEST_CASE("F3: what is not of the kind by its first bytes is refused for good, whatever the answer calls it") {
  for (const auto& [type, bytes, kind] : {std::tuple{"image/jpeg", "<html>", MediaKind::image}, std::tuple{"image/jpeg", "#!AMR\nvoice", MediaKind::image},
                                          std::tuple{"audio/amr", "\xFF\xD8\xFF\xD9", MediaKind::voice}, std::tuple{"application/octet-stream", "MZ", MediaKind::image},
                                          std::tuple{"image/png", "\x89PNG\r\n\x1a\n", MediaKind::image}}) {
    BadRoom bad(file_answer(type, bytes));
    const auto fetched = bad.room.fetch("m1", kind);
    CHECK(fetched.sha256.empty());
    CHECK_FALSE(fetched.may_come);
    CHECK(bad.is_clean());
  }
}

TEST_CASE("F3: a redirection is not followed, nor the address the platform gives for a video") {
  tests::TestHouse other;
  tests::LoopbackServer elsewhere(other.context, Badly{file_answer("image/jpeg", kPicture)});
  for (const std::string& download : {"HTTP/1.1 302 Found\r\nLocation: " + elsewhere.base() + "/picture\r\nContent-Length: 0\r\n\r\n",
                                      tests::answer("{\"video_url\":\"" + elsewhere.base() + "/film\"}", "Content-Type: application/json\r\n")}) {
    BadRoom bad(download);
    CHECK(bad.room.fetch("m1", MediaKind::video).sha256.empty());
    CHECK(bad.is_clean());
    other.context.restart();
    other.context.poll();
    CHECK(elsewhere.connections == 0);
  }
}

TEST_CASE("F1: a media id is used for three days less six hours and uploaded again before a send, which never meets 40007") {
  PlatformRoom all;
  std::string sha256;
  all.test.database.write_now([&](storage::Transaction&) { sha256 = storage::keep_file(all.room.media(), kPicture); });
  auto& person = *all.transport.platform.person("oa", "周林");
  std::string first;
  for (int hours = 0; hours <= 30 * 24; hours += 5) {
    all.transport.platform.said_something(person, all.test.clock.now());
    const auto uploaded = all.room.media_id_for(sha256);
    INFO(hours << " " << uploaded.why);
    REQUIRE_FALSE(uploaded.media_id.empty());
    if (first.empty()) first = uploaded.media_id;
    CHECK(all.room.send_picture(uploaded.media_id).state == wechat_api::SendResult::State::accepted);
    all.test.pass(5h);
  }
  CHECK(all.transport.count("/cgi-bin/media/upload") == 11);  // every 70 h of 725
  CHECK(all.test.number("SELECT count(*) FROM media_upload") == 1);
  CHECK(all.room.send_picture(first).errcode == 40007);  // what the check is for
}

TEST_CASE("F2: an upload that timed out is repeated: one media id is kept, and nothing permanent is made") {
  PlatformRoom all;
  std::string sha256;
  all.test.database.write_now([&](storage::Transaction&) { sha256 = storage::keep_file(all.room.media(), kPicture); });
  all.transport.platform.ask_for({sim::Fault::Kind::lose_after_acting, "/cgi-bin/media/upload", 3});
  CHECK(all.room.media_id_for(sha256).media_id.empty());
  CHECK(all.test.number("SELECT count(*) FROM media_upload") == 0);
  all.transport.platform.ask_for({sim::Fault::Kind::lose_before_acting, "/cgi-bin/media/upload", 1});
  all.transport.platform.ask_for({sim::Fault::Kind::lose_after_acting, "/cgi-bin/media/upload", 1});
  const auto uploaded = all.room.media_id_for(sha256);
  CHECK_FALSE(uploaded.media_id.empty());
  CHECK(all.room.media_id_for(sha256).media_id == uploaded.media_id);
  CHECK(all.transport.count("/cgi-bin/media/upload") == 6);
  CHECK(all.test.text("SELECT media_id FROM media_upload") == uploaded.media_id);
  wechat_api::Answer counted;
  all.test.run(into(counted, all.room.channel->ask(wechat_api::material_count())));
  CHECK(counted.body.find("\"image_count\":0") != std::string::npos);
}

TEST_CASE("an upload the platform does not take, or of a file that is not there, says why") {
  PlatformRoom all;
  std::string words;
  all.test.database.write_now([&](storage::Transaction&) { words = storage::keep_file(all.room.media(), "no picture"); });
  CHECK(all.room.media_id_for(words).why == "media: the file is not of this kind");
  CHECK(all.room.media_id_for(std::string(64, '0')).why == "the file is not there");
  CHECK(all.transport.targets.empty());
}

TEST_CASE("row 67: whatever address a picture's message names, only its media id is asked for, on the account's own platform") {
  PlatformRoom all;
  bot::Errands errands(all.test.house,
                       {{std::string(storage::kMediaErrand),
                         [&](storage::Errand errand) {
                           return bot::fetch_attachment(all.test.house, all.room.channel.get(), all.room.media(), storage::wanted_media(errand.input).value());
                         }}},
                       [] {});
  boost::asio::co_spawn(all.test.context, errands.run(), boost::asio::detached);
  wechat_api::Digest digest(wechat_api::Digest::Kind::sha1);
  int number = 0;
  const auto deliver = [&](const std::string& content) {
    const std::string seconds = std::to_string(all.test.house.now().time_since_epoch().count());
    const std::string nonce = std::to_string(++number);
    const wechat_api::Query query{{"signature", digest.signature({"t", seconds, nonce})}, {"timestamp", seconds}, {"nonce", nonce}};
    const std::string xml = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o-zhou</FromUserName><CreateTime>" + seconds + "</CreateTime>" + content +
                            "<MsgId>" + nonce + "</MsgId></xml>";
    const auto decoded = all.room.channel->decode(query, xml, all.test.house.now());
    const auto* authentic = std::get_if<wechat_api::Authentic>(&decoded);
    REQUIRE(authentic);
    all.test.database.write_now([&](storage::Transaction& tx) {
      bot::dispatch(tx, all.test.registry, all.test.accounts, all.test.key, authentic->message, all.test.house.now(), 1);
    });
    errands.wake();
    all.test.pass(10s);
  };
  int pictures = 0;
  for (const char* url : {"http://127.0.0.1:6379/", "http://localhost/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:7f00:1]/", "http://[::1]:8080/",
                          "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/", "http://127.1:22/", "http://10.0.0.1/", "http://100.100.100.200/",
                          "http://mmbiz.qpic.cn@127.0.0.1/", "http://a:b@169.254.169.254/", "http://mmbiz.qpic.cn:22/x", "file:///etc/passwd", "gopher://127.0.0.1:6379/_FLUSHALL",
                          "ftp://127.0.0.1/", "//127.0.0.1/", "http://127.0.0.1.nip.io/", "http://mmbiz.qpic.cn.attacker.example/", "\r\nGET / HTTP/1.1", ""}) {
    deliver("<MsgType>text</MsgType><Content>心得</Content>");
    deliver("<MsgType>image</MsgType><PicUrl><![CDATA[" + std::string(url) + "]]></PicUrl><MediaId>sim-picture</MediaId>");
    deliver("<MsgType>text</MsgType><Content>取消</Content>");
    ++pictures;
    INFO(url);
    CHECK(all.transport.count("/cgi-bin/media/get?media_id=sim-picture&") == pictures);
    CHECK(all.transport.count("/cgi-bin/") == static_cast<int>(all.transport.targets.size()));
  }
  CHECK(all.transport.count("/cgi-bin/stable_token") + pictures == static_cast<int>(all.transport.targets.size()));
  CHECK(all.test.number("SELECT count(*) FROM media") == 1);
  errands.stop();
  all.test.pass(0s);
}
