#include "metrics/civil_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

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

// Reads exactly `digits` digits and moves on; -1 when they are not there.
int take_digits(std::string_view& text, size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

std::optional<int64_t> take_date(std::string_view& text) {
  const int year = take_digits(text, 4);
  if (year < 0 || !take(text, "-")) return {};
  const int month = take_digits(text, 2);
  if (month < 0 || !take(text, "-")) return {};
  const int day = take_digits(text, 2);
  if (day < 0 || !valid_date(year, month, day)) return {};
  return days_from_civil(year, month, day);
}

// `Z`, `+08:00`, `+0800` or nothing, as seconds east of UTC; the text must end there.
std::optional<int64_t> take_zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const int64_t sign = text.front() == '-' ? -1 : 1;
  if (!take(text, "+-")) return {};
  const int hours = take_digits(text, 2);
  take(text, ":");
  const int minutes = take_digits(text, 2);
  if (hours < 0 || minutes < 0 || !text.empty()) return {};
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

TimeUs wall_clock() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

int64_t days_from_civil(int64_t year, int month, int day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

bool valid_date(int64_t year, int month, int day) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[month - 1] + (leap && month == 2 ? 1 : 0);
}

std::optional<TimeUs> parse_rfc3339(std::string_view text) {
  text = trim(text);
  const auto days = take_date(text);
  if (!days || !take(text, "Tt ")) return {};
  const int hour = take_digits(text, 2);
  if (hour < 0 || !take(text, ":")) return {};
  const int minute = take_digits(text, 2);
  if (minute < 0 || !take(text, ":")) return {};
  const int second = take_digits(text, 2);
  if (second < 0) return {};
  int64_t micros = 0;
  if (take(text, ".")) {
    size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, text.remove_prefix(1))
      if (digits < 6) micros = micros * 10 + (text.front() - '0');
    if (digits == 0 || digits > 9) return {};
    for (; digits < 6; ++digits) micros *= 10;
  }
  const auto zone = take_zone(trim(text));
  if (!zone) return {};
  const int64_t seconds = *days * 86400 + hour * 3600 + minute * 60 + std::min(second, 59) - *zone;
  return seconds * kSecondUs + micros;
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
