#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netra {

// Microseconds since the epoch, UTC. 0 means unknown everywhere in Netra.
using TimeUs = int64_t;

inline constexpr TimeUs kTimeUnknown = 0;
inline constexpr TimeUs kSecondUs = 1'000'000;
inline constexpr TimeUs kDayUs = 86'400 * kSecondUs;

// Now, by this machine's clock: for logs, retention and dead letters, never for what a record means.
TimeUs wall_clock();

// The UTC day of a time, as days since the epoch; rounds down, before 1970 too.
constexpr int64_t day_of(TimeUs t) { return t / kDayUs - (t % kDayUs < 0); }

// Days since the epoch of a civil date, Gregorian rules. REQUIRES: 1 <= month <= 12, -9999 <= year <= 1000000.
int64_t days_from_civil(int64_t year, int month, int day);
// False for 31 April and the like.
bool valid_date(int64_t year, int month, int day);

// `2024-11-27T07:30:00.123456Z`, `2024-11-27 07:30:00+08:00`: seconds needed, 0-9 decimals (beyond 6 are cut), a
// missing zone is UTC, second 60 counts as 59. Nothing for anything else, surrounding white space excepted.
std::optional<TimeUs> parse_rfc3339(std::string_view text);
// `2024-11-27` as days since the epoch.
std::optional<int64_t> parse_date(std::string_view text);

// ISO 8601 with `Z`; decimals (six) only where they are not zero.
std::string format_utc(TimeUs t);
// `YYYY-MM-DD` of days since the epoch.
std::string format_date(int64_t days);

// `400d`, `7d`, `12h`, `30m`, `45s`, `5y` (365 days a year) in microseconds.
std::optional<TimeUs> parse_duration(std::string_view text);

}  // namespace netra
