#include "matcher/zone.h"

#include <unicode/timezone.h>

namespace netra {
namespace {

std::unique_ptr<icu::TimeZone> zone_named(const std::string& zone) {
  return std::unique_ptr<icu::TimeZone>(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(zone)));
}

int64_t offset_s(const icu::TimeZone& zone, int64_t millis, bool local) {
  int32_t raw = 0, daylight = 0;
  UErrorCode error = U_ZERO_ERROR;
  zone.getOffset(static_cast<UDate>(millis), local, raw, daylight, error);
  return U_FAILURE(error) ? 0 : (raw + daylight) / 1000;
}

}  // namespace

bool known_zone(const std::string& zone) { return !zone.empty() && *zone_named(zone) != icu::TimeZone::getUnknown(); }

TimeUs day_start(const std::string& zone, int64_t days) {
  return days * kDayUs - offset_s(*zone_named(zone), days * 86'400'000, true) * kSecondUs;
}

int64_t zone_offset_s(const std::string& zone, TimeUs at) { return offset_s(*zone_named(zone), at / 1000, false); }

}  // namespace netra
