#pragma once

#include <string>
#include <string_view>

namespace netra {

// A whole file mapped for reading: its pages are the file's, not anonymous memory.
// Thread safety: immutable. Views into bytes() die with it.
class MappedFile {
 public:
  MappedFile() = default;
  // Throws SystemError naming the file and the reason.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::string_view bytes() const { return {data_, size_}; }
  // Gives back the pages read so far, so that they no longer count as this process's memory; what is read again comes from
  // the page cache.
  void give_back_pages() const;

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace netra
