// Uploads as multipart/form-data.
#include "wechat_api/multipart.h"

#include <catch2/catch.hpp>

using namespace wechat_api;

TEST_CASE("a file is one part named media, with its name, length and type, fields before it") {
  const Multipart parts = multipart({"x.jpg", "image/jpeg", "\xFF\xD8 bytes"}, {{"description", "{}"}});
  const std::string boundary = parts.content_type.substr(parts.content_type.find("boundary=") + 9);
  CHECK(parts.content_type.starts_with("multipart/form-data; boundary=jinqiao-"));
  CHECK(boundary.size() <= 72);
  CHECK(parts.body == "--" + boundary + "\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n{}\r\n--" +
                          boundary +
                          "\r\nContent-Disposition: form-data; name=\"media\"; filename=\"x.jpg\"; filelength=8\r\n"
                          "Content-Type: image/jpeg\r\n\r\n\xFF\xD8 bytes\r\n--" +
                          boundary + "--\r\n");
}

TEST_CASE("equal uploads have equal bytes, and no name ends the header early") {
  const UploadFile file{"学习\"\r\nX: y.pdf", "application/pdf", "abcdef"};
  CHECK(multipart(file).body == multipart(file).body);
  CHECK(multipart(file).body.find("X: y") == std::string::npos);
  CHECK(multipart({"", "a/b", "abcdef"}).body.find("filename=\"file\"") != std::string::npos);
}

TEST_CASE("a boundary the content holds is not used") {
  const UploadFile file{"a", "a/b", "abcdef"};
  const std::string type = multipart(file).content_type;
  const std::string boundary = type.substr(type.find("boundary=") + 9);
  const Multipart other = multipart(file, {{"note", boundary}});
  CHECK(other.content_type != type);
}
