#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace netra {

// For tables that are looked up at random: asks the kernel for 2 MiB pages, since a look-up in small ones costs a walk
// of the page table besides. Where it has none to give the table works as ever. Rounds a table up to whole pages.
template <typename T>
struct HugePages {
  using value_type = T;
  static constexpr size_t kPage = size_t{2} << 20;

  HugePages() = default;
  template <typename U>
  HugePages(const HugePages<U>&) {}

  static size_t rounded(size_t count) { return (count * sizeof(T) + kPage - 1) / kPage * kPage; }
  T* allocate(size_t count) {
    void* const memory = ::operator new(rounded(count), std::align_val_t{kPage});
    ::madvise(memory, rounded(count), MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t) { ::operator delete(memory, std::align_val_t{kPage}); }
  template <typename U>
  bool operator==(const HugePages<U>&) const { return true; }
};

}  // namespace netra
