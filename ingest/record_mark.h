#pragma once

#include <cstdint>
#include <string_view>

#include "metrics/civil_time.h"

namespace netra {

// By what a record is known again when it is read a second time: a topic that was deleted and made anew under its old
// name has other records at the old numbers.
struct RecordMark {
  uint64_t number = 0;
  uint64_t hash = 0;  // record_hash(); 0: there is none

  bool known() const { return hash != 0; }
  bool operator==(const RecordMark&) const = default;
};

// Over the record's timestamp and the beginning of its bytes; never 0. Stands on disk: never changes.
uint64_t record_hash(std::string_view bytes, bool null_value, TimeUs t_record);

}  // namespace netra
