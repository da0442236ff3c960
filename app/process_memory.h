#pragma once

namespace netra {

// Keeps what batches give back for the next ones, up to 64 MiB: the C library would return each buffer to the system,
// and to get it back costs a page fault for every 4 KiB. Call once, before threads start.
void keep_freed_memory();

}  // namespace netra
