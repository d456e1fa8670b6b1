#include "storage/archive.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/storage.h"

namespace {

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(stream)), {});
}

struct Packed {
  Packed() {
    std::ofstream(folder.file("a"), std::ios::binary) << "first";
    std::ofstream(folder.file("b"), std::ios::binary) << std::string(700'000, 'x') << "end";
    std::filesystem::create_directory(folder.path() / "out");
    storage::pack(archive(), folder.path().string(), {"a", "b"});
  }
  std::string archive() const { return folder.file("packed.tar.zst"); }
  std::string out(const std::string& name = "") const { return folder.file("out/" + name); }
  void unpack(const std::vector<std::string>& names = {"a", "b"}, std::uint64_t most = 1 << 20) const {
    storage::unpack(archive(), out(), names, most);
  }
  tests::Folder folder;
};

}  // namespace

TEST_CASE("what was packed is unpacked byte by byte, and nothing is packed over something else") {
  const Packed packed;
  packed.unpack();
  CHECK(content(packed.out("a")) == "first");
  CHECK(content(packed.out("b")) == content(packed.folder.file("b")));
  CHECK_THROWS_AS(storage::pack(packed.archive(), packed.folder.path().string(), {"a"}), storage::DatabaseError);
}

TEST_CASE("an archive decides neither names nor size: another name, a missing one, too many bytes are refused") {
  const Packed packed;
  CHECK_THROWS_AS(packed.unpack({"a"}), storage::BrokenArchive);
  const Packed missing;
  CHECK_THROWS_AS(missing.unpack({"a", "b", "c"}), storage::BrokenArchive);
  const Packed large;
  CHECK_THROWS_AS(large.unpack({"a", "b"}, 1000), storage::BrokenArchive);
}

TEST_CASE("a path that leads outside and a link are refused before anything is written") {
  const tests::Folder folder;
  std::filesystem::create_directory(folder.path() / "out");
  std::ofstream(folder.file("a")) << "x";
  std::filesystem::create_symlink("/etc/passwd", folder.path() / "b");
  const std::string pack = "cd " + folder.path().string() + " && tar --zstd -cf ";
  REQUIRE(std::system((pack + "outside.tar.zst --transform s,^a,../a, a").c_str()) == 0);
  REQUIRE(std::system((pack + "link.tar.zst b").c_str()) == 0);
  CHECK_THROWS_AS(storage::unpack(folder.file("outside.tar.zst"), folder.file("out"), {"a"}, 100), storage::BrokenArchive);
  CHECK_THROWS_AS(storage::unpack(folder.file("link.tar.zst"), folder.file("out"), {"b"}, 100), storage::BrokenArchive);
  CHECK(std::filesystem::is_empty(folder.path() / "out"));
}

TEST_CASE("an archive that ends early is refused wherever it ends") {
  const Packed packed;
  const std::string whole = content(packed.archive());
  for (const std::size_t length : {std::size_t{0}, std::size_t{1}, std::size_t{10}, whole.size() / 2, whole.size() - 1}) {
    std::ofstream(packed.archive(), std::ios::binary | std::ios::trunc) << whole.substr(0, length);
    std::filesystem::remove_all(packed.out());
    std::filesystem::create_directory(packed.out());
    INFO(length);
    CHECK_THROWS_AS(packed.unpack(), storage::BrokenArchive);
  }
}

TEST_CASE("the digest of a file is SHA-256 in hex") {
  const tests::Folder folder;
  std::ofstream(folder.file("abc")) << "abc";
  CHECK(storage::sha256_of_file(folder.file("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_THROWS_AS(storage::sha256_of_file(folder.file("nowhere")), storage::DatabaseError);
}
