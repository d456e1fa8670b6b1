// Signatures: the published ones, and what is no signature.
#include "wechat_api/digest.h"

#include <catch2/catch.hpp>

using wechat_api::Digest;
using wechat_api::is_signature;

TEST_CASE("the published signatures V1, V2, V4, V8 are ours") {
  Digest sha1(Digest::Kind::sha1);
  // V1, the platform's own page: verification and push.
  CHECK(sha1.signature({"AAAAA", "1714036504", "1514711492"}) == "f464b24fc39322e44b38aa78f5edd27bd1441696");
  CHECK(sha1.signature({"AAAAA", "1714037059", "486452656"}) == "899cf89e464efb63f54ddac96b0a0a235f53aa78");
  // V2, V4: the signature of the URL beside the one of the message.
  CHECK(sha1.signature({"AAAAA", "1714112445", "415670741"}) == "6c5c811b55cc85e0e1b54100749188c20beb3f5d");
  CHECK(sha1.signature({"spamtest", "1409735669", "1320562132"}) == "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a");
  // V8
  CHECK(sha1.signature({"token1234567890", "1458864389", "2066297436"}) == "f9c725922f6844701ba71e98031978e40023c09f");
  CHECK(sha1.signature({"RMNlACHlV5ThzfRlVS4D4", "timestamp", "nonce", "encrypt"}) ==
        "8edac0945683c119ee71c9f6256d76c48aa08a96");
}

TEST_CASE("J1: the signature of a page is the SHA-1 of its query") {
  Digest sha1(Digest::Kind::sha1);
  CHECK(sha1.hex({"jsapi_ticket=sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
                  "&noncestr=Wm3WZYTPz0wzccnW&timestamp=1414587457", "&url=http://mp.weixin.qq.com?params=value"}) ==
        "0f9de62fce790f9a083d5c99e95740ceb90c27ed");
}

TEST_CASE("a digest used twice gives the hash of each text alone") {
  Digest sha256(Digest::Kind::sha256);
  CHECK(sha256.hex({"abc"}) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256.hex({"a", "bc"}) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256.hex({""}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("row 28: a signature of upper case, 39 or 41 digits, or no hex is none") {
  const std::string right = "f464b24fc39322e44b38aa78f5edd27bd1441696";
  CHECK(is_signature(right, right));
  CHECK_FALSE(is_signature("F464B24FC39322E44B38AA78F5EDD27BD1441696", right));
  CHECK_FALSE(is_signature(right.substr(1), right));
  CHECK_FALSE(is_signature(right + "0", right));
  CHECK_FALSE(is_signature("g464b24fc39322e44b38aa78f5edd27bd1441696", right));
  CHECK_FALSE(is_signature("", ""));
  for (std::size_t at = 0; at < right.size(); ++at) {
    std::string other = right;
    other[at] = other[at] == '0' ? '1' : '0';
    CHECK_FALSE(is_signature(other, right));
  }
}

TEST_CASE("MD5 for the pictures of a group robot is the one of RFC 1321") {
  CHECK(Digest(Digest::Kind::md5).hex({"abc"}) == "900150983cd24fb0d6963f7d28e17f72");
}
