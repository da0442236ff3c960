#include "ingest/epoch_time.h"

#include <charconv>
#include <cmath>

namespace netra {

std::optional<TimeUs> epoch_seconds(const SlotValue& value) {
  if (value.type != SlotValue::Type::kNumber && value.type != SlotValue::Type::kString) return {};
  double seconds = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [at, error] = std::from_chars(value.text.data(), end, seconds);
  constexpr double kMost = 9e12;  // 9e18 microseconds
  if (error != std::errc{} || at != end || !(std::abs(seconds) < kMost)) return {};
  return std::llround(seconds * static_cast<double>(kSecondUs));
}

}  // namespace netra
