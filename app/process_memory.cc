#include "app/process_memory.h"

#include <malloc.h>

namespace netra {

void keep_freed_memory() {
  constexpr int kKept = 64 << 20;
  ::mallopt(M_MMAP_THRESHOLD, kKept / 2);
  ::mallopt(M_TRIM_THRESHOLD, kKept);
}

}  // namespace netra
