#include "ingest/archive.h"
#include "ingest/line_reader.h"
#include "metrics/input_error.h"
#include "tests/fuzzing/memory_bytes.h"
#include "tests/fuzzing/target.h"

namespace netra::fuzzing {

// Any container ends, within its limits, in lines and told damage.
Run make_archive_target() {
  return [](std::string_view bytes) {
    constexpr uint64_t kOutMax = 1 << 20;
    const UnpackLimits limits{.memory_bytes_max = 8 << 20, .ratio_max = 50, .ratio_from_bytes = kOutMax / 8};
    MemoryBytes container(bytes, 4096, false);
    Archive archive(container, "dump", limits);
    uint64_t out = 0;
    try {
      for (Archive::State state; (state = archive.next()) != Archive::State::kEnd;) {
        if (state == Archive::State::kBroken) {
          require(!archive.damage().what.empty() && archive.damage().fault != Fault::kNone, "damage says why");
          continue;
        }
        require(state == Archive::State::kSome, "memory is not interrupted");
        require(archive.is_tar() || archive.member().empty(), "only a tar has members");
        require(archive.member().find_first_of("!#\n") == std::string::npos, "a member's name fits into a position");
        LineReader lines(archive.bytes(), {.record_bytes_max = 4096, .batch_bytes = 4096, .batch_records = 100}, false, 0);
        RecordBatch batch;
        while (lines.next(batch) == LineReader::Next::kBatch)
          for (const Record& record : batch.records) {
            require(!record.unreadable || !batch.damage.what.empty(), "an unreadable record says why");
            out += record.bytes.size();
          }
      }
    } catch (const InputError&) {  // a foreign container, or a window that is too large
    }
    require(limits.allow(bytes.size(), out > kOutMax ? out - kOutMax : 0), "nothing unpacks beyond the limits");
  };
}

}  // namespace netra::fuzzing
