// The only file that knows libarchive.
#include "storage/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>

namespace storage {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

struct FreeReader {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
struct FreeWriter {
  void operator()(archive* handle) const { archive_write_free(handle); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : path_(path), file_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw DatabaseError(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(file_); }
  int number() const { return file_; }

  std::size_t read(char* buffer, std::size_t bytes) const {
    const ssize_t count = ::read(file_, buffer, bytes);
    if (count < 0) throw DatabaseError(fmt::format("cannot read {}: {}", path_, std::strerror(errno)));
    return static_cast<std::size_t>(count);
  }
  void write(const char* bytes, std::size_t count) const {
    while (count > 0) {
      const ssize_t written = ::write(file_, bytes, count);
      if (written < 0) throw NoRoom(fmt::format("cannot write {}: {}", path_, std::strerror(errno)));
      bytes += written;
      count -= static_cast<std::size_t>(written);
    }
  }
  void flush() const {
    // A folder of some file systems cannot be flushed and says EINVAL; then there is nothing to do.
    if (::fsync(file_) != 0 && errno != EINVAL) throw NoRoom(fmt::format("cannot flush {}: {}", path_, std::strerror(errno)));
  }

 private:
  std::string path_;
  int file_;
};

std::string words_of(archive* handle) {
  const char* words = archive_error_string(handle);
  return words ? words : "unreadable";
}

void require_written(archive* writer, la_ssize_t result) {
  if (result >= ARCHIVE_OK) return;
  throw NoRoom("cannot write the archive: " + words_of(writer));
}

void add(archive* writer, const std::string& folder, const std::string& name) {
  const OpenFile file(folder + "/" + name, O_RDONLY);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) throw DatabaseError("cannot look at " + name);
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), status.st_size);
  archive_entry_set_mtime(entry.get(), status.st_mtime, 0);
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  require_written(writer, archive_write_header(writer, entry.get()));
  std::string block(kBlockBytes, '\0');
  for (std::size_t count = file.read(block.data(), block.size()); count > 0; count = file.read(block.data(), block.size()))
    require_written(writer, archive_write_data(writer, block.data(), count));
}

// One entry's bytes into a new file.
void extract(archive* reader, const std::string& path, std::uint64_t& bytes_left) {
  const OpenFile file(path, O_WRONLY | O_CREAT | O_EXCL);
  std::string block(kBlockBytes, '\0');
  while (true) {
    const la_ssize_t count = archive_read_data(reader, block.data(), block.size());
    if (count < 0) throw BrokenArchive(words_of(reader));
    if (count == 0) break;
    if (static_cast<std::uint64_t>(count) > bytes_left) throw BrokenArchive("more bytes than it may have");
    bytes_left -= static_cast<std::uint64_t>(count);
    file.write(block.data(), static_cast<std::size_t>(count));
  }
  file.flush();
}

}  // namespace

void pack(const std::string& file, const std::string& folder, const std::vector<std::string>& names) {
  const OpenFile target(file, O_WRONLY | O_CREAT | O_EXCL);
  const std::unique_ptr<archive, FreeWriter> writer(archive_write_new());
  archive_write_set_format_pax_restricted(writer.get());
  require_written(writer.get(), archive_write_add_filter_zstd(writer.get()));
  require_written(writer.get(), archive_write_open_fd(writer.get(), target.number()));
  for (const std::string& name : names) add(writer.get(), folder, name);
  require_written(writer.get(), archive_write_close(writer.get()));
  target.flush();
}

void unpack(const std::string& file, const std::string& folder, const std::vector<std::string>& names, std::uint64_t most_bytes) {
  const OpenFile source(file, O_RDONLY);
  const std::unique_ptr<archive, FreeReader> reader(archive_read_new());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_tar(reader.get());
  if (archive_read_open_fd(reader.get(), source.number(), kBlockBytes) != ARCHIVE_OK) throw BrokenArchive(words_of(reader.get()));
  std::set<std::string> seen;
  archive_entry* entry = nullptr;
  int code = archive_read_next_header(reader.get(), &entry);
  for (; code == ARCHIVE_OK; code = archive_read_next_header(reader.get(), &entry)) {
    const char* written = archive_entry_pathname(entry);
    const std::string name = written ? written : "";
    const bool is_expected = std::find(names.begin(), names.end(), name) != names.end() && archive_entry_filetype(entry) == AE_IFREG &&
                             archive_entry_hardlink(entry) == nullptr;
    if (!is_expected || !seen.insert(name).second) throw BrokenArchive("it holds what no backup holds");
    extract(reader.get(), folder + "/" + name, most_bytes);
  }
  if (code != ARCHIVE_EOF) throw BrokenArchive(words_of(reader.get()));
  if (seen.size() != names.size()) throw BrokenArchive("it does not hold everything a backup holds");
}

std::string sha256_of_file(const std::string& path) {
  const OpenFile file(path, O_RDONLY);
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  std::array<unsigned char, 32> digest{};
  bool is_good = EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::string block(kBlockBytes, '\0');
  for (std::size_t count = file.read(block.data(), block.size()); count > 0; count = file.read(block.data(), block.size()))
    is_good = is_good && EVP_DigestUpdate(context.get(), block.data(), count) == 1;
  is_good = is_good && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  if (!is_good) throw DatabaseError("SHA-256 does not work");
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

void flush_to_disk(const std::string& path) {
  const OpenFile file(path, O_RDONLY);
  file.flush();
}

}  // namespace storage
