#include "tests/ingest/allocation_count.h"

#include <atomic>
#include <cstdlib>
#include <new>

static std::atomic<size_t> count{0};

void* operator new(size_t size) {
  ++count;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace netra {

size_t allocations() { return count; }

}  // namespace netra
