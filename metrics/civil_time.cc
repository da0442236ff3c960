#include "metrics/civil_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

namespace netra {
namespace {

struct CivilDate {
  int64_t year;
  int month;
  int day;
};

// The inverse of days_from_civil, by 400-year eras that start on 1 March.
CivilDate civil_from_days(int64_t days) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

// Reads exactly `kDigits` digits and moves on; -1 when they are not there.
template <size_t kDigits>
int take_digits(std::string_view& text) {
  if (text.size() < kDigits) return -1;
  int value = 0;
  for (size_t i = 0; i < kDigits; ++i) {
    const int digit = text[i] - '0';
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  text.remove_prefix(kDigits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trim_front(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view trim(std::string_view text) {
  text = trim_front(text);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<int64_t> take_date(std::string_view& text) {
  const int year = take_digits<4>(text);
  if (year < 0 || !take(text, '-')) return {};
  const int month = take_digits<2>(text);
  if (month < 0 || !take(text, '-')) return {};
  const int day = take_digits<2>(text);
  if (day < 0 || !valid_date(year, month, day)) return {};
  return days_from_civil(year, month, day);
}

// Eight characters of a clock: those that are `0` are digits, `?` may be anything, the others are what stands there.
struct Shape {
  uint64_t wanted = 0, carry = 0, mask = 0, digits = 0;

  consteval explicit Shape(const char (&text)[9]) {
    for (int i = 0; i < 8; ++i) {
      const bool digit = text[i] == '0', any = text[i] == '?';
      wanted |= uint64_t{any ? 0u : static_cast<uint8_t>(text[i])} << (8 * i);
      carry |= uint64_t{digit ? 6u : 0u} << (8 * i);  // ten and more reach the upper half
      mask |= uint64_t{digit ? 0xF0u : any ? 0u : 0xFFu} << (8 * i);
      digits |= uint64_t{digit ? 0x0Fu : 0u} << (8 * i);
    }
  }
};

// Every digit times ten plus what stands behind it, in the digit's own byte; nothing for another shape. Little endian.
std::optional<uint64_t> pairs_of_digits(const char* text, const Shape& shape) {
  uint64_t bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  bytes ^= shape.wanted;
  if (((bytes | (bytes + shape.carry)) & shape.mask) != 0) return {};
  const uint64_t digits = bytes & shape.digits;
  return digits * 10 + (digits >> 8);
}
int byte_of(uint64_t bytes, int index) { return static_cast<int>(bytes >> (8 * index) & 0xFF); }

// `Z`, `+08:00`, `+0800` or nothing, as seconds east of UTC; the text must end there.
std::optional<int64_t> take_zone(std::string_view text) {
  if (text.empty() || (text.size() == 1 && (text[0] == 'Z' || text[0] == 'z'))) return 0;
  const int64_t sign = text.front() == '-' ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return {};
  const int hours = take_digits<2>(text);
  take(text, ':');
  const int minutes = take_digits<2>(text);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !text.empty()) return {};
  return sign * (hours * 3600 + minutes * 60);
}

// What stands behind a clock's seconds, as microseconds to add: decimals and zone. REQUIRES: a clock before it.
std::optional<int64_t> micros_behind_seconds(const char* at, size_t size) {
  if (size == 5)  // the two that nearly all are, without a loop
    if (const auto pairs = pairs_of_digits(at - 3, Shape("???.000Z"))) return byte_of(*pairs, 4) * 10'000 + byte_of(*pairs, 6) * 100;
  if (size == 8)
    if (const auto pairs = pairs_of_digits(at, Shape(".000000Z"))) return byte_of(*pairs, 1) * 10'000 + byte_of(*pairs, 3) * 100 + byte_of(*pairs, 5);
  std::string_view text(at, size);
  int64_t micros = 0;
  if (take(text, '.')) {
    static constexpr int kMicros[] = {0, 100'000, 10'000, 1'000, 100, 10, 1};  // of the last digit, by their number
    size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
      if (digits < 6) micros = micros * 10 + (text[digits] - '0');
    if (digits == 0 || digits > 9) return {};
    micros *= kMicros[std::min(digits, size_t{6})];
    text.remove_prefix(digits);
  }
  const auto zone = take_zone(trim_front(text));
  if (!zone) return {};
  return micros - *zone * kSecondUs;
}

}  // namespace

TimeUs wall_clock() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

int64_t days_from_civil(int64_t year, int month, int day) {
  constexpr int64_t kCycles = 25, kYearsOfCycle = 400, kDaysOfCycle = 146097, kDaysTo1970 = 719468;  // from 1 March of year 0
  const bool winter = month <= 2;
  const auto shifted = static_cast<uint32_t>(year - winter + kCycles * kYearsOfCycle);  // years begin on 1 March; none is negative
  const auto day_of_year = (153 * static_cast<uint32_t>(winter ? month + 9 : month - 3) + 2) / 5;
  return int64_t{shifted} * 365 + shifted / 4 - shifted / 100 + shifted / 400 + day_of_year + day - 1 - (kCycles * kDaysOfCycle + kDaysTo1970);
}

bool valid_date(int64_t year, int month, int day) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (leap && month == 2 ? 1 : 0);
}

std::optional<TimeUs> parse_rfc3339(std::string_view text) {
  text = trim(text);
  constexpr size_t kToSecond = 19;
  if (text.size() < kToSecond || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) return {};
  const auto date = pairs_of_digits(text.data(), Shape("0000-00-")), day_pair = pairs_of_digits(text.data() + 3, Shape("0-00-00?")),
             time = pairs_of_digits(text.data() + 11, Shape("00:00:00"));
  if (!date || !day_pair || !time) return {};
  const int year = byte_of(*date, 0) * 100 + byte_of(*date, 2), month = byte_of(*date, 5), day = byte_of(*day_pair, 5);
  const int hour = byte_of(*time, 0), minute = byte_of(*time, 3), second = byte_of(*time, 6);
  if (!valid_date(year, month, day) || hour > 23 || minute > 59 || second > 60) return {};
  const auto rest = micros_behind_seconds(text.data() + kToSecond, text.size() - kToSecond);
  if (!rest) return {};
  const int64_t seconds = days_from_civil(year, month, day) * 86400 + hour * 3600 + minute * 60 + std::min(second, 59);
  return seconds * kSecondUs + *rest;
}

std::optional<int64_t> parse_date(std::string_view text) {
  const auto days = take_date(text);
  if (!text.empty()) return {};
  return days;
}

std::string format_date(int64_t days) {
  const CivilDate date = civil_from_days(days);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string format_utc(TimeUs t) {
  const int64_t days = day_of(t);
  const int64_t in_day = t - days * kDayUs;
  const int64_t seconds = in_day / kSecondUs;
  std::string out = fmt::format("{}T{:02}:{:02}:{:02}", format_date(days), seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (const int64_t micros = in_day % kSecondUs; micros != 0) out += fmt::format(".{:06}", micros);
  return out + "Z";
}

std::optional<TimeUs> parse_duration(std::string_view text) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0 || end + 1 != text.data() + text.size()) return {};
  int64_t unit_s = 0;
  switch (*end) {
    case 's': unit_s = 1; break;
    case 'm': unit_s = 60; break;
    case 'h': unit_s = 3600; break;
    case 'd': unit_s = 86400; break;
    case 'y': unit_s = 365 * 86400; break;
    default: return {};
  }
  if (count > 290'000 * int64_t{365} * 86400 / unit_s) return {};
  return count * unit_s * kSecondUs;
}

}  // namespace netra
