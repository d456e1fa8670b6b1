// See message_text.h.
#include "wechat_api/message_text.h"

#include <array>
#include <boost/json.hpp>
#include <stdexcept>

namespace wechat_api {

namespace {

namespace json = boost::json;

constexpr int kVersion = 1;
constexpr std::size_t kDeepest = 8;

// The name of a kind is its place in this list; the index is that of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Reply>> kKinds = {
    "none", "text", "image", "voice", "video", "music", "news", "transfer", "update_button"};

// One list of fields a kind, used for writing and for reading: `Archive` is one of the two.
template <class Archive, class Value>
void fields(Archive& archive, Value& value) {
  using Kind = std::remove_const_t<Value>;
  if constexpr (std::is_same_v<Kind, Choice>) {
    archive("label", value.label), archive("says", value.says), archive("note", value.note);
  } else if constexpr (std::is_same_v<Kind, TextReply>) {
    archive("text", value.text), archive("choices", value.choices);
  } else if constexpr (std::is_same_v<Kind, ImageReply> || std::is_same_v<Kind, VoiceReply>) {
    archive("media_id", value.media_id);
  } else if constexpr (std::is_same_v<Kind, VideoReply>) {
    archive("media_id", value.media_id), archive("title", value.title), archive("description", value.description);
    archive("thumb_media_id", value.thumb_media_id);
  } else if constexpr (std::is_same_v<Kind, MusicReply>) {
    archive("title", value.title), archive("description", value.description), archive("url", value.url);
    archive("hq_url", value.hq_url), archive("thumb_media_id", value.thumb_media_id);
  } else if constexpr (std::is_same_v<Kind, Article>) {
    archive("title", value.title), archive("description", value.description);
    archive("picture_url", value.picture_url), archive("url", value.url);
  } else if constexpr (std::is_same_v<Kind, NewsReply>) {
    archive("articles", value.articles);
  } else if constexpr (std::is_same_v<Kind, TransferReply>) {
    archive("agent_account", value.agent_account);
  } else if constexpr (std::is_same_v<Kind, UpdateButtonReply>) {
    archive("replace_name", value.replace_name);
  } else {
    static_assert(std::is_same_v<Kind, NoReply>, "a new kind of reply needs its fields here");
  }
}

// Empty fields are left out: most choices have neither note nor words of their own.
struct Writer {
  json::object& object;

  void operator()(std::string_view name, const std::string& text) {
    if (!text.empty()) object[name] = text;
  }
  template <class One>
  void operator()(std::string_view name, const std::vector<One>& list) {
    if (list.empty()) return;
    json::array array;
    for (const One& one : list) {
      json::object element;
      Writer writer{element};
      fields(writer, one);
      array.push_back(std::move(element));
    }
    object[name] = std::move(array);
  }
};

struct Reader {
  const json::object& object;

  void operator()(std::string_view name, std::string& text) {
    if (const json::value* value = object.if_contains(name)) text = value->as_string();
  }
  template <class One>
  void operator()(std::string_view name, std::vector<One>& list) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr) return;
    for (const json::value& element : value->as_array()) {
      Reader reader{element.as_object()};
      fields(reader, list.emplace_back());
    }
  }
};

template <std::size_t kIndex = 0>
Reply read_kind(std::string_view kind, const json::object& object) {
  if constexpr (kIndex == kKinds.size()) {
    throw std::runtime_error("a stored reply is of a kind we do not know");
  } else {
    if (kind != kKinds[kIndex]) return read_kind<kIndex + 1>(kind, object);
    std::variant_alternative_t<kIndex, Reply> reply;
    Reader reader{object};
    fields(reader, reply);
    return reply;
  }
}

}  // namespace

std::string to_text(const Reply& reply) {
  json::object object{{"v", kVersion}, {"kind", kKinds[reply.index()]}};
  Writer writer{object};
  std::visit([&writer](const auto& one) { fields(writer, one); }, reply);
  return json::serialize(object);
}

Reply reply_from_text(std::string_view text) {
  try {
    json::parse_options options;
    options.max_depth = kDeepest;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), {}, options);
    const json::object& object = value.as_object();
    if (object.at("v").to_number<int>() != kVersion) throw std::runtime_error("unknown version");
    return read_kind(std::string_view(object.at("kind").as_string()), object);
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string("a stored reply cannot be read: ") + error.what());
  }
}

}  // namespace wechat_api
